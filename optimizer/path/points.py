"""Points on the path of smallest change: what was reached with so many changes, and its bounds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.pipeline.answer import NOTHING, Answer, values
from caseload.optimizer.problem.problem import Problem

COUNTED = (StageName.ALLOCATE, StageName.MINIMUMS, StageName.SOFT_RULES)


@dataclass(frozen=True)
class Reached:
    """The best found with at most so many changes: its stage values in order, and their bounds.

    `balance` is in percentage points; `counts` has shape [class, practitioner].
    """

    most: int
    counts: IntArray
    counted: tuple[float, ...]
    counted_bound: tuple[float, ...]
    balance: float
    bound: float

    @property
    def rank(self) -> tuple[float, ...]:
        """What is compared first, second and so on; smaller is better."""
        return (*self.counted, self.balance)

    @property
    def proven(self) -> bool:
        """Whether nothing better exists, up to what can be shown."""
        return self.counted == self.counted_bound and self.balance - self.bound <= NOTHING

    def as_good_as(self, other: "Reached") -> bool:
        """Whether no difference can be shown between this and a better one."""
        return self.counted == other.counted and self.balance - other.balance <= NOTHING


def reached(problem: Problem, most: int, answer: Answer, policy: BalancePolicy) -> Reached:
    """What an answer is worth; where it has no stages, nothing is known of bounds."""
    counts = answer.counts if answer.even is None else answer.even
    bounds = {stage.name: stage.bound for stage in answer.stages}
    value_of = {one.name: one.value for one in values(problem, counts, policy, proven=False)}
    bound_of = {name: min(value, bounds.get(name, 0.0)) for name, value in value_of.items()}
    return Reached(
        most,
        counts,
        tuple(value_of[name] for name in COUNTED),
        tuple(bound_of[name] for name in COUNTED),
        value_of[StageName.BALANCE],
        bound_of[StageName.BALANCE],
    )


def better(one: Reached, other: Reached) -> Reached:
    """The better of two allocations, both of them known to be allowed, under the bounds of the
    first.
    """
    best = min(one, other, key=lambda each: each.rank)
    return replace(
        best,
        most=one.most,
        counted_bound=tuple(map(min, best.counted, one.counted_bound)),
        bound=min(best.balance, one.bound),
    )


def shares_of_gain(found: Sequence[Reached]) -> list[float | None]:
    """For each point the share of the whole gain in balance (0 to 1).

    None where fewer cases are placed than at the end, or what else comes before balance is worse.
    """
    end = found[-1]
    even = [point for point in found if point.counted == end.counted]
    whole = even[0].balance - end.balance

    def share(point: Reached) -> float:
        return 1.0 if whole <= NOTHING else min(1.0, (even[0].balance - point.balance) / whole)

    return [share(point) if point.counted == end.counted else None for point in found]


def monotone(found: Sequence[Reached]) -> list[Reached]:
    """Each point at least as good as those before it, each bound at least that of those after.

    What fewer changes reach, more changes reach, too; what many cannot beat, few cannot either.
    """
    mended: list[Reached] = []
    for point in found:
        mended.append(better(point, mended[-1]) if mended else point)
    for place in range(len(mended) - 2, -1, -1):
        point, after = mended[place], mended[place + 1]
        if point.counted == after.counted:
            mended[place] = replace(
                point,
                counted_bound=tuple(map(max, point.counted_bound, after.counted_bound)),
                bound=min(point.balance, max(point.bound, after.bound)),
            )
    return mended


def ended(found: Sequence[Reached]) -> list[Reached]:
    """The path up to the first point that is as good as the last."""
    last = next(place for place, point in enumerate(found) if point.as_good_as(found[-1]))
    return list(found[: last + 1])
