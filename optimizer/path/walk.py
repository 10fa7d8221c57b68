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
from collections.abc import Callable

from caseload.models.comparison import TOLD
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


class Walk:
    """Finds the best with any number of changes, then with 0, 1, 2 … until that is reached.

    The limits between two points come last. `report` is called with the answer for each limit.
    Each limit has the task's whole budget.
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
        problem = self.task.problem
        end = self._reach(int(problem.count.sum()), self.path.known)
        last = moves_of(problem, end.counts)
        end = self.found[last] = dataclasses.replace(end, most=last)
        counts = problem.own
        for most in numbers_to(last, self.path.every, problem.tuning.path.growth)[:-1]:
            if self.budget.halted:
                break
            here = self._reach(most, counts)
            counts = here.counts
            if here.as_good_as(end):
                break
        self._find_first_mended()
        for fraction in TOLD:
            self._find_fewest(fraction)
        return Answer(end.counts, ())

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
