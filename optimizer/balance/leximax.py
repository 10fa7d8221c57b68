"""Leximax: the highest utilisation of a receiver as low as can be, then the next, and so on."""

from typing import TYPE_CHECKING

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import Balanced, Measure, Tolerance, levels, room_under
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.heuristics.construct import descend
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import balance, leximax, receivers
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.cp_sat import ModelTooLarge, total

if TYPE_CHECKING:
    from caseload.optimizer.solvers.cp_sat import LinearExpr

TIE = 1e-9
"""Percentage points within which two utilisations are equal."""


class Leximax(Measure):
    """Settled level by level: a fixed number of people may be above it, all others stay under it.

    Preferences may not spend any of it: the whole vector is kept.
    """

    def __init__(self, problem: Problem, tolerance: float) -> None:
        super().__init__(problem, 0.0)
        self.rungs: list[tuple[float, int]] = []
        self.vector: tuple[float, ...] = ()

    def value(self, counts: IntArray) -> float:
        """The first component."""
        return balance(self.problem, counts, "leximax")

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Settle one level after another until nobody is left above."""
        counts = descend(self.problem, counts)
        every = levels(self.problem)
        above, proven, first = 0, True, None
        while proven:
            value = self._next(counts, above)
            if value <= 0.0:
                break
            counts, proven = self._lower(counts, above, every, ceilings, budget)
            value = self._next(counts, above)
            if first is None:
                first = value if proven else 0.0
            if value <= 0.0:
                break
            if proven:
                counts, above, proven = self._fewest(counts, above, value, every, ceilings, budget)
        self.vector = leximax(self.problem, counts)
        bound = 100.0 * (first or 0.0)
        return Balanced(counts, self.vector[0] if self.vector else 0.0, bound, self.vector)

    def _next(self, counts: IntArray, above: int) -> float:
        """The highest utilisation after the first `above`."""
        ranked = -np.sort(-receivers(self.problem, counts))
        return float(ranked[above]) if above < len(ranked) else 0.0

    def _lower(
        self,
        counts: IntArray,
        above: int,
        every: FloatArray,
        ceilings: Ceilings,
        budget: Budget,
    ) -> tuple[IntArray, bool]:
        """Lower the next utilisation as far as it goes; whether that is proven."""
        open_levels = np.append(0.0, every)
        while not budget.over:
            open_levels = open_levels[open_levels < self._next(counts, above) - 1e-12]
            if not len(open_levels):
                return counts, True
            middle = float(open_levels[(len(open_levels) - 1) // 2])
            rungs = [*self.rungs, (middle, above)]
            outcome = self._solve(rungs, None, counts, ceilings, budget)
            if outcome is None:
                return counts, False
            found, impossible = outcome
            if found is not None:
                counts = found
            elif impossible:
                open_levels = open_levels[open_levels > middle]
            else:
                return counts, False
        return counts, False

    def _fewest(
        self,
        counts: IntArray,
        above: int,
        value: float,
        every: FloatArray,
        ceilings: Ceilings,
        budget: Budget,
    ) -> tuple[IntArray, int, bool]:
        """Settle a level: nobody but those above goes over it, and as few as can be reach it."""
        self.rungs.append((value, above))
        lower = every[every < value - 1e-12]
        below = float(lower[-1]) if len(lower) else 0.0
        outcome = self._solve(self.rungs, below, counts, ceilings, budget)
        if outcome is None or outcome[0] is None:
            return counts, above, False
        found = outcome[0]
        reached = int((receivers(self.problem, found) > below + 1e-12).sum())
        self.rungs.append((below, reached))
        return found, reached, self._proven

    def _solve(
        self,
        rungs: list[tuple[float, int]],
        count_above: float | None,
        counts: IntArray,
        ceilings: Ceilings,
        budget: Budget,
    ) -> tuple[IntArray | None, bool] | None:
        """Find an allocation on the rungs, with the fewest above a level; None if too large."""
        try:
            model = AllocationModel(self.problem, ceilings)
        except ModelTooLarge:
            return None
        for level, most in rungs:
            model.cp.add(_over(model, level) <= most)
        objective = None if count_above is None else _over(model, count_above)
        outcome = model.minimise(objective, counts, budget)
        self._proven = outcome.optimal
        return outcome.counts, outcome.impossible

    def tolerance_on(self, problem: Problem, share: float = 1.0) -> "LeximaxTolerance":
        """The whole vector, which preferences may not spend."""
        return LeximaxTolerance(problem, self.vector, self.rungs)


class LeximaxTolerance(Tolerance):
    """Allocations whose vector of utilisations is as good as the one that was reached."""

    def __init__(
        self, problem: Problem, vector: tuple[float, ...], rungs: list[tuple[float, int]]
    ) -> None:
        super().__init__(problem)
        self.vector, self.rungs = vector, rungs

    def keeps(self, counts: IntArray) -> bool:
        """Whether the whole vector is as good."""
        found = leximax(self.problem, counts)
        for value, best in zip(found, self.vector, strict=True):
            if abs(value - best) > TIE:
                return value < best
        return True

    def constrain(self, model: AllocationModel) -> None:
        """The model keeps to the rungs."""
        for level, most in self.rungs:
            model.cp.add(_over(model, level) <= most)


def _over(model: AllocationModel, level: float) -> "LinearExpr":
    """How many receivers end above a utilisation."""
    problem = model.problem
    room = room_under(problem, level)
    over = []
    fixed = 0
    for person in range(problem.people):
        load, capacity = int(problem.load[person]), int(problem.capacity[person])
        if problem.receives[person] and load / capacity > level + 1e-12:
            fixed += 1
        elif model.most_taken(person, problem.weight) > room[person] or (
            load / capacity > level + 1e-12 and len(model.places_of(person))
        ):
            exceeds = model.cp.new_bool_var("")
            amount = model.taken(person, problem.weight)
            model.cp.add(amount <= int(room[person])).only_enforce_if(~exceeds)
            if load / capacity > level + 1e-12:
                ones = np.ones_like(problem.weight)
                model.cp.add(model.taken(person, ones) == 0).only_enforce_if(~exceeds)
            over.append(exceeds)
    return total(over) + fixed
