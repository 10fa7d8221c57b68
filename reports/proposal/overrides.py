"""What a lead's changes cost and moved, in sentences."""

from collections.abc import Mapping

from caseload.models.overrides import Change, Override, Overrides
from caseload.reports.shared.words import capitalised, counted, difference, points


def override_lines(found: Overrides, name_of: Mapping[str, str] | None = None) -> list[str]:
    """A sentence for what she decided and what it cost, then one for each of her changes."""
    names = name_of or {}
    lines = [_summary(found)]
    passing = {row.case for row in found.exceptions}
    lines += [_change(row, names) for row in found.changes if row.case not in passing]
    for row in found.exceptions:
        agreed = f", agreed by {row.agreed_by}" if row.agreed_by else ", nobody named who agreed"
        lines.append(f"{_change(row, names)}; an exception{agreed}")
    lines += [f"{case} is kept out of this week" for case in found.on_hold]
    return lines


def _change(row: Override, names: Mapping[str, str]) -> str:
    why = f": {row.reason}" if row.reason else " (no reason given)"
    after = names.get(row.decided, row.decided)
    if row.proposed == row.decided:
        return f"{row.case} goes to {after}{why}"
    before = names.get(row.proposed, row.proposed) if row.proposed else "being left over"
    return f"{row.case} goes to {after} instead of {before}{why}"


def moved_lines(found: Overrides, name_of: Mapping[str, str]) -> list[str]:
    """Each case that moved besides, in words."""
    return [change_line(one, name_of) for one in found.moved]


def change_line(change: Change, name_of: Mapping[str, str]) -> str:
    """A case that goes to somebody else, in words."""

    def named(person: str | None) -> str:
        return "nobody" if person is None else name_of.get(person, person)

    return f"{change.case}: {named(change.before)} → {named(change.after)}"


def _summary(found: Overrides) -> str:
    who = f"{found.decided_by} made " if found.decided_by else ""
    count = f"round {found.number}: {who}{counted(len(found.changes), 'change')}"
    accepted = f", {counted(found.accepted, 'case')} accepted" if found.accepted else ""
    more = difference(found.spread_before, found.spread)
    if not more:
        cost = f"the spread stays at {points(found.spread)} points"
    else:
        way = "more" if more > 0 else "less"
        cost = (
            f"the spread goes from {points(found.spread_before)} to {points(found.spread)} points, "
            f"{points(abs(more))} {way}"
        )
    if found.left != found.left_before:
        cost += f"; {found.left:,} left over instead of {found.left_before:,}"
    others = counted(len(found.moved), "other case")
    moved = (
        f"{others} {'moves' if len(found.moved) == 1 else 'move'}"
        if found.moved
        else ("no other case moves")
    )
    return capitalised(f"{count}{accepted}: {cost}; {moved}{_unmoved(found)}.")


def _unmoved(found: Overrides) -> str:
    if not found.moved:
        return ""
    if found.spread_unmoved is None:
        return "; with nothing else moved, a rule would be broken"
    return f"; with nothing else moved it would be {points(found.spread_unmoved)}"
