"""Peak: the highest utilisation among those who receive a case."""

import dataclasses

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance.base import (
    EPSILON,
    Balanced,
    Measure,
    Tolerance,
    levels,
    over_already,
    room_under,
)
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.exact.patterns.minimise import minimise_stage
from caseload.optimizer.heuristics.construct import descend
from caseload.optimizer.problem.problem import Limit, Problem
from caseload.optimizer.problem.score import balance
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.cp_sat import ModelTooLarge


class Peak(Measure):
    """Found by asking of one utilisation after another whether everything fits under it."""

    def value(self, counts: IntArray) -> float:
        """The highest utilisation of a receiver."""
        return balance(self.problem, counts, "peak")

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Halve the levels that are open until one is left, then even out under it."""
        open_levels = levels(self.problem)
        pinned = (
            self.problem.load[self.problem.receives] / self.problem.capacity[self.problem.receives]
        )
        least = float(pinned.max(initial=0.0))
        open_levels = open_levels[open_levels >= least - 1e-12]
        proven = 100.0 * least
        while not budget.over:
            reached = self.value(counts) / 100.0
            open_levels = open_levels[open_levels < reached - 1e-12]
            if not len(open_levels):
                proven = 100.0 * reached
                break
            middle = float(open_levels[(len(open_levels) - 1) // 2])
            found, impossible = self._under(middle, counts, ceilings, budget)
            if found is not None and self.value(found) < self.value(counts):
                counts = found
            elif impossible:
                open_levels = open_levels[open_levels > middle]
                proven = 100.0 * float(open_levels[0] if len(open_levels) else reached)
            else:
                break
        self.best = self.value(counts)
        counts = descend(under(self.problem, self.best / 100.0), counts)
        return Balanced(counts, self.best, min(proven, self.best))

    def _under(
        self, level: float, counts: IntArray, ceilings: Ceilings, budget: Budget
    ) -> tuple[IntArray | None, bool]:
        """An allocation under a level, or whether there is none."""
        problem = under(self.problem, level)
        outcome = minimise_stage(problem, None, ceilings, counts, budget)
        if outcome is None:
            try:
                outcome = AllocationModel(problem, ceilings).minimise(None, counts, budget)
            except ModelTooLarge:
                return None, False
        return outcome.counts, outcome.impossible

    def tolerance_on(self, problem: Problem, share: float = 1.0) -> "PeakTolerance":
        """The tolerance as a ceiling on everybody's utilisation."""
        return PeakTolerance(problem, self.start_of(problem) + share * self.tolerance + EPSILON)


class PeakTolerance(Tolerance):
    """Allocations whose peak is at most `most` percentage points."""

    def __init__(self, problem: Problem, most: float) -> None:
        super().__init__(problem)
        self.most = most

    def keeps(self, counts: IntArray) -> bool:
        """Whether the peak is within the tolerance."""
        return balance(self.problem, counts, "peak") <= self.most

    def guarded(self) -> Problem:
        """The problem with the tolerated peak as a limit on workload."""
        return under(self.problem, self.most / 100.0)


def under(problem: Problem, level: float) -> Problem:
    """The problem in which every receiver of a case stays under a utilisation."""
    nothing = np.zeros(problem.people, dtype=np.int64)
    limit = Limit(
        key="peak",
        use=problem.weight,
        room=room_under(problem, level),
        floor=nothing,
        taken=nothing,
        penalty=0,
    )
    # That limit does not feel cases that weigh nothing: nobody over the level has one either.
    weightless = (problem.weight == 0).astype(np.int64)
    room = np.where(over_already(problem, level), 0, int(problem.count.sum()))
    none = dataclasses.replace(limit, use=weightless, room=room)
    return dataclasses.replace(problem, limits=(*problem.limits, limit, none))
