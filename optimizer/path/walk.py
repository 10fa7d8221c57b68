"""The walk along the path of smallest change: one number of changes after another, each from the
allocation that the number before it reached.
"""

import dataclasses
from collections.abc import Callable

from caseload.models.comparison import TOLD
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct, descend_at
from caseload.optimizer.path.points import Reached, better, monotone, reached, shares_of_gain
from caseload.optimizer.path.spread import Carried
from caseload.optimizer.path.start import moves_of, with_moves
from caseload.optimizer.pipeline.answer import Answer, Task, unheard
from caseload.optimizer.pipeline.pipeline import Pipeline

GROWTH = 1.3
"""Beyond the numbers of changes that each have a point, how much further than the last the next
one lies.
"""


def numbers_to(last: int, every: int) -> list[int]:
    """Numbers of changes from 0 to `last`: each of them up to `every`, then in growing steps."""
    numbers = list(range(min(last, every) + 1))
    while numbers[-1] < last:
        numbers.append(min(last, max(numbers[-1] + 1, int(numbers[-1] * GROWTH))))
    return numbers


class Walk:
    """Finds the best with any number of changes, then with 0, 1, 2 … until it is as good.

    Last come the numbers between two points that tell how few changes bring so much of the gain.
    `report` is called with what each number reached. Each has the task's budget to itself.
    """

    def __init__(self, task: Task, budget: Budget, report: Callable[[Answer], None]) -> None:
        assert task.path is not None
        self.task = task
        self.path = task.path
        self.budget = budget
        self.report = report
        self.carried = Carried()
        self.found: dict[int, Reached] = {}

    def run(self) -> Answer:
        """Walk to the end, or until the budget is halted; returns the last answer."""
        problem = self.task.problem
        end = self._reach(int(problem.count.sum()), self.path.known)
        last = moves_of(problem, end.counts)
        end = self.found[last] = dataclasses.replace(end, most=last)
        counts = problem.own
        for most in numbers_to(last, self.path.every)[:-1]:
            if self.budget.halted:
                break
            here = self._reach(most, counts)
            counts = here.counts
            if here.as_good_as(end):
                break
        for share in TOLD:
            self._search_between(share)
        return Answer(end.counts, ())

    def _reach(self, most: int, counts: IntArray) -> Reached:
        """The best with so many changes, from an allocation that needs no more."""
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
            pipeline.measured = self.carried.measured
        else:
            other = construct(problem)
            pipeline.counts = min(
                pipeline.counts,
                other,
                key=lambda one: reached(problem, most, Answer(one, ()), task.policy).rank,
            )
        answer = pipeline.run()
        start = reached(problem, most, Answer(counts, ()), task.policy)
        here = better(reached(problem, most, answer, task.policy), start)
        self.found[most] = here
        self.report(dataclasses.replace(answer, counts=here.counts, even=None, most=most))
        return here

    def _search_between(self, share: float) -> None:
        """Find the fewest changes that have a share of the gain, between two points at a time.

        The next number is where the line between the two has that share; the curve bends below it.
        """
        while not self.budget.halted:
            found = monotone([self.found[most] for most in sorted(self.found)])
            gains = shares_of_gain(found)
            place = next(place for place, gain in enumerate(gains) if gain and gain >= share)
            above, below = found[place], found[max(0, place - 1)]
            if above.most - below.most <= 1:
                return
            first, then = gains[place - 1] or 0.0, gains[place] or 1.0
            step = round((share - first) / (then - first) * (above.most - below.most))
            self._reach(min(above.most - 1, below.most + max(1, step)), below.counts)
