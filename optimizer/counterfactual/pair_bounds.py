"""What every pair costs at least: one relaxation bounds them all.

The certificate's formula (`optimizer.closed_form`) adds up what each case costs at its cheapest,
and what each practitioner's workload costs at its best. Where a case has to go to one practitioner,
it costs what it costs there, and her workload is at least its weight: both can be read off the
prices that were found for the certificate, so no pair needs a relaxation of its own. Where that is
not enough, the pair joins the relaxation for once; the prices that come of it bound every pair
anew.
"""

import dataclasses
import time

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.counterfactual.holdings import Curve, TooMany, least_alone
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import cost_of, spread_of
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound, Node
from caseload.optimizer.relaxation.cuts import add_first_cuts, add_violated_cuts
from caseload.optimizer.relaxation.dual_bound import dual_bound, priced
from caseload.optimizer.relaxation.master.duals import FREE, Duals
from caseload.optimizer.relaxation.master.master_lp import Impossible, MasterLP

SHARE = 1e-6
"""Gap, as a share of the cost, that splitting leaves open."""

CLOSE = 2e-3
"""Points of spread that the bound of the whole may be below what is known, without splitting."""

DEAR = 0.04
"""Points of spread above what is known from which sets of cases are not told apart."""

ROUNDS = 3
"""Rounds of tangents for a pair that joins the relaxation."""

MOST_BRANCHES = 2
"""Branches of the relaxation that a pair joins."""


class _UntilDeadline:
    """An incumbent that leaves nothing open once the deadline (monotonic seconds) has passed."""

    def __init__(self, cost: float, deadline: float) -> None:
        self._cost, self._deadline = cost, deadline

    @property
    def value(self) -> float:
        """The known cost, or nothing."""
        return self._cost if time.monotonic() < self._deadline else 0.0

    def offer(self, point: FloatArray, price: float) -> None:
        """Ignore the point."""


class Least:
    """What the convex cost of no allocation with a pair in place is below, pair by pair.

    `incumbent` [class, practitioner] is the most even allocation known and `cost` its convex cost;
    nothing is split after the `deadline` (monotonic seconds).
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
        self.cost = cost
        self._relaxation = MasterLP(problem, StageName.BALANCE, ceilings)
        add_first_cuts(self._relaxation, incumbent)

        known = _UntilDeadline(cost, deadline)
        self._splitting = BranchAndBound(self._relaxation, known, cost * SHARE)
        self._branches = self._splitting.run(0)
        self._each = [self._least(branch) for branch in self._branches]

    def search(self, splits: int) -> None:
        """Look at every practitioner's whole cases; where that does not come close to what is
        known, split the relaxation, so many times at most.
        """
        self._each = [self._alone(branch) for branch in self._branches]
        problem, least = self.problem, float(self.costs.min(initial=FREE))
        open_gap = spread_of(problem, self.cost) - spread_of(problem, least)
        if open_gap > CLOSE and splits and not self._relaxation.large:
            self._branches = self._splitting.run(splits)
            self._each = [self._least(branch) for branch in self._branches]

    @property
    def split(self) -> bool:
        """Whether the relaxation had to be split."""
        return len(self._branches) > 1

    @property
    def costs(self) -> FloatArray:
        """The least cost with each pair in place, [class, practitioner]; infinite where the two do
        not go together.
        """
        least: FloatArray = np.min(self._each, axis=0)
        return least

    def tighten(self, group: int, person: int, enough: float) -> None:
        """Let the pair join the relaxation wherever it costs less than `enough` in it, and read
        off what the prices then say of every pair; nothing where that is in too many branches.
        """
        relaxation, layout = self._relaxation, self._relaxation.layout
        place = np.flatnonzero((layout.group == group) & (layout.person == person))
        if not len(place):
            return
        below = [n for n, least in enumerate(self._each) if least[group, person] < enough]
        for number in below if len(below) <= MOST_BRANCHES else ():
            branch = self._branches[number]
            relaxation.choose(branch.choices)
            with relaxation.imposed(int(place[0])):
                self._each[number] = self._tightened(number, branch, group, person, enough)

    def _tightened(
        self, number: int, branch: Node, group: int, person: int, enough: float
    ) -> FloatArray:
        """One branch's costs with those that the relaxation gives as it stands."""
        relaxation, least = self._relaxation, self._each[number]
        for _ in range(ROUNDS):
            try:
                solved = relaxation.solve()
            except Impossible:
                solved = None
            if solved is None:
                break
            prices, point = solved
            found = dataclasses.replace(branch, bound=dual_bound(relaxation, prices), duals=prices)
            least = np.maximum(least, self._least(found))
            if least[group, person] >= enough or not add_violated_cuts(
                relaxation, point, self.cost * SHARE
            ):
                break
        return least

    def _least(self, branch: Node) -> FloatArray:
        """What every pair costs at least in one branch of the relaxation."""
        if branch.duals is None:
            return np.where(self.problem.most > 0, branch.bound, FREE)
        self._relaxation.choose(branch.choices)
        pair, cheapest, own = self._rest(branch.duals)
        dearer = pair - cheapest[:, None] + _load_at_least(self._relaxation, branch.duals)
        least: FloatArray = np.maximum(own + dearer, branch.bound)
        return least

    def _rest(self, prices: Duals) -> tuple[FloatArray, FloatArray, float]:
        """What prices make of every pair, of each class at its cheapest, and of the whole."""
        found = priced(self._relaxation, prices)
        return found.pair, found.cheapest(), found.bound()

    def _alone(self, branch: Node) -> FloatArray:
        """As `_least` without modes imposed, with every practitioner's cases being whole ones."""
        least, relaxation = self._least(branch), self._relaxation
        if branch.duals is None or relaxation.mean_low != relaxation.mean_high:
            return least
        problem, prices = self.problem, branch.duals
        pair, cheapest, own = self._rest(prices)
        dear = cost_of(problem, spread_of(problem, self.cost) + DEAR) - own
        alone, with_one = np.zeros(problem.people), np.where(pair < FREE, 0.0, FREE)
        for person in range(problem.people):
            price, most = pair[:, person] - cheapest, 0.0
            for hull in prices.hulls:
                if hull.hull.person == person:
                    # Her conditional rules hold exactly here, so their prices are not needed.
                    price = price - hull.added()
                    most += hull.most()
            curve = _curve(relaxation, prices, person)
            try:
                mine, more = least_alone(problem, person, price, curve, dear - most)
            except TooMany:
                with_one[:, person] += pair[:, person] - cheapest
                continue
            alone[person], with_one[:, person] = mine + most, more + most
        whole: FloatArray = own + alone.sum() - alone[None, :] + with_one
        return np.maximum(least, whole)


def _load_at_least(relaxation: MasterLP, prices: Duals) -> FloatArray:
    """What it adds to the best of a practitioner's curve that she takes this much, [class, p]."""
    problem = relaxation.problem
    if relaxation.mean_low != relaxation.mean_high:
        return np.zeros(problem.allowed.shape)
    weight = problem.weight.astype(float)
    held = np.empty(problem.allowed.shape)
    for person in range(problem.people):
        low, curve = _best_load(relaxation, prices, person), _curve(relaxation, prices, person)
        held[:, person] = np.where(low >= weight, 0.0, curve(weight))
    return held


def _curve(relaxation: MasterLP, prices: Duals, person: int) -> Curve:
    """What a workload added costs a practitioner above the best, the mean being fixed."""
    problem, slope = relaxation.problem, float(prices.slope[person])
    load, capacity = float(problem.load[person]), float(problem.capacity[person])

    def raw(added: FloatArray) -> FloatArray:
        deviation = load + added - capacity * relaxation.mean_low
        value: FloatArray = deviation**2 / capacity - slope * added
        return value

    low, step = _best_load(relaxation, prices, person), _step(problem)
    most = int(problem.weight @ problem.most[:, person]) // step * step
    best = float(raw(np.minimum([low, low + step], most)).min())
    return lambda added: np.maximum(raw(added) - best, 0.0)


def _best_load(relaxation: MasterLP, prices: Duals, person: int) -> float:
    """The last whole step of the weights before the workload at which the curve is lowest."""
    problem, step = relaxation.problem, _step(relaxation.problem)
    capacity = float(problem.capacity[person])
    best = capacity * (prices.slope[person] / 2 + relaxation.mean_low) - problem.load[person]
    return float(max(np.floor(best / step) * step, 0.0))


def _step(problem: Problem) -> int:
    return max(1, int(np.gcd.reduce(problem.weight)))
