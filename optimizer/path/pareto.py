"""Pareto points: the best stages with at most a number of changes, and the bounds on them.

A point dominates every point of more changes that is no better; a bound of many changes bounds few
changes as well. `monotone` carries both along the path.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.pipeline.answer import NOTHING, Answer, values
from caseload.optimizer.problem.problem import Problem

COUNTED = (StageName.ALLOCATE, StageName.WAITING, StageName.MINIMUMS, StageName.SOFT_RULES)
"""The stages before the balance, in their order."""


@dataclass(frozen=True)
class ParetoPoint:
    """The best found with at most `most` changes: the stages' values and their bounds.

    `counted` are the values of the stages before the balance, in order; `balance` and its `bound`
    are in percentage points. `counts` has shape [class, practitioner].
    """

    most: int
    counts: IntArray
    counted: tuple[float, ...]
    counted_bound: tuple[float, ...]
    balance: float
    bound: float

    @property
    def rank(self) -> tuple[float, ...]:
        """The values in lexicographic order; smaller is better."""
        return (*self.counted, self.balance)

    @property
    def proven(self) -> bool:
        """Whether nothing better exists, as far as it shows."""
        return self.counted == self.counted_bound and self.balance - self.bound <= NOTHING

    def as_good_as(self, other: "ParetoPoint") -> bool:
        """Whether no difference from a better point shows."""
        return self.counted == other.counted and self.balance - other.balance <= NOTHING


def point_of(problem: Problem, most: int, answer: Answer, policy: BalancePolicy) -> ParetoPoint:
    """The point of an answer to at most `most` changes; an answer without stages has no bounds."""
    counts = answer.counts if answer.even is None else answer.even
    bounds = {stage.name: stage.bound for stage in answer.stages}
    value_of = {one.name: one.value for one in values(problem, counts, policy, proven=False)}
    bound_of = {name: min(value, bounds.get(name, 0.0)) for name, value in value_of.items()}
    return ParetoPoint(
        most,
        counts,
        tuple(value_of[name] for name in COUNTED),
        tuple(bound_of[name] for name in COUNTED),
        value_of[StageName.BALANCE],
        bound_of[StageName.BALANCE],
    )


def better_of(one: ParetoPoint, other: ParetoPoint) -> ParetoPoint:
    """The better of two allowed allocations as a point with the changes and bounds of the first."""
    best = min(one, other, key=lambda each: each.rank)
    return replace(
        best,
        most=one.most,
        counted_bound=tuple(map(min, best.counted, one.counted_bound)),
        bound=min(best.balance, one.bound),
    )


def gain_fractions(found: Sequence[ParetoPoint]) -> list[float | None]:
    """The fraction of the whole gain in balance that each point has, 0 to 1.

    None where a stage before the balance is worse than at the end of the path.
    """
    end = found[-1]
    even = [point for point in found if point.counted == end.counted]
    whole = even[0].balance - end.balance

    def fraction(point: ParetoPoint) -> float:
        return 1.0 if whole <= NOTHING else min(1.0, (even[0].balance - point.balance) / whole)

    return [fraction(point) if point.counted == end.counted else None for point in found]


def monotone(found: Sequence[ParetoPoint]) -> list[ParetoPoint]:
    """The points with allocations carried forward and bounds carried back.

    More changes reach at least what fewer reach; what more changes cannot beat, fewer cannot.
    """
    mended: list[ParetoPoint] = []
    for point in found:
        mended.append(better_of(point, mended[-1]) if mended else point)
    for number in range(len(mended) - 2, -1, -1):
        point, after = mended[number], mended[number + 1]
        if point.counted == after.counted:
            mended[number] = replace(
                point,
                counted_bound=tuple(map(max, point.counted_bound, after.counted_bound)),
                bound=min(point.balance, max(point.bound, after.bound)),
            )
    return mended


def trimmed(found: Sequence[ParetoPoint]) -> list[ParetoPoint]:
    """The points up to the first that is as good as the last."""
    last = next(number for number, point in enumerate(found) if point.as_good_as(found[-1]))
    return list(found[: last + 1])
