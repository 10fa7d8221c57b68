"""What a week holds, counted and in a line."""

from caseload.models.instance import Instance
from caseload.reports.shared.words import counted, listed


def counts_of(week: Instance) -> dict[str, int]:
    """How many there are of everything in a week."""
    return {
        "cases": len(week.cases),
        "practitioners": len(week.practitioners),
        "teams": len({one.team for one in week.practitioners if one.team}),
        "pdus": len({one.pdu for one in week.practitioners if one.pdu}),
        "in_hand": sum(held.caseload for held in week.holdings.values()),
        "decisions": len(week.decisions),
    }


def holds(week: Instance) -> str:
    """What a week holds, in a line."""
    counts = counts_of(week)
    begins, words = week.week_beginning, week.policy.service.words
    places = [
        counted(counts[name], *words)
        for name, *words in (("teams", "team"), ("pdus", words.area, words.areas))
        if counts[name]
    ]
    said = [
        counted(counts["cases"], "new case"),
        counted(counts["practitioners"], "practitioner") + _in(places),
        f"{counted(counts['in_hand'], 'case')} in hand",
        *([counted(counts["decisions"], "decision")] if counts["decisions"] else []),
    ]
    when = f"week of {begins.day} {begins:%B %Y}" if begins else "no week given"
    return f"{listed(said)}; {when}; policy {week.policy.name}."


def _in(places: list[str]) -> str:
    return f" ({', '.join(places)})" if places else ""
