"""The convex cost of the spread inside a CP-SAT model: chords between reachable workloads."""

from typing import TYPE_CHECKING

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import reachable
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.solvers.cp_sat import domain_of, total, weighted_sum

if TYPE_CHECKING:
    from caseload.optimizer.solvers.cp_sat import IntVar, LinearExpr

LARGEST_ROW = 2**29
"""Whole units that the costs of all practitioners may sum to, so that no row overflows."""


class ConvexCost:
    """The convex cost inside a constraint model: one variable a practitioner, above its chords.

    A chord joins the costs of two neighbouring reachable workloads, so at reachable workloads the
    chords are exact, up to the rounding of a cost to whole units. `in_row` says that the total will
    stand in a row, whose sum is bounded, and not only in the objective.
    """

    def __init__(self, model: AllocationModel, near: IntArray, *, in_row: bool) -> None:
        problem = model.problem
        self.model, self.problem = model, problem
        self.mean = problem.mean_if_all_placed
        self.reachable = reachable(problem)
        self._curves = [self._curve(person) for person in range(problem.people)]
        spans = np.array([float(np.ptp(curve)) for curve in self._curves])
        steps = [float(np.diff(sums).max(initial=1)) for sums in self.reachable]
        widest = max(
            [
                float(spans.sum()) if in_row else 1,
                *(span * step for span, step in zip(spans, steps, strict=True)),
                1,
            ]
        )
        self.scale = float(LARGEST_ROW / widest)
        self._whole = [np.rint(curve * self.scale).astype(np.int64) for curve in self._curves]
        self._chords: list[set[int]] = [set() for _ in range(problem.people)]
        self._added: list[LinearExpr] = []
        self._cost_of: list[IntVar] = []
        for person in range(problem.people):
            self._open(person, int((problem.weight @ near)[person]))
        self.total = weighted_sum([total(self._cost_of), self._mean_shift()], [1, -1])

    @property
    def slack(self) -> float:
        """By how much rounding may make a cost wrong, in hundredths."""
        return float((self.problem.people + 2.0) / self.scale)

    def cost(self, units: float) -> float:
        """A convex cost that is surely no more than what `units` of the model's total stand for."""
        return float((units - self.problem.people) / self.scale + self._base)

    def units(self, cost: float) -> int:
        """Units of the model's total that surely let every allocation within `cost` through."""
        return int(np.ceil((cost - self._base) * self.scale)) + self.problem.people

    @property
    def _base(self) -> float:
        problem = self.problem
        deviation = problem.load - problem.capacity * self.mean
        return float((deviation**2 / problem.capacity).sum())

    def _curve(self, person: int) -> FloatArray:
        """Cost at each reachable workload, less the cost at none."""
        problem = self.problem
        capacity = float(problem.capacity[person])
        sums = self.reachable[person].astype(float)
        deviation = float(problem.load[person]) - capacity * self.mean
        curve: FloatArray = (2 * deviation * sums + sums**2) / capacity
        return curve

    def _open(self, person: int, near: int) -> None:
        """Make a practitioner's cost variable and its first chords."""
        model, sums, whole = self.model, self.reachable[person], self._whole[person]
        added = model.cp.new_int_var_from_domain(domain_of(sums.tolist()), "")
        model.cp.add(added == model.taken(person, self.problem.weight))
        cost = model.cp.new_int_var(int(whole.min()), int(whole.max()), "")
        self._added.append(added)
        self._cost_of.append(cost)
        last = len(sums) - 1
        if last < self.problem.tuning.exact.all_chords_max_loads:
            places = set(range(last))
        else:
            centre = int(np.searchsorted(sums, near))
            spread_out = np.linspace(
                0, last - 1, self.problem.tuning.exact.all_chords_max_loads // 2
            ).astype(int)
            places = {int(p) for p in spread_out} | set(range(centre - 3, centre + 3))
        for place in sorted(places):
            self._chord(person, place)

    def _chord(self, person: int, place: int) -> bool:
        """Add the chord from reachable workload `place` to the next; False if it is there."""
        sums, whole = self.reachable[person], self._whole[person]
        if not 0 <= place < len(sums) - 1 or place in self._chords[person]:
            return False
        self._chords[person].add(place)
        run, rise = int(sums[place + 1] - sums[place]), int(whole[place + 1] - whole[place])
        self.model.cp.add(
            run * (self._cost_of[person] - int(whole[place]))
            >= rise * (self._added[person] - int(sums[place]))
        )
        return True

    def refine(self, counts: IntArray) -> bool:
        """Add the chords on both sides of an allocation's workloads; False if all are there."""
        added = self.problem.weight @ counts
        new = False
        for person, sums in enumerate(self.reachable):
            place = int(np.searchsorted(sums, added[person]))
            new |= self._chord(person, place - 1)
            new |= self._chord(person, place)
        return new

    def _mean_shift(self) -> "LinearExpr":
        """What the mean's own shift takes off when work is left over: (left weight)² / capacity."""
        problem, model = self.problem, self.model
        weights = np.repeat(problem.weight, problem.count)
        if not model.may_leave:
            return total([])
        sums = 1
        step = max(1, int(np.gcd.reduce(weights)))
        for weight in weights:
            sums |= sums << int(weight // step)
        left = np.array([i for i in range(sums.bit_length()) if sums >> i & 1]) * step
        left = left[left <= model.may_leave]
        shifts = np.rint(left.astype(float) ** 2 / problem.total_capacity * self.scale)
        chosen = [model.cp.new_bool_var("") for _ in left]
        model.cp.add_exactly_one(chosen)
        model.cp.add(
            weighted_sum(model.left, problem.weight.tolist()) == weighted_sum(chosen, left.tolist())
        )
        return weighted_sum(chosen, [int(shift) for shift in shifts])
