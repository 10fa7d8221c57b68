"""Spread: the capacity-weighted standard deviation of utilisation."""

import dataclasses

import numpy as np
from ortools.sat.python import cp_model

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import EPSILON, Balanced, Measure, reachable
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import Model, RowTooLarge, total, weighted_sum
from caseload.optimizer.exact.equal_weights_flow import most_even_flow
from caseload.optimizer.exact.patterns.least import AskShares, least, least_of_alike
from caseload.optimizer.heuristics.construct import descend, round_off
from caseload.optimizer.problem.score import added_cost, convex_cost, cost_of, spread_of, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.lower_bound import lower_bound

LARGEST_ROW = 2**29
FEW = 40
"""With no more reachable workloads than this, all their chords are in the model from the start."""

SMALL = 1500
"""Pairs up to which the constraint model can prove what the linear bound leaves open."""


SHOWN = 0.005
"""Points of spread that show; a small problem is searched until it is known to so much."""

EXACT = 1e-4
"""Points to which it is known where what each practitioner could take can be listed."""

ROUNDING = 1e-9
"""Share of a cost that rounding may make."""


class Spread(Measure):
    """The convex cost Σ (L − κ·mean)²/κ and its square root's worth in percentage points."""

    best: float = 0.0

    def value(self, counts: IntArray) -> float:
        """The spread of an allocation."""
        return spread_of(self.problem, convex_cost(self.problem, counts))

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Swap until nothing helps, and bound; prove what is small where the gap is still open.

        Where one flow gives the optimum there is nothing left to do.
        """
        problem, bound = self.problem, 0.0
        flow = most_even_flow(problem, ceilings)
        if flow is not None:
            bound = flow[1]
            counts = flow[0] if within(problem, flow[0], ceilings) else counts
        before = convex_cost(problem, counts)
        counts = descend(problem, counts)
        cost = convex_cost(problem, counts)
        if cost < before:
            self.better(counts)
        # The model's mean moves as if nobody stood outside.
        one_mean = ceilings.allocate == 0 or problem.outside_capacity == 0
        small = one_mean and problem.pairs <= SMALL
        open_gap = gap * added_cost(problem, counts, cost)
        if small:
            open_gap = min(open_gap, cost - cost_of(problem, self.value(counts) - SHOWN))

        def visit(parts: FloatArray | None, _price: float) -> float:
            nonlocal counts, cost
            if parts is not None:
                found = round_off(problem, parts)
                if convex_cost(problem, found) < cost and within(problem, found, ceilings):
                    counts, cost = found, convex_cost(problem, found)
                    self.better(counts)
            return cost

        def by_shares(ask: AskShares) -> None:
            nonlocal counts, cost, bound
            exact = spread_of(problem, cost) - spread_of(problem, bound) <= EXACT
            outcome = None if exact else ask(problem, StageName.BALANCE, ceilings, counts, budget)
            if outcome is not None:
                counts = counts if outcome.counts is None else outcome.counts
                cost = convex_cost(problem, counts)
                bound = max(bound, min(cost, outcome.bound))

        by_shares(least_of_alike)
        if cost - bound > max(open_gap, cost * ROUNDING):
            splits = 0 if budget.halted else budget.branchings
            relaxed = lower_bound(
                problem,
                StageName.BALANCE,
                ceilings,
                counts,
                visit,
                open_gap,
                splits,
                budget.deadline,
            )
            bound = max(bound, relaxed)
        by_shares(least)
        if cost - bound > open_gap and small and not budget.over:
            counts, bound = self.prove(counts, bound, ceilings, budget)
            cost = convex_cost(problem, counts)
        self.best = spread_of(problem, cost)
        return Balanced(counts, self.best, min(self.best, spread_of(problem, bound)))

    def prove(
        self, counts: IntArray, bound: float, ceilings: Ceilings, budget: Budget
    ) -> tuple[IntArray, float]:
        """Minimise the convex cost in the constraint model, chords added where they are missed."""
        try:
            model = Model(self.problem, ceilings)
            shares = ConvexCost(model, counts, in_row=False)
        except RowTooLarge:
            return counts, bound
        cost = convex_cost(self.problem, counts)
        while not budget.over:
            outcome = model.minimise(shares.total, counts, budget)
            bound = max(bound, shares.cost(outcome.bound))
            if outcome.counts is None:
                break
            found = convex_cost(self.problem, outcome.counts)
            if found < cost:
                counts, cost = outcome.counts, found
            if cost - bound <= shares.slack or not shares.refine(outcome.counts):
                break
        return counts, min(bound, cost) if cost - bound <= shares.slack else bound

    def keeps(self, counts: IntArray) -> bool:
        """Whether the spread is within the tolerance."""
        return self.value(counts) <= self.best + self.tolerance + EPSILON

    def tolerated(self, ceilings: Ceilings) -> Ceilings:
        """The tolerance as a settled convex cost."""
        most = cost_of(self.problem, self.best + self.tolerance + EPSILON)
        return dataclasses.replace(ceilings, balance=most)

    def constrain(self, model: Model) -> None:
        """The convex cost stays within the tolerance."""
        self.shares = ConvexCost(model, np.zeros_like(self.problem.most), in_row=True)
        most = cost_of(self.problem, self.best + self.tolerance + EPSILON)
        model.cp.add(self.shares.total <= self.shares.units(most))

    def refine(self, model: Model, counts: IntArray) -> bool:
        """Add the chords that the allocation slipped through."""
        return self.shares.refine(counts)


class ConvexCost:
    """The convex cost inside a constraint model: one share a practitioner, above its chords.

    A chord joins the costs of two neighbouring reachable workloads, so at reachable workloads the
    chords are exact, up to the rounding of a share to whole units. `in_row` says that the total
    will stand in a row, whose sum is bounded, and not only in the objective.
    """

    def __init__(self, model: Model, near: IntArray, *, in_row: bool) -> None:
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
        self._added: list[cp_model.LinearExpr] = []
        self._share: list[cp_model.IntVar] = []
        for person in range(problem.people):
            self._open(person, int((problem.weight @ near)[person]))
        self.total = weighted_sum([total(self._share), self._mean_shift()], [1, -1])

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
        """Make a practitioner's share and its first chords."""
        model, sums, whole = self.model, self.reachable[person], self._whole[person]
        added = model.cp.new_int_var_from_domain(cp_model.Domain.from_values(sums.tolist()), "")
        model.cp.add(added == model.taken(person, self.problem.weight))
        share = model.cp.new_int_var(int(whole.min()), int(whole.max()), "")
        self._added.append(added)
        self._share.append(share)
        last = len(sums) - 1
        if last < FEW:
            places = set(range(last))
        else:
            centre = int(np.searchsorted(sums, near))
            spread_out = np.linspace(0, last - 1, FEW // 2).astype(int)
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
            run * (self._share[person] - int(whole[place]))
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

    def _mean_shift(self) -> cp_model.LinearExpr:
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
