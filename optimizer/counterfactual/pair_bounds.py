"""Pair bounds: lower bounds on the convex cost with each pair in place, from one relaxation.

Idea: the dual bound (`relaxation.dual_bound`) is a sum over cases and practitioners: each case
counts at its cheapest practitioner, each practitioner at the best workload. With a pair in place
the case counts at its practitioner, and the practitioner's workload is at least the case's weight.
Both corrections are read off the prices that bound the whole, so no pair needs a relaxation
of its own. Where that is not enough, one pair is imposed on the master, and the prices that result
bound every pair anew.

Guarantee: every bound is valid whatever the prices are, because it is the dual bound's closed form
with the pair's terms replaced. The bounds hold in each node, so the least over all nodes holds.
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
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound, Node
from caseload.optimizer.relaxation.cuts import add_violated_cuts
from caseload.optimizer.relaxation.dual_bound import dual_bound, priced
from caseload.optimizer.relaxation.incumbent import ShadowPrices
from caseload.optimizer.relaxation.master.duals import INFINITY, Duals
from caseload.optimizer.relaxation.master.impossible import Impossible
from caseload.optimizer.relaxation.master.master_lp import MasterLP


class _UntilDeadline:
    """An incumbent that leaves nothing open once the deadline (monotonic seconds) has passed."""

    def __init__(self, cost: float, deadline: float) -> None:
        self._cost, self._deadline = cost, deadline

    @property
    def value(self) -> float:
        """The known cost; 0 after the deadline."""
        return self._cost if time.monotonic() < self._deadline else 0.0

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Ignore the point."""


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
        self._master = MasterLP(problem, StageName.BALANCE, ceilings, around=incumbent)

        self._search = BranchAndBound(self._master, _UntilDeadline(cost, deadline), self._gap)
        self._nodes = self._search.run(0)
        self._bounds = [self._from_prices(node) for node in self._nodes]

    def search(self, branchings: int) -> None:
        """Raise the bounds: first by whole holdings, then by branching at most `branchings` times.

        Branching follows only where the whole's bound stays too far below the incumbent.
        """
        self._bounds = [self._from_holdings(node) for node in self._nodes]
        problem, least = self.problem, float(self.costs.min(initial=INFINITY))
        open_gap = spread_of(problem, self.cost) - spread_of(problem, least)
        close = open_gap <= self.tuning.bound_close_points
        if not close and branchings and not self._master.large:
            self._nodes = self._search.run(branchings)
            self._bounds = [self._from_prices(node) for node in self._nodes]

    @property
    def branched(self) -> bool:
        """Whether the search had to branch."""
        return len(self._nodes) > 1

    @property
    def costs(self) -> FloatArray:
        """The bounds, [class, practitioner]; infinite where the two never go together."""
        least: FloatArray = np.min(self._bounds, axis=0)
        return least

    def impose(self, group: int, person: int, enough: float) -> None:
        """Impose the pair on each node that bounds it below `enough`, and bound all pairs anew.

        Nothing happens where the pair is no variable of the master, or too many nodes
        would have to be solved.
        """
        master, layout = self._master, self._master.layout
        column = np.flatnonzero((layout.group == group) & (layout.person == person))
        if not len(column):
            return
        below = [n for n, bounds in enumerate(self._bounds) if bounds[group, person] < enough]
        if len(below) > self.tuning.imposed_nodes:
            return
        for number in below:
            node = self._nodes[number]
            master.choose(node.choices)
            with master.imposed(int(column[0])):
                self._bounds[number] = self._after_cuts(number, node, group, person, enough)

    def _after_cuts(
        self, number: int, node: Node, group: int, person: int, enough: float
    ) -> FloatArray:
        """One node's bounds after rounds of cuts on the master with its imposed pair."""
        master, bounds = self._master, self._bounds[number]
        for _ in range(self.tuning.imposed_rounds):
            try:
                solved = master.solve()
            except Impossible:
                solved = None
            if solved is None:
                break
            prices, point = solved
            found = dataclasses.replace(node, bound=dual_bound(master, prices), duals=prices)
            bounds = np.maximum(bounds, self._from_prices(found))
            if bounds[group, person] >= enough or not add_violated_cuts(master, point, self._gap):
                break
        return bounds

    def _from_prices(self, node: Node) -> FloatArray:
        """The bounds that one node's prices give: the dual bound with each pair's terms
        replaced.
        """
        if node.duals is None:
            return np.where(self.problem.most > 0, node.bound, INFINITY)
        self._master.choose(node.choices)
        pair, cheapest, whole = self._dual_terms(node.duals)
        dearer = pair - cheapest[:, None] + _load_terms(self._master, node.duals)
        bounds: FloatArray = np.maximum(whole + dearer, node.bound)
        return bounds

    def _dual_terms(self, prices: Duals) -> tuple[FloatArray, FloatArray, float]:
        """The price of every pair, the cheapest of each class, and the dual bound of the whole."""
        found = priced(self._master, prices)
        return found.pair, found.cheapest(), found.bound()

    def _from_holdings(self, node: Node) -> FloatArray:
        """The bounds from whole holdings, for a node in which no disjunct is imposed.

        One practitioner's terms of the dual bound become the least cost of a whole holding.
        """
        bounds, master = self._from_prices(node), self._master
        if node.duals is None or master.mean_low != master.mean_high:
            return bounds
        problem, prices = self.problem, node.duals
        pair, cheapest, whole = self._dual_terms(prices)
        highest = spread_of(problem, self.cost) + self.tuning.bound_dear_points
        ceiling = cost_of(problem, highest) - whole
        alone, with_class = np.zeros(problem.people), np.where(pair < INFINITY, 0.0, INFINITY)
        for person in range(problem.people):
            price, disjuncts_cost = pair[:, person] - cheapest, 0.0
            for hull in prices.hulls:
                if hull.hull.person == person:
                    # Holdings keep the conditional rules exactly, so their prices are taken out.
                    price = price - hull.added()
                    disjuncts_cost += hull.most()
            curve = _curve(master, prices, person)
            try:
                least, with_each = least_cost(
                    problem, person, price, curve, ceiling - disjuncts_cost
                )
            except TooManyHoldings:
                with_class[:, person] += pair[:, person] - cheapest
                continue
            alone[person], with_class[:, person] = (
                least + disjuncts_cost,
                with_each + disjuncts_cost,
            )
        of_holdings: FloatArray = whole + alone.sum() - alone[None, :] + with_class
        return np.maximum(bounds, of_holdings)


def _load_terms(master: MasterLP, prices: Duals) -> FloatArray:
    """What a workload of at least one case of the class adds to the best one, [class, person]."""
    problem = master.problem
    if master.mean_low != master.mean_high:
        return np.zeros(problem.allowed.shape)
    weight = problem.weight.astype(float)
    added = np.empty(problem.allowed.shape)
    for person in range(problem.people):
        low, curve = _best_load(master, prices, person), _curve(master, prices, person)
        added[:, person] = np.where(low >= weight, 0.0, curve(weight))
    return added


def _curve(master: MasterLP, prices: Duals, person: int) -> Curve:
    """The cost of an added workload above the practitioner's best one; the mean is fixed."""
    problem, slope = master.problem, float(prices.slope[person])
    load, capacity = float(problem.load[person]), float(problem.capacity[person])

    def raw(added: FloatArray) -> FloatArray:
        deviation = load + added - capacity * master.mean_low
        value: FloatArray = deviation**2 / capacity - slope * added
        return value

    low, step = _best_load(master, prices, person), _weight_step(problem)
    most = int(problem.weight @ problem.most[:, person]) // step * step
    best = float(raw(np.minimum([low, low + step], most)).min())
    return lambda added: np.maximum(raw(added) - best, 0.0)


def _best_load(master: MasterLP, prices: Duals, person: int) -> float:
    """The added workload at the lowest point of the curve, rounded down to a step of weights."""
    problem, step = master.problem, _weight_step(master.problem)
    capacity = float(problem.capacity[person])
    best = capacity * (prices.slope[person] / 2 + master.mean_low) - problem.load[person]
    return float(max(np.floor(best / step) * step, 0.0))


def _weight_step(problem: Problem) -> int:
    """The greatest common divisor of the weights: every workload is a multiple of it."""
    return max(1, int(np.gcd.reduce(problem.weight)))
