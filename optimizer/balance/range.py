"""Range: the highest utilisation less the lowest, over those who could take a new case."""

import math
from fractions import Fraction

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance.base import EPSILON, Balanced, Measure, Tolerance
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.heuristics.construct import descend
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import balance
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

LARGEST_ROW = 2**29
"""The largest sum of a row in units in which every utilisation is whole."""

FINEST_ROW = 2**42
"""As above where no such unit is small enough: utilisations are then rounded to finer ones, so that
the two units that rounding costs do not show. No row of these is enforced by a condition.
"""


class Range(Measure):
    """A ceiling and a floor on utilisation, and the distance between them minimised."""

    def value(self, counts: IntArray) -> float:
        """The range of an allocation."""
        return balance(self.problem, counts, "range")

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Minimise the distance in the constraint model."""
        counts = descend(self.problem, counts)
        bound = 0.0
        try:
            model = AllocationModel(self.problem, ceilings)
            band = Band(model)
            outcome = model.minimise(band.width, counts, budget)
            bound = band.points(outcome.bound)
            if outcome.counts is not None and self.value(outcome.counts) < self.value(counts):
                counts = outcome.counts
        except ModelTooLarge:
            pass
        best = self.value(counts)
        counts = descend(self.problem, counts, keeps=lambda c: self.value(c) <= best + EPSILON)
        self.best = self.value(counts)
        return Balanced(counts, self.best, max(0.0, min(bound, self.best)))

    def tolerance_on(self, problem: Problem, share: float = 1.0) -> "RangeTolerance":
        """The tolerance as a ceiling on the distance."""
        return RangeTolerance(problem, self.start_of(problem) + share * self.tolerance + EPSILON)


class RangeTolerance(Tolerance):
    """Allocations whose range is at most `most` percentage points."""

    def __init__(self, problem: Problem, most: float) -> None:
        super().__init__(problem)
        self.most = most

    def keeps(self, counts: IntArray) -> bool:
        """Whether the range is within the tolerance."""
        return balance(self.problem, counts, "range") <= self.most

    def constrain(self, model: AllocationModel) -> None:
        """The distance stays within the tolerance."""
        band = Band(model)
        most = self.most / 100.0 * float(band.scale)
        model.cp.add(band.width <= math.floor(most) + (0 if band.exact else 2))


class Band:
    """Ceiling and floor of utilisation inside a model, in whole units of 1/`scale`.

    With a scale in which every reachable utilisation is whole, a unit is exact; otherwise the
    width is rounded up by less than two units.
    """

    def __init__(self, model: AllocationModel) -> None:
        problem = model.problem
        largest = self._largest(problem)
        able = problem.able
        common = math.lcm(*map(int, problem.capacity[able]))
        amounts = np.concatenate([problem.weight, problem.load[able]])
        # All workloads are multiples of `step`, so only every `step`-th unit can be reached.
        step = max(1, int(np.gcd.reduce(amounts)))
        highest = largest * (common // int(problem.capacity.min())) // step
        self.exact = highest < LARGEST_ROW
        if not self.exact:
            common, step = max(1, FINEST_ROW // max(largest, 1)), 1
        self.scale = Fraction(common, step)
        top = 1 + int(np.ceil(largest / problem.capacity.min() * float(self.scale)))
        self._ceiling = model.cp.new_int_var(0, top, "")
        self._floor = model.cp.new_int_var(0, top, "")
        for person in map(int, np.flatnonzero(problem.able)):
            capacity, load = int(problem.capacity[person]), int(problem.load[person]) // step
            shared = math.gcd(capacity, common)
            taken = model.taken(person, problem.weight // step)
            amount = (load + taken) * (common // shared)
            model.cp.add(self._ceiling * (capacity // shared) >= amount)
            model.cp.add(self._floor * (capacity // shared) <= amount)
        self.width = self._ceiling - self._floor
        still = not problem.own[:, ~problem.able].any()
        if self.exact and model.may_leave == 0 and still and problem.able.any():
            self._around_the_mean(model)

    def _around_the_mean(self, model: AllocationModel) -> None:
        """The mean lies between floor and ceiling, so whole units lie on either side of it.

        All cases go to those who are able to take one.
        """
        problem = model.problem
        work = int(problem.load[problem.able].sum() + problem.weight @ problem.count)
        mean = Fraction(work, problem.able_capacity) * self.scale
        model.cp.add(self._ceiling >= math.ceil(mean))
        model.cp.add(self._floor <= math.floor(mean))

    def points(self, units: float) -> float:
        """Percentage points that a width in units surely stands for."""
        return 100.0 * (units - (0 if self.exact else 2)) / float(self.scale)

    @staticmethod
    def _largest(problem: Problem) -> int:
        """The largest workload that anyone could reach, in hundredths."""
        most = problem.load + (problem.weight[:, None] * problem.most).sum(axis=0)
        return int(most.max(initial=1))
