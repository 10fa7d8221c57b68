"""A sweep in sentences: where everything fits, where it begins not to, and what is short then.

The elbow of the curve is found as in Satopää, Albrecht, Irwin and Raghavan, "Finding a 'kneedle' in
a haystack: detecting knee points in system behavior", ICDCS workshops, 2011.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from caseload.models.scenario import Scenario, Sweep
from caseload.optimizer.rule_kit.wording import counted, listed
from caseload.optimizer.scenarios.scenario import moved_between


def swept(
    instance: str, varied: Sequence[str], scenarios: Sequence[Scenario], policy: str = ""
) -> Sweep:
    """The scenarios of one figure in ascending order, or of several in the order given."""
    one_way = len(varied) == 1
    rows = tuple(_with_moves(scenarios)) if one_way else tuple(scenarios)
    said = tuple(sentences(rows) if one_way else grid_sentences(rows))
    return Sweep(
        instance=instance, policy=policy, varied=tuple(varied), scenarios=rows, sentences=said
    )


def _with_moves(scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
    """Each scenario with the number of cases that move from the one before."""
    before: Scenario | None = None
    for row in scenarios:
        moved = moved_between(before.allocation, row.allocation) if before else None
        before = row.model_copy(update={"moved": moved})
        yield before


def sentences(rows: Sequence[Scenario]) -> Iterator[str]:
    """The sentences on the scenarios of one figure, in ascending order."""
    first = next((row for row in rows if not row.left_over), None)
    if first is None:
        yield _never_fits(rows)
    elif first is rows[0]:
        yield f"Everything fits from {first.label} on, the lowest that was asked for"
    else:
        yield f"Everything fits from {first.label} on"
    yield from _elbow_words(rows)
    yield from _shortfall_words(rows)
    yield from _unproven_words(rows)
    frozen = [row for row in rows if row.over_before]
    if frozen:
        row = frozen[0]
        verb, takes = ("is", "takes") if row.over_before == 1 else ("are", "take")
        yield (
            f"At {row.label}, {counted(row.over_before, 'practitioner')} of {row.people:,} {verb} "
            f"over the cap already and {takes} nothing new"
        )


def _unproven_words(rows: Sequence[Scenario]) -> Iterator[str]:
    """The scenarios in which more could perhaps be placed."""
    unproven = [row.label for row in rows if row.priority_left > row.priority_bound]
    if unproven:
        yield f"It is not proven that no more could be placed at {listed(unproven)}"


def _never_fits(rows: Sequence[Scenario]) -> str:
    least = min(rows, key=lambda row: row.left_over)
    return f"Nowhere does everything fit; fewest are left over at {least.label}: {least.left_over}"


def _elbow_words(rows: Sequence[Scenario]) -> Iterator[str]:
    """Where cases left over begin to grow fast, and where they grow fastest."""
    turn = elbow(rows)
    if turn is None:
        return
    here, below = rows[turn], rows[turn - 1]
    yield (
        f"The elbow is at {here.label}: {here.left_over:,} left over there, "
        f"{below.left_over:,} at {below.label}"
    )
    low, high = max(pairwise(rows), key=lambda two: two[0].left_over - two[1].left_over)
    if high is not here:
        yield (
            f"The steepest step is between {high.label} and {low.label}: left over goes from "
            f"{high.left_over:,} to {low.left_over:,}"
        )


def elbow(rows: Sequence[Scenario]) -> int | None:
    """The number of the scenario at the elbow: below it, cases left over grow fast.

    It is the point farthest below the straight line between the first and the last scenario; None
    where the curve has no elbow.
    """
    first, last = rows[0], rows[-1]
    if len(rows) < 3 or first.left_over <= last.left_over:
        return None
    fall = (last.left_over - first.left_over) / (last.figures[0] - first.figures[0])
    below = [
        first.left_over + fall * (row.figures[0] - first.figures[0]) - row.left_over for row in rows
    ]
    turn = max(range(1, len(rows)), key=lambda row: (below[row], -row))
    return turn if rows[turn].left_over < rows[turn - 1].left_over else None


def _shortfall_words(rows: Sequence[Scenario]) -> Iterator[str]:
    """The shortfall that no cap cures, and the one that appears first as the cap falls."""
    top = rows[-1]
    if top.shortfalls:
        yield f"Even at {top.label}: {top.shortfalls[0].sentence}"
    first = next((row for row in reversed(rows) if row.left_over > top.left_over), None)
    if first:
        there = {short.need: short.cases for short in top.shortfalls}
        grown = max(first.shortfalls, key=lambda one: one.cases - there.get(one.need, 0))
        yield f"What runs out first, at {first.label}: {grown.sentence}"


def grid_sentences(rows: Sequence[Scenario]) -> Iterator[str]:
    """The sentences on the scenarios of several figures."""
    fits = [row for row in rows if not row.left_over]
    if fits:
        yield f"Everything fits in {len(fits)} of {len(rows)} scenarios, first at {fits[0].label}"
    else:
        yield _never_fits(rows)
    yield from _unproven_words(rows)
