"""The path of smallest change: the best with 0, 1, 2, 3 … changes of an allocation by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.comparison import PathPoint
from models.policy import BalancePolicy
from models.proposal import Change, StageName
from optimizer.allocate import SPLITS, Options, Progress
from optimizer.answer import NOTHING, Answer, News, Task, values
from optimizer.compare.start import Allocation, moves_of, with_moves
from optimizer.compile import Part
from optimizer.problem import Problem
from optimizer.process import Solvers
from optimizer.rules.base import IntArray

EVERY = 10
"""Up to so many changes every number of them gets its point; then the steps grow."""

GROWTH = 1.3
"""How much further than the last each point lies after that."""

LARGE = 1500
"""Pairs above which the relaxation is not split: it would take most of the time for little."""

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
    def least(self) -> tuple[float, ...]:
        """What no allocation with so many changes beats in this order."""
        for place, (value, bound) in enumerate(zip(self.counted, self.counted_bound, strict=True)):
            if bound < value:
                return (*self.counted[:place], bound)
        return (*self.counted, self.bound)

    @property
    def proven(self) -> bool:
        """Whether nothing better exists, up to what can be shown."""
        return self.counted == self.counted_bound and self.balance - self.bound <= NOTHING


Solve = Callable[[Sequence[Task]], Sequence[Answer | None]]


def sweep(
    part: Part,
    policy: BalancePolicy,
    options: Options,
    solve: Solve,
    known: Allocation,
    every: int = EVERY,
) -> list[Reached]:
    """The best with 0 changes, 1, 2 … until no number of changes gives a better allocation.

    `solve` answers tasks, None for a task that got no answer. `known` is a good allocation that
    the problem allows: the end of the path is no worse.
    """
    problem = part.problem
    splits = SPLITS if int((problem.most > 0).sum()) <= LARGE else 0

    def reached(numbers: Sequence[int]) -> list[Reached]:
        tasks = [
            Task(
                place,
                with_moves(problem, most),
                policy,
                options.gap,
                options.effort,
                options.time_limit,
                options.seed,
                splits,
            )
            for place, most in enumerate(numbers)
        ]
        return [
            _reached(task.problem, most, answer, policy)
            for task, most, answer in zip(tasks, numbers, solve(tasks), strict=True)
        ]

    counts = _counts(part, known)
    first = _numbers(moves_of(problem, counts), every)
    *found, best = reached([*first, int(problem.count.sum())])
    best = min(best, _as_good(best, counts, problem, policy), key=lambda one: one.rank)
    last = moves_of(problem, best.counts)
    more = [most for most in _numbers(last, every) if most < last and most not in first]
    found = sorted([*found, *reached(more)], key=lambda one: one.most)
    found = [*(point for point in found if point.most < last), replace(best, most=last)]
    return _ended(_monotone(found))


def _counts(part: Part, allocation: Allocation) -> IntArray:
    """An allocation as counts, shape [class, practitioner]."""
    place_of = {person: place for place, person in enumerate(part.practitioner_ids)}
    counts = np.zeros_like(part.problem.most)
    for group, members in enumerate(part.problem.members):
        for case in members:
            taker = place_of.get(allocation.get(part.case_ids[case]) or "")
            if taker is not None:
                counts[group, taker] += 1
    return counts


def _as_good(best: Reached, counts: IntArray, problem: Problem, policy: BalancePolicy) -> Reached:
    """Another allocation under the bounds of the best that was found."""
    other = _reached(problem, best.most, Answer(counts, ()), policy)
    return replace(
        other,
        counted_bound=tuple(map(min, other.counted, best.counted_bound)),
        bound=min(other.balance, best.bound),
    )


def _numbers(last: int, every: int) -> list[int]:
    numbers = list(range(min(last, every) + 1))
    while numbers[-1] < last:
        numbers.append(max(numbers[-1] + 1, int(numbers[-1] * GROWTH)))
    return numbers


def _reached(problem: Problem, most: int, answer: Answer | None, policy: BalancePolicy) -> Reached:
    """An answer, or the allocation by hand where there is none."""
    counts, bounds = problem.as_it_is, {}
    if answer is not None:
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


def _monotone(found: Sequence[Reached]) -> list[Reached]:
    """Each point at least as good as those before it, each bound at least that of those after.

    What fewer changes reach, more changes reach, too; what many cannot beat, few cannot either.
    """
    better: list[Reached] = []
    for point in found:
        known = min([*better[-1:], point], key=lambda one: one.rank)
        better.append(
            replace(point, counts=known.counts, counted=known.counted, balance=known.balance)
        )
    for place in range(len(better) - 2, -1, -1):
        point, after = better[place], better[place + 1]
        if point.counted == after.counted:
            better[place] = replace(
                point,
                counted_bound=tuple(map(max, point.counted_bound, after.counted_bound)),
                bound=min(point.balance, max(point.bound, after.bound)),
            )
    return better


def _ended(found: Sequence[Reached]) -> list[Reached]:
    """The path up to the first point that is as good as the last."""
    end = found[-1]

    def as_good(point: Reached) -> bool:
        return point.counted == end.counted and point.balance - end.balance <= NOTHING

    last = next(place for place, point in enumerate(found) if as_good(point))
    return list(found[: last + 1])


def points(part: Part, found: Sequence[Reached], by_hand: Allocation) -> tuple[PathPoint, ...]:
    """The path in words of cases and people, with each point's share of the gain."""
    end = found[-1]
    even = [point for point in found if point.counted == end.counted]
    whole = even[0].balance - end.balance
    return tuple(
        PathPoint(
            moves=point.most,
            left_over=int(point.counted[0]),
            shortfall=int(point.counted[1]),
            soft=point.counted[2],
            value=point.balance,
            bound=point.bound,
            proven=point.proven,
            gain=_share(even[0].balance - point.balance, whole)
            if point.counted == end.counted
            else None,
            changes=_changes(part, point.counts, by_hand),
        )
        for point in found
    )


def _share(gained: float, whole: float) -> float:
    return 1.0 if whole <= NOTHING else min(1.0, gained / whole)


def _changes(part: Part, counts: IntArray, by_hand: Allocation) -> tuple[Change, ...]:
    """The cases that change hands, in the order of their identifiers."""
    dealt = part.deal(counts)
    capable = set(part.practitioner_ids)
    changed = []
    for case in sorted(dealt):
        before = by_hand.get(case)
        stayed = before if before in capable else None
        if dealt[case] != stayed:
            changed.append(Change(case=case, before=before, after=dealt[case]))
    return tuple(changed)


def in_processes(solvers: Solvers, options: Options, tell: Callable[[Progress], None]) -> Solve:
    """A way to answer tasks in processes of their own, as many as there are workers."""

    def solve(tasks: Sequence[Task]) -> list[Answer | None]:
        done = 0

        def on_news(news: News) -> None:
            nonlocal done
            done += news.stopped_by is not None
            tell(Progress("Looking for the smallest changes", done=done / len(tasks)))

        solvers.grow(min(options.workers, len(tasks)))
        results = solvers.solve(list(tasks), options.time_limit + 1.0, on_news)
        return [result.answer for result in results]

    return solve
