"""The walk along the path: the pipeline under one limit on the number of changes after another.

Idea: this is the ε-constraint method for two objectives: limit the number of changes and minimise
the stages, for growing limits. Each limit starts from the allocation that the one before it
reached. Between two points, a search by interpolation finds the fewest changes that bring a given
fraction of the gain.

Guarantee: each point carries its own bounds (`path.pareto`); where the budget ends the walk early,
points are missing but none is wrong.

Reference: Haimes, Lasdon and Wismer, "On a bicriterion formulation of the problems of integrated
system identification and system optimization", IEEE Trans. SMC 1, 1971.
"""

import dataclasses
from collections.abc import Callable, Iterable

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct, descend_at
from caseload.optimizer.path.pareto import (
    ParetoPoint,
    better_of,
    gain_fractions,
    monotone,
    point_of,
)
from caseload.optimizer.path.path_spread import SharedRelaxation
from caseload.optimizer.path.start import moves_of, with_moves
from caseload.optimizer.pipeline.answer import Answer, Task, unheard
from caseload.optimizer.pipeline.pipeline import Pipeline


def numbers_to(last: int, every: int, growth: float) -> list[int]:
    """Limits from 0 to `last`: each number up to `every`, then steps that grow by `growth`."""
    numbers = list(range(min(last, every) + 1))
    while numbers[-1] < last:
        numbers.append(min(last, max(numbers[-1] + 1, int(numbers[-1] * growth))))
    return numbers


def points_of(task: Task, answers: Iterable[Answer]) -> dict[int, ParetoPoint]:
    """The points of answers for single limits on changes, by the changes that they may have.

    The answer for any number stands at the changes that it has; it is no worse than the allocation
    that was known. The allocation by hand is the first point.
    """
    assert task.path is not None
    problem, everything = task.problem, int(task.problem.count.sum())
    found = {
        answer.most: point_of(with_moves(problem, answer.most), answer.most, answer, task.policy)
        for answer in answers
        if answer.most is not None
    }
    known = point_of(problem, everything, Answer(task.path.known, ()), task.policy)
    end = better_of(found.pop(everything, known), known)
    last = moves_of(problem, end.counts)
    found.setdefault(0, point_of(problem, 0, Answer(problem.own, ()), task.policy))
    before = {most: found[most] for most in sorted(found) if most < last}
    return before | {last: dataclasses.replace(end, most=last)}


class Walk:
    """Finds the best with any number of changes, then with 0, 1, 2 … until that is reached.

    The limits between two points come last. `report` is called with the answer for each limit.
    Each limit has the task's whole budget. A leg of a path does its own part of this alone.
    """

    def __init__(self, task: Task, budget: Budget, report: Callable[[Answer], None]) -> None:
        assert task.path is not None
        self.task = task
        self.path = task.path
        self.budget = budget
        self.report = report
        self.shared = SharedRelaxation()
        self.found: dict[int, ParetoPoint] = {}

    def run(self) -> Answer:
        """Walk to the end, or until the budget is halted; returns the answer at the end."""
        if self.path.found:
            self.found = points_of(self.task, self.path.found)
            end = self.found[max(self.found)]
        else:
            end = self._go()
        if self.path.shares:
            self._find_first_mended()
        for fraction in self.path.shares:
            self._find_fewest(fraction)
        return Answer(end.counts, ())

    def _go(self) -> ParetoPoint:
        """Reach the end, then the numbers of this leg up to where nothing more is gained."""
        problem, path = self.task.problem, self.path
        everything = int(problem.count.sum())
        end = self._reach(everything, path.known)
        last = moves_of(problem, end.counts)
        end = self.found[last] = dataclasses.replace(end, most=last)
        counts = problem.own
        upto = everything if path.last is None else path.last
        for most in numbers_to(last, path.every, problem.tuning.path.growth)[:-1]:
            if self.budget.halted:
                break
            if path.first <= most <= upto:
                here = self._reach(most, counts)
                counts = here.counts
                if here.as_good_as(end):
                    break
        return end

    def _reach(self, most: int, counts: IntArray) -> ParetoPoint:
        """The best with at most `most` changes, from an allocation that takes no more."""
        task = self.task
        problem = with_moves(task.problem, most)
        self.budget.seconds = task.effort
        pipeline = Pipeline(
            problem,
            task.policy,
            task.gap,
            self.budget,
            unheard,
            descend_at(problem, counts, (0.0,)),
        )
        if task.policy.measure == "spread":
            pipeline.measured = self.shared.measured
        else:
            other = construct(problem)
            pipeline.counts = min(
                pipeline.counts,
                other,
                key=lambda one: point_of(problem, most, Answer(one, ()), task.policy).rank,
            )
        answer = pipeline.run()
        start = point_of(problem, most, Answer(counts, ()), task.policy)
        here = better_of(point_of(problem, most, answer, task.policy), start)
        self.found[most] = here
        self.report(dataclasses.replace(answer, counts=here.counts, even=None, most=most))
        return here

    def _find_first_mended(self) -> None:
        """Find the fewest changes that mend all that comes before the balance, by bisection."""
        while not self.budget.halted:
            found = monotone([self.found[most] for most in sorted(self.found)])
            at = next(at for at, point in enumerate(found) if point.counted == found[-1].counted)
            above, below = found[at], found[max(0, at - 1)]
            if above.most - below.most <= 1:
                return
            self._reach((above.most + below.most) // 2, below.counts)

    def _find_fewest(self, fraction: float) -> None:
        """Find the fewest changes that bring a fraction of the gain, by interpolation.

        The next limit is where the line between the points on both sides has the fraction; the
        curve is convex and lies below the line.
        """
        while not self.budget.halted:
            found = monotone([self.found[most] for most in sorted(self.found)])
            gains = gain_fractions(found)
            at = next(at for at, gain in enumerate(gains) if gain and gain >= fraction)
            above, below = found[at], found[max(0, at - 1)]
            if above.most - below.most <= 1:
                return
            first, then = gains[at - 1] or 0.0, gains[at] or 1.0
            step = round((fraction - first) / (then - first) * (above.most - below.most))
            self._reach(min(above.most - 1, below.most + max(1, step)), below.counts)
