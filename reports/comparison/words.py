"""What a comparison says, in sentences: on the screen and on the page alike."""

from collections.abc import Mapping, Sequence

from caseload.models.comparison import TOLD, ByHand, Comparison, PathPoint, Side
from caseload.models.overrides import Change
from caseload.models.proposal import Breach
from caseload.reports.shared.words import (
    capitalised,
    counted,
    listed,
    percent,
    points,
    sentence,
)

HOURS = ("part time", "full time")
"""The groups by hours."""

ALIKE = (
    "Few cases as in the proposal are no fault by themselves: other allocations may be as even. "
    "Cases that every rule treats alike count as the same wherever they are exchanged."
)


def findings(found: Comparison) -> list[str]:
    """Of each allocation by hand what matters most, in one plain sentence."""
    return [_finding(found, known) for known in found.by_hand]


def _finding(found: Comparison, known: ByHand) -> str:
    side, mended = found.side(known.name), known.mended
    hard = sum(not breach.soft for breach in side.breaches)
    left = len(side.unallocated)
    wrong = [f"the rules are broken {_times(hard)}"] if hard else []
    wrong += [f"{counted(left, 'case')} {'has' if left == 1 else 'have'} nobody"] if left else []
    start = capitalised(side.name)
    if not wrong:
        return sentence(f"{start}: no rule is broken; {_evenness(known, side)}")
    stay = (
        [f"{mended.broken:,} {'stays' if mended.broken == 1 else 'stay'}"] if mended.broken else []
    )
    still = sum(mended_taker is None for mended_taker in _takers(side, mended))
    stay += [f"{counted(still, 'case')} still with nobody"] if still else []
    if not mended.moves:
        return sentence(f"{start}: {listed(wrong)}, and no change puts that right")
    change = counted(mended.moves, "change")
    puts = "puts" if mended.moves == 1 else "put"
    what = f"what can be put right ({listed(stay)})" if stay else "that right"
    verb = f"{puts} {what}"
    return sentence(f"{start}: {listed(wrong)}; {change} {verb}, then {_evenness(known, side)}")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _takers(side: Side, point: PathPoint) -> list[str | None]:
    """Who has each case after the changes of a point."""
    changed = {change.case: change.after for change in point.changes}
    return [changed.get(case, person) for case, person in side.allocation.items()]


def _evenness(known: ByHand, side: Side) -> str:
    """What further changes bring of evenness."""
    end, enough = known.path[-1], reaching(known.path, TOLD[-1])
    more = enough.moves - known.mended.moves
    if points(known.mended.value) == points(end.value) or not more:
        return "no change makes the load more even"
    said = f"{more:,} more" if known.put_right else counted(more, "change")
    return f"{said} would bring {percent(enough.gain)} of the evenness that is to be had"


def verdicts(found: Comparison) -> list[str]:
    """The figures behind the findings, a few sentences for each allocation by hand."""
    proposed = found.proposed
    said = []
    for side, known in zip(found.sides, found.by_hand, strict=False):
        said.append(
            f"The spread of utilisation is {points(side.spread)} points {side.name} and "
            f"{points(proposed.spread)} {proposed.name}; the changes can bring "
            f"{points(known.path[-1].value)}."
        )
        if known.path[-1].moves > known.mended.moves:
            said.append(gain_sentence(known.path))
    return said


def stays(found: Comparison, known: ByHand, breach: Breach) -> bool | None:
    """Whether a breach is still there when all is put right that can be, None if it may be."""
    if known.put_right is None or breach.soft:
        return None
    return any(
        (other.title, other.practitioner) == (breach.title, breach.practitioner)
        and (set(other.cases) & set(breach.cases) or not breach.cases)
        for other in found.side(known.put_right).breaches
    )


def stay_sentence(found: Comparison, known: ByHand) -> list[str]:
    """How many breaches the fewest changes put right, and how many nothing does."""
    asked = [stays(found, known, breach) for breach in found.side(known.name).breaches]
    hard = [one for one in asked if one is not None]
    if not hard:
        return []
    gone, moves = len(hard) - sum(hard), counted(known.mended.moves, "change")
    if not sum(hard):
        return [f"{moves} {'puts' if known.mended.moves == 1 else 'put'} all of it right."]
    return [
        f"{gone:,} of {counted(len(hard), 'breach', 'breaches')} can be put right, with {moves}; "
        f"{sum(hard):,} cannot without leaving a case over."
    ]


def burden(side: Side, proposed: Side, known: ByHand) -> list[str]:
    """Whether part-timers are worse off, and how many people would gain and lose."""
    used = [
        {row.group: row.utilisation for row in one.groups if row.kind == "hours"}
        for one in (side, proposed)
    ]
    shares = [[one.get(hours) for hours in HOURS] for one in used]
    said = []
    if None not in (*shares[0], *shares[1]):
        (part, full), (then_part, then_full) = [list(map(percent, pair)) for pair in shares]
        said.append(
            f"Part-timers have {part} of their capacity in use {side.name}, full-timers {full}; "
            f"{proposed.name}: {then_part} and {then_full}."
        )
    less = sum(row.rise < 0 for row in known.differences)
    more = sum(row.rise > 0 for row in known.differences)
    same = len(side.workloads) - less - more
    said.append(
        f"{counted(less, 'practitioner')} would carry less in the proposal than {side.name}, "
        f"{more:,} more, {same:,} the same."
    )
    return said


def gain_sentence(path: Sequence[PathPoint]) -> str:
    """How few changes bring most of what can be gained."""
    end = path[-1]
    if not end.moves:
        return "No number of changes would make it better."
    told = {p.moves: p for p in (reaching(path, share) for share in TOLD)}.values()
    some = [point for point in told if 0 < point.moves < end.moves]
    if not some:
        return f"The whole gain takes {counted(end.moves, 'change')}."
    first, *others = some
    said = [
        f"{counted(first.moves, 'change')} {'brings' if first.moves == 1 else 'bring'} "
        f"{percent(first.gain)} of the gain in balance",
        *(f"{counted(point.moves, 'change')} {percent(point.gain)}" for point in others),
        f"{counted(end.moves, 'change')} the whole of it",
    ]
    return f"{listed(said)}."


def reaching(path: Sequence[PathPoint], share: float) -> PathPoint:
    """The first point that has so much of the gain."""
    return next(p for p in path if p.gain is not None and p.gain >= share)


def ordered_changes(known: ByHand) -> tuple[list[Change], list[Change]]:
    """The changes that bring nine tenths of the gain: what puts something right, then the others.

    Of the first are the changes of cases that have to move, or be placed, before all is right.
    """
    first = {change.case for change in known.mended.changes}
    point = reaching(known.path, TOLD[-1])
    right = [change for change in point.changes if change.case in first]
    return right, [change for change in point.changes if change.case not in first]


def change_words(change: Change, name_of: Mapping[str, str]) -> str:
    """One change: case, who has it, who should."""
    before, after = (_named(who, name_of) for who in (change.before, change.after))
    return f"{change.case}: {before} → {after}"


def _named(person: str | None, name_of: Mapping[str, str]) -> str:
    return "nobody" if person is None else name_of.get(person, person)


def changes_title(known: ByHand) -> str:
    """What the list of changes is, with its number."""
    point = reaching(known.path, TOLD[-1])
    if not point.moves:
        return "No change is worth making"
    if point.gain is None or known.mended.moves == point.moves:
        return f"The {counted(point.moves, 'change')} that put right what is broken"
    return f"The {counted(point.moves, 'change')} that bring {percent(point.gain)} of the gain"
