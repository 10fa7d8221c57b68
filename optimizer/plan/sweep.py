"""A sweep of scenarios: never fewer placed under a higher cap, and where the trouble starts."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from models.scenario import Scenario, Sweep
from optimizer.plan.scenario import moved_between
from optimizer.rules.wording import counted


def swept(instance: str, varied: Sequence[str], scenarios: Sequence[Scenario]) -> Sweep:
    """The scenarios of one figure in ascending order, or of several in the order given."""
    one_way = len(varied) == 1
    rows = list(_told_apart(scenarios)) if one_way else list(scenarios)
    said = list(_sentences(rows)) if one_way else list(_grid_sentences(rows))
    return Sweep(
        instance=instance, varied=tuple(varied), scenarios=tuple(rows), sentences=tuple(said)
    )


def _told_apart(scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
    """Each scenario with how far it moved from the one before."""
    before: Scenario | None = None
    for row in scenarios:
        moved = moved_between(before.allocation, row.allocation) if before else None
        before = row.model_copy(update={"moved": moved})
        yield before


def _sentences(rows: Sequence[Scenario]) -> Iterator[str]:
    first = next((row for row in rows if not row.left_over), None)
    if first is None:
        yield _nowhere(rows)
    elif first is rows[0]:
        yield f"Everything fits from {first.label} on, the lowest that was asked for"
    else:
        yield f"Everything fits from {first.label} on"
    elbow = _elbow(rows)
    if elbow:
        low, high = elbow
        yield (
            f"The sharpest turn is between {high.label} and {low.label}: left over goes from "
            f"{high.left_over} to {low.left_over}"
        )
    short = [row for row in rows if row.shortfalls]
    if short:
        row = short[-1]
        want = row.shortfalls[0]
        yield f"What runs out first, at {row.label}, is room for {want.need}: {want.sentence}"
    frozen = [row for row in rows if row.over_before]
    if frozen:
        row = frozen[0]
        verb = "is" if row.over_before == 1 else "are"
        yield (
            f"At {row.label}, {counted(row.over_before, 'practitioner')} {verb} over the cap "
            "already and take nothing new"
        )


def _nowhere(rows: Sequence[Scenario]) -> str:
    least = min(rows, key=lambda row: row.left_over)
    return f"Nowhere does everything fit; fewest are left over at {least.label}: {least.left_over}"


def _elbow(rows: Sequence[Scenario]) -> tuple[Scenario, Scenario] | None:
    """The neighbours between which left over jumps most, None where it never does."""
    jumps = [(low.left_over - high.left_over, low, high) for low, high in pairwise(rows)]
    jump, low, high = max(jumps, key=lambda one: one[0], default=(0, None, None))
    return (low, high) if jump > 0 and low and high else None


def _grid_sentences(rows: Sequence[Scenario]) -> Iterator[str]:
    fits = [row for row in rows if not row.left_over]
    if fits:
        yield f"Everything fits in {len(fits)} of {len(rows)} scenarios, first at {fits[0].label}"
    else:
        yield _nowhere(rows)
