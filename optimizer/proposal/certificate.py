"""The certificate: the balance stage as one sentence, with the gap and what preferences spent."""

from collections.abc import Mapping, Sequence

from caseload.models.instance import Instance
from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import Certificate, StageName
from caseload.models.workload import capacity
from caseload.optimizer.check.allocation import as_it_is
from caseload.optimizer.check.figures import spread, workload_after
from caseload.optimizer.pipeline.answer import StageValue


def certificate(
    instance: Instance,
    allocation: Mapping[str, str | None],
    stages: Sequence[StageValue],
    parts: int,
    part_gap: float | None,
) -> Certificate:
    """The balance stage as one sentence, with what preferences spent of it."""
    stage = next(stage for stage in stages if stage.name is StageName.BALANCE)
    measure = instance.policy.balance.measure
    reached = spread(instance, allocation)
    return Certificate(
        measure=measure,
        spread_before=spread(instance, as_it_is(instance)),
        spread=reached,
        value=stage.value,
        bound=stage.bound,
        gap=relative_gap(instance, allocation, stage) if measure == "spread" else None,
        sentence=_certified(measure, stage, reached),
        parts=parts,
        largest_part_gap=part_gap,
    )


def relative_gap(
    instance: Instance, allocation: Mapping[str, str | None], stage: StageValue
) -> float:
    """(cost − bound) / bound, both being the part of Σ L²/κ that the new cases add."""
    carried = {p.id: capacity(instance.policy, p) for p in instance.practitioners}
    total = sum(carried.values())
    if not total:
        return 0.0
    after = workload_after(instance, allocation)
    added = sum(
        (float(after[p]) ** 2 - instance.holdings[p].workload ** 2) / most
        for p, most in carried.items()
        if most
    )
    reached, value, bound = (
        (points / 100.0) ** 2 * total
        for points in (spread(instance, allocation), stage.value, stage.bound)
    )
    least = added - (reached - bound)
    return (value - bound) / least if least > 0 else 0.0


MEASURES = {
    "spread": "spread",
    "peak": "highest utilisation of anyone who receives a case",
    "leximax": "highest utilisation of anyone who receives a case",
    "range": "distance between the highest and the lowest utilisation",
}


def _certified(measure: BalanceMeasure, stage: StageValue, reached: float) -> str:
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
    if measure == "spread" and reached - stage.value >= 0.005:
        spent = reached - stage.value
        return f"{proof}; the proposal has {reached:.2f}, {spent:.2f} of it spent on preferences."
    return f"{proof}."
