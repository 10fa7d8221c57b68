"""Spread: the capacity-weighted standard deviation of utilisation."""

import dataclasses

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import EPSILON, Balanced, Measure, Tolerance, as_shown
from caseload.optimizer.balance.cp_convex_cost import ConvexCost
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.exact.equal_weights_flow import most_even_flow
from caseload.optimizer.exact.patterns.minimise import (
    AskPatterns,
    minimise_if_alike,
    minimise_stage,
)
from caseload.optimizer.heuristics.construct import descend, round_off
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import (
    added_cost,
    convex_cost,
    cost_of,
    spread_of,
    tolerated_spread,
    within,
)
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.incumbent import ShadowPrices
from caseload.optimizer.relaxation.lower_bound import lower_bound
from caseload.optimizer.relaxation.master.duals import Duals
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

ROUNDING = 1e-9
"""Share of a cost that rounding may make."""


class EvenIncumbent:
    """The most even allocation known, with its convex cost and the bound on it.

    `better` is told of each better allocation, [class, practitioner]; `prices` are as in
    `Balanced`.
    """

    def __init__(self, measure: "Spread", ceilings: Ceilings, counts: IntArray) -> None:
        self.problem, self.ceilings, self.better = measure.problem, ceilings, measure.better
        self.counts, self.cost, self.bound = counts, convex_cost(measure.problem, counts), 0.0
        self.prices: Duals | None = None

    @property
    def value(self) -> float:
        """The convex cost of the most even allocation known."""
        return self.cost

    @property
    def open(self) -> float:
        """The convex cost between the incumbent and the bound."""
        return self.cost - self.bound

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Round a fractional point, and keep the allocation if it is more even."""
        found = round_off(self.problem, point, Penalties(move=worth.move))
        if convex_cost(self.problem, found) < self.cost and within(
            self.problem, found, self.ceilings
        ):
            self.adopt(found)
            self.better(self.counts)

    def adopt(self, counts: IntArray) -> None:
        """Take over an allocation."""
        self.counts, self.cost = counts, convex_cost(self.problem, counts)

    def raise_bound(self, bound: float) -> None:
        """Note a bound on the convex cost; it never passes the incumbent's cost."""
        self.bound = max(self.bound, bound)


class Spread(Measure):
    """The convex cost Σ (L − κ·mean)²/κ and its square root's worth in percentage points."""

    def value(self, counts: IntArray) -> float:
        """The spread of an allocation."""
        return spread_of(self.problem, convex_cost(self.problem, counts))

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Swap until nothing helps, and bound; prove what is small where the gap is still open.

        Where one flow gives the optimum there is nothing left to do.
        """
        incumbent = self._first(counts, ceilings)
        open_gap, small = self._gap(incumbent, gap)
        self._by_patterns(minimise_if_alike, incumbent, budget)
        self._bound(incumbent, ceilings, budget, open_gap, small)
        if self.to_the_hundredth:
            # What was found on the way may show as another hundredth, of which less is known.
            self._bound(incumbent, ceilings, budget, self._gap(incumbent, gap)[0], small)
        self._by_patterns(minimise_stage, incumbent, budget)
        if incumbent.open > open_gap and small and not budget.over:
            counts, incumbent.bound = self.prove(
                incumbent.counts, incumbent.bound, ceilings, budget
            )
            incumbent.adopt(counts)
        self.best = spread_of(self.problem, incumbent.cost)
        bound = min(self.best, spread_of(self.problem, incumbent.bound))
        return Balanced(incumbent.counts, self.best, bound, prices=incumbent.prices)

    def _bound(
        self,
        incumbent: EvenIncumbent,
        ceilings: Ceilings,
        budget: Budget,
        open_gap: float,
        small: bool,
    ) -> None:
        """Bound the convex cost, and improve the incumbent, where more than the gap is open."""
        if incumbent.open > max(open_gap, incumbent.cost * ROUNDING):
            bound = lower_bound(
                self.problem,
                StageName.BALANCE,
                ceilings,
                incumbent.counts,
                incumbent,
                open_gap,
                0 if budget.halted else budget.branchings,
                budget.deadline,
                proof_follows=small,
                priced=self.priced,
            )
            incumbent.raise_bound(bound.value)
            incumbent.prices = bound.prices or incumbent.prices

    def _first(self, counts: IntArray, ceilings: Ceilings) -> EvenIncumbent:
        """The allocation after a descent, from a flow's optimum where all weights are equal."""
        problem = self.problem
        flow = most_even_flow(problem, ceilings) if problem.tuning.exact.min_cost_flow else None
        if flow is not None and within(problem, flow[0], ceilings):
            counts = flow[0]
        incumbent = EvenIncumbent(self, ceilings, counts)
        before = incumbent.cost
        incumbent.adopt(descend(problem, counts))
        incumbent.raise_bound(0.0 if flow is None else flow[1])
        incumbent.raise_bound(cost_of(problem, self.floor) * (1 - ROUNDING))
        if incumbent.cost < before:
            self.better(incumbent.counts)
        return incumbent

    def _gap(self, incumbent: EvenIncumbent, gap: float) -> tuple[float, bool]:
        """The absolute gap to close, and whether CP-SAT may prove what it leaves open."""
        problem, tuning = self.problem, self.problem.tuning
        # The model's mean moves as if nobody stood outside the problem.
        one_mean = incumbent.ceilings.allocate == 0 or problem.outside_capacity == 0
        small = one_mean and problem.pairs <= tuning.sizes.cp_sat_balance_max_pairs
        open_gap = gap * added_cost(problem, incumbent.counts, incumbent.cost)
        if self.to_the_hundredth:
            lower = as_shown(self.value(incumbent.counts)) - 0.01
            open_gap = max(open_gap, incumbent.cost - cost_of(problem, max(0.0, lower)))
        if small:
            shown = self.value(incumbent.counts) - tuning.exact.proven_points
            open_gap = min(open_gap, incumbent.cost - cost_of(problem, shown))
        return open_gap, small

    def _by_patterns(self, ask: AskPatterns, incumbent: EvenIncumbent, budget: Budget) -> None:
        """Ask set partitioning, unless the spread is known to more than it could say."""
        problem = self.problem
        known = spread_of(problem, incumbent.cost) - spread_of(problem, incumbent.bound)
        if known <= problem.tuning.exact.pattern_points:
            return
        outcome = ask(problem, StageName.BALANCE, incumbent.ceilings, incumbent.counts, budget)
        if outcome is not None:
            incumbent.adopt(incumbent.counts if outcome.counts is None else outcome.counts)
            incumbent.raise_bound(min(incumbent.cost, outcome.bound))

    def prove(
        self, counts: IntArray, bound: float, ceilings: Ceilings, budget: Budget
    ) -> tuple[IntArray, float]:
        """Minimise the convex cost in the constraint model, chords added where they are missed."""
        try:
            model = AllocationModel(self.problem, ceilings)
            convex = ConvexCost(model, counts, in_row=False)
        except ModelTooLarge:
            return counts, bound
        cost = convex_cost(self.problem, counts)
        while not budget.over:
            outcome = model.minimise(convex.total, counts, budget)
            bound = max(bound, convex.cost(outcome.bound))
            if outcome.counts is None:
                break
            found = convex_cost(self.problem, outcome.counts)
            if found < cost:
                counts, cost = outcome.counts, found
            if cost - bound <= convex.slack or not convex.refine(outcome.counts):
                break
        return counts, min(bound, cost) if cost - bound <= convex.slack else bound

    def tolerance_on(self, problem: Problem, share: float = 1.0) -> "SpreadTolerance":
        """The tolerance as a ceiling on the spread of another problem's allocations."""
        able, whole = problem.able_capacity, problem.own_capacity
        most = tolerated_spread(self.start_of(problem), share * self.tolerance, able, whole)
        return SpreadTolerance(problem, most + EPSILON)


class SpreadTolerance(Tolerance):
    """Allocations whose spread is at most `most` percentage points."""

    def __init__(self, problem: Problem, most: float) -> None:
        super().__init__(problem)
        self.most = most

    def keeps(self, counts: IntArray) -> bool:
        """Whether the spread is within the tolerance."""
        return spread_of(self.problem, convex_cost(self.problem, counts)) <= self.most

    def ceilings(self, ceilings: Ceilings) -> Ceilings:
        """The tolerance as a ceiling on the convex cost."""
        return dataclasses.replace(ceilings, balance=cost_of(self.problem, self.most))

    def constrain(self, model: AllocationModel) -> None:
        """The convex cost stays within the tolerance."""
        self._convex = ConvexCost(model, np.zeros_like(self.problem.most), in_row=True)
        units = self._convex.units(cost_of(self.problem, self.most))
        model.cp.add(self._convex.total <= units)

    def refine(self, model: AllocationModel, counts: IntArray) -> bool:
        """Add the chords that the allocation slipped through."""
        return self._convex.refine(counts)
