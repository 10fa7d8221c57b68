"""The certificate: the balance stage as one sentence, with the gap and what preferences spent."""

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from caseload.models.instance import Instance
from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import Certificate, StageName
from caseload.models.workload import capacity
from caseload.optimizer.check.allocation import as_it_is
from caseload.optimizer.check.figures import spread_of, workload_after
from caseload.optimizer.pipeline.answer import StageValue


def certificate(
    instance: Instance,
    allocation: Mapping[str, str | None],
    able: Collection[str],
    stages: Sequence[StageValue],
    parts: int,
    part_gap: float | None,
) -> Certificate:
    """The balance stage as one sentence, with what preferences spent of it.

    `able` are the practitioners who could take a new case.
    """
    stage = next(stage for stage in stages if stage.name is StageName.BALANCE)
    measure, tolerance = instance.policy.balance.measure, instance.policy.balance.tolerance
    before = workload_after(instance, as_it_is(instance))
    after = workload_after(instance, allocation)
    reached = spread_of(instance, after)
    spent = _spent(instance, able, stage.value, reached) if measure == "spread" else 0.0
    return Certificate(
        measure=measure,
        spread_before=spread_of(instance, before),
        spread=reached,
        value=stage.value,
        bound=stage.bound,
        gap=relative_gap(instance, after, reached, stage) if measure == "spread" else None,
        sentence=_certified(measure, stage, reached, spent, tolerance),
        parts=parts,
        largest_part_gap=part_gap,
        able=len(able),
        spread_able_before=spread_of(instance, before, able),
        spread_able=spread_of(instance, after, able),
        spent=spent,
    )


def _spent(instance: Instance, able: Collection[str], least: float, reached: float) -> float:
    """What preferences made of the `least` spread, as a spread from nothing between the `able`."""
    carried = {p.id: capacity(instance.policy, p) for p in instance.practitioners}
    whole = sum(carried.values())
    # In the order of the people: a set's own order differs from run to run, and with it the sum.
    own = sum(most for person, most in carried.items() if person in able)
    return math.sqrt(max(0.0, reached**2 - least**2) * whole / own) if own else 0.0


def relative_gap(
    instance: Instance, after: Mapping[str, Decimal], spread: float, stage: StageValue
) -> float:
    """(cost − bound) / bound, both being the part of Σ L²/κ that the new cases add.

    `after` are the workloads, whose `spread` it is.
    """
    carried = {p.id: capacity(instance.policy, p) for p in instance.practitioners}
    total = sum(carried.values())
    if not total:
        return 0.0
    added = sum(
        (float(after[p]) ** 2 - instance.holdings[p].workload ** 2) / most
        for p, most in carried.items()
        if most
    )
    reached, value, bound = (
        (points / 100.0) ** 2 * total for points in (spread, stage.value, stage.bound)
    )
    least = added - (reached - bound)
    return (value - bound) / least if least > 0 else 0.0


MEASURES = {
    "spread": "spread",
    "peak": "highest utilisation of anyone who receives a case",
    "leximax": "highest utilisation of anyone who receives a case",
    "range": "distance between the highest and the lowest utilisation",
}


def _certified(
    measure: BalanceMeasure, stage: StageValue, reached: float, spent: float, tolerance: float
) -> str:
    what = MEASURES[measure]
    value, bound = f"{stage.value:.2f}", f"{stage.bound:.2f}"
    if stage.proven:
        proof = f"The lowest possible {what} is {value} points, and this is proven"
    elif value == bound:
        proof = f"The lowest possible {what} is {value} points, proven to a hundredth of a point"
    else:
        proof = (
            f"The lowest {what} found is {value} points; no allocation can have less than {bound}"
        )
    if spent >= 0.005 and f"{reached:.2f}" != value:
        return (
            f"{proof}; the proposal has {reached:.2f}, as preferences spend {spent:.2f} of the "
            f"{tolerance:.2f} points of unevenness that they may add."
        )
    return f"{proof}."
