"""Pair bounds: lower bounds on the convex cost with each pair in place, from one relaxation.

Idea: the dual bound (`relaxation.dual_bound`) is a sum over cases and practitioners: each case
counts at its cheapest practitioner, each practitioner at the best workload. With a pair in place
the case counts at its practitioner, and the practitioner's workload is at least the case's weight.
Both corrections are read off the prices that bound the whole, so no pair needs a relaxation of its
own. Where that is not enough, one pair is imposed on the relaxation, and the prices that result
bound every pair anew.

Guarantee: every bound is valid whatever the prices are, because it is the dual bound's closed form
with the pair's terms replaced. In each branch the bounds hold, so the least over all branches does.
"""

import dataclasses
import time

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.counterfactual.holdings import Curve, TooManyHoldings, least_cost
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import cost_of, spread_of
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import (
    Branch,
    Splitting,
    add_missing,
    first_tangents,
)
from caseload.optimizer.relaxation.dual_bound import closed_form, priced
from caseload.optimizer.relaxation.duals import FREE, Duals
from caseload.optimizer.relaxation.master_lp import Impossible, Relaxation


class PairCostBounds:
    """Lower bounds on the convex cost, [class, practitioner], for a problem whose earlier stages
    are settled.

    `incumbent` [class, practitioner] is the most even allocation known and `cost` its convex cost.
    Branching stops at the `deadline` (monotonic seconds).
    """

    def __init__(
        self,
        problem: Problem,
        ceilings: Ceilings,
        incumbent: IntArray,
        cost: float,
        deadline: float,
    ) -> None:
        self.problem = problem
        self.tuning = problem.tuning.counterfactual
        self.cost = cost
        self._gap = cost * self.tuning.bound_gap_share
        self._relaxation = Relaxation(problem, StageName.BALANCE, ceilings)
        first_tangents(self._relaxation, incumbent)

        def visit(_parts: FloatArray | None, _price: float) -> float:
            return cost if time.monotonic() < deadline else 0.0

        self._splitting = Splitting(self._relaxation, visit, self._gap)
        self._branches = self._splitting.run(0)
        self._bounds = [self._from_prices(branch) for branch in self._branches]

    def search(self, branchings: int) -> None:
        """Raise the bounds: first by whole holdings, then by branching at most `branchings` times.

        Branching follows only where the whole's bound stays too far below the incumbent.
        """
        self._bounds = [self._from_holdings(branch) for branch in self._branches]
        problem, least = self.problem, float(self.costs.min(initial=FREE))
        open_gap = spread_of(problem, self.cost) - spread_of(problem, least)
        close = open_gap <= self.tuning.bound_close_points
        if not close and branchings and not self._relaxation.large:
            self._branches = self._splitting.run(branchings)
            self._bounds = [self._from_prices(branch) for branch in self._branches]

    @property
    def branched(self) -> bool:
        """Whether the relaxation had to be branched on."""
        return len(self._branches) > 1

    @property
    def costs(self) -> FloatArray:
        """The bounds, [class, practitioner]; infinite where the two never go together."""
        least: FloatArray = np.min(self._bounds, axis=0)
        return least

    def impose(self, group: int, person: int, enough: float) -> None:
        """Impose the pair on each branch that bounds it below `enough`, and bound all pairs anew.

        Nothing happens where the pair is no variable of the relaxation, or too many branches
        would have to be solved.
        """
        relaxation = self._relaxation
        column = np.flatnonzero((relaxation.group == group) & (relaxation.person == person))
        if not len(column):
            return
        below = [n for n, bounds in enumerate(self._bounds) if bounds[group, person] < enough]
        if len(below) > self.tuning.imposed_branches:
            return
        for number in below:
            branch = self._branches[number]
            relaxation.choose(branch.choices)
            with relaxation.imposed(int(column[0])):
                self._bounds[number] = self._after_cuts(number, branch, group, person, enough)

    def _after_cuts(
        self, number: int, branch: Branch, group: int, person: int, enough: float
    ) -> FloatArray:
        """One branch's bounds after rounds of cuts on the relaxation with its imposed pair."""
        relaxation, bounds = self._relaxation, self._bounds[number]
        for _ in range(self.tuning.imposed_rounds):
            try:
                solved = relaxation.solve()
            except Impossible:
                solved = None
            if solved is None:
                break
            prices, point = solved
            found = dataclasses.replace(
                branch, bound=closed_form(relaxation, prices), prices=prices
            )
            bounds = np.maximum(bounds, self._from_prices(found))
            if bounds[group, person] >= enough or not add_missing(relaxation, point, self._gap):
                break
        return bounds

    def _from_prices(self, branch: Branch) -> FloatArray:
        """The bounds that one branch's prices give: the dual bound with each pair's terms
        replaced.
        """
        if branch.prices is None:
            return np.where(self.problem.most > 0, branch.bound, FREE)
        self._relaxation.choose(branch.choices)
        pair, cheapest, whole = self._dual_terms(branch.prices)
        dearer = pair - cheapest[:, None] + _load_terms(self._relaxation, branch.prices)
        bounds: FloatArray = np.maximum(whole + dearer, branch.bound)
        return bounds

    def _dual_terms(self, prices: Duals) -> tuple[FloatArray, FloatArray, float]:
        """The price of every pair, the cheapest of each class, and the dual bound of the whole."""
        found = priced(self._relaxation, prices)
        return found.pair, found.cheapest(), found.bound()

    def _from_holdings(self, branch: Branch) -> FloatArray:
        """The bounds from whole holdings, for a branch in which no mode is imposed.

        One practitioner's terms of the dual bound become the least cost of a whole holding.
        """
        bounds, relaxation = self._from_prices(branch), self._relaxation
        if branch.prices is None or relaxation.mean_low != relaxation.mean_high:
            return bounds
        problem, prices = self.problem, branch.prices
        pair, cheapest, whole = self._dual_terms(prices)
        highest = spread_of(problem, self.cost) + self.tuning.bound_dear_points
        ceiling = cost_of(problem, highest) - whole
        alone, with_class = np.zeros(problem.people), np.where(pair < FREE, 0.0, FREE)
        for person in range(problem.people):
            price, modes_cost = pair[:, person] - cheapest, 0.0
            for hull in prices.hulls:
                if hull.hull.person == person:
                    # Holdings keep the conditional rules exactly, so their prices are taken out.
                    price = price - hull.added()
                    modes_cost += hull.most()
            curve = _curve(relaxation, prices, person)
            try:
                least, with_each = least_cost(problem, person, price, curve, ceiling - modes_cost)
            except TooManyHoldings:
                with_class[:, person] += pair[:, person] - cheapest
                continue
            alone[person], with_class[:, person] = least + modes_cost, with_each + modes_cost
        of_holdings: FloatArray = whole + alone.sum() - alone[None, :] + with_class
        return np.maximum(bounds, of_holdings)


def _load_terms(relaxation: Relaxation, prices: Duals) -> FloatArray:
    """What a workload of at least one case of the class adds to the best one, [class, person]."""
    problem = relaxation.problem
    if relaxation.mean_low != relaxation.mean_high:
        return np.zeros(problem.allowed.shape)
    weight = problem.weight.astype(float)
    added = np.empty(problem.allowed.shape)
    for person in range(problem.people):
        low, curve = _best_load(relaxation, prices, person), _curve(relaxation, prices, person)
        added[:, person] = np.where(low >= weight, 0.0, curve(weight))
    return added


def _curve(relaxation: Relaxation, prices: Duals, person: int) -> Curve:
    """The cost of an added workload above the practitioner's best one; the mean is fixed."""
    problem, slope = relaxation.problem, float(prices.slope[person])
    load, capacity = float(problem.load[person]), float(problem.capacity[person])

    def raw(added: FloatArray) -> FloatArray:
        deviation = load + added - capacity * relaxation.mean_low
        value: FloatArray = deviation**2 / capacity - slope * added
        return value

    low, step = _best_load(relaxation, prices, person), _weight_step(problem)
    most = int(problem.weight @ problem.most[:, person]) // step * step
    best = float(raw(np.minimum([low, low + step], most)).min())
    return lambda added: np.maximum(raw(added) - best, 0.0)


def _best_load(relaxation: Relaxation, prices: Duals, person: int) -> float:
    """The added workload at the lowest point of the curve, rounded down to a step of weights."""
    problem, step = relaxation.problem, _weight_step(relaxation.problem)
    capacity = float(problem.capacity[person])
    best = capacity * (prices.slope[person] / 2 + relaxation.mean_low) - problem.load[person]
    return float(max(np.floor(best / step) * step, 0.0))


def _weight_step(problem: Problem) -> int:
    """The greatest common divisor of the weights: every workload is a multiple of it."""
    return max(1, int(np.gcd.reduce(problem.weight)))
