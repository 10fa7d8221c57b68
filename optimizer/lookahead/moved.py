"""What the prices moved in a week: of each such case, a sentence on what is kept free for what."""

from collections.abc import Mapping

from caseload.models.ahead import Ahead, Reserve
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.schema import schema_of
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.wording import counted


def with_kept_free(week: Instance, proposal: Proposal, without: Proposal) -> Proposal:
    """The proposal for a week that looks ahead, with what that moved beside the one `without`.

    The sentences stand with the reasons, too.
    """
    said = moved(week, proposal.allocation, without.allocation)
    rows = tuple(
        row.model_copy(update={"reason": f"{row.reason}; {_inside(said[row.case])}"})
        if row.case in said and not row.pinned
        else row
        for row in proposal.assignments
    )
    return proposal.model_copy(
        update={"assignments": rows, "moved_ahead": said, "schema_version": schema_of(week)}
    )


def moved(
    week: Instance, now: Mapping[str, str | None], before: Mapping[str, str | None]
) -> dict[str, str]:
    """A sentence for each case that has another practitioner now than without looking ahead."""
    ahead = week.ahead
    changed = {
        case: (there, who)
        for case, who in sorted(now.items())
        for there in [before.get(case)]
        if who is not None and there is not None and there != who and case in week.case_of
    }
    if ahead is None or not changed:
        return {}
    freed = _freed(week, changed)
    found = {}
    for case, (there, who) in changed.items():
        spared = _cost(week, case, there) - _cost(week, case, who)
        label = week.practitioner_of[there].label
        if spared > 0:
            kept = _room(label, ahead, ahead.reserve_of[there])
            found[case] = f"Without looking ahead {label} would take it; {kept}"
        elif freed is not None:
            kept = _room(week.practitioner_of[freed].label, ahead, ahead.reserve_of[freed])
            found[case] = f"Without looking ahead {label} would take it; it moves so that {kept}"
    return found


def _freed(week: Instance, changed: Mapping[str, tuple[str, str]]) -> str | None:
    """With whom most of what room is worth is spared by all the changes, None with nobody."""
    spared: dict[str, int] = {}
    for case, (there, who) in changed.items():
        spared[there] = spared.get(there, 0) + _cost(week, case, there)
        spared[who] = spared.get(who, 0) - _cost(week, case, who)
    most = max(spared, key=lambda name: (spared[name], name))
    return most if spared[most] > 0 else None


def _cost(week: Instance, case: str, who: str) -> int:
    """What a case uses up of somebody's room, by the preference that counts it."""
    rules = (rule for rule in RuleBook.of(week.policy).preferences if rule.looks_ahead)
    person = week.practitioner_of[who]
    return sum(rule.price(week.case_of[case], person, week) for rule in rules)


def _room(label: str, ahead: Ahead, reserve: Reserve) -> str:
    """Whose room is kept free, and for what."""
    whom = "few others could take"
    if reserve.needs:
        weeks = counted(ahead.weeks, "week")
        whom = f"need somebody who {reserve.needs} ({reserve.expected:g} expected in {weeks})"
    return f"room with {label} is kept free for cases to come that {whom}"


def _inside(text: str) -> str:
    """A sentence as a clause of another."""
    return text[0].lower() + text[1:]
