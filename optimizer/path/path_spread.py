"""The balance stage along the path: the spread for one limit on changes after another.

Idea: the limit on changes is the right-hand side of one row, so a single relaxation serves the
whole path; its cuts, hulls, pairs and last solution stay valid from one limit to the next. The dual
price of that row tells the local search which changes pay. Reduced costs then leave few pairs, and
a program in whole cases over these finds and proves most points.

Guarantee: the bound is valid: it is the dual bound, or what the program over every open pair costs
at least.
"""

import numpy as np

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import Balanced
from caseload.optimizer.balance.spread import EvenIncumbent, Spread
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import descend_at
from caseload.optimizer.pipeline.answer import NOTHING
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, cost_of, spread_of, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.incumbent import ShadowPrices
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.pricing import first_pairs
from caseload.optimizer.relaxation.restricted_mip import path_programs, solve_programs

WHOLE = 1e-5
"""How far the parts of a solver's whole cases may be from whole numbers."""


class SharedRelaxation:
    """One relaxation for all limits on changes.

    It is built again when the stages before the balance settle at other values.
    """

    def __init__(self) -> None:
        self._master: MasterLP | None = None

    def with_limit(self, problem: Problem, ceilings: Ceilings, counts: IntArray) -> MasterLP:
        """The relaxation under the problem's own limit on changes.

        `counts` [class, practitioner] is a solution of it.
        """
        assert problem.most_moves is not None
        if self._master is None or self._master.ceilings != ceilings:
            pairs = first_pairs(problem, counts)
            balance = StageName.BALANCE
            self._master = MasterLP(problem, balance, ceilings, pairs, around=counts)
        self._master.allow_moves(problem.most_moves)
        self._master.add_pairs(counts > 0)
        return self._master

    def measured(self, problem: Problem, policy: BalancePolicy) -> "PathSpread":
        """The spread as the balance measure of the problem under one limit on changes."""
        return PathSpread(problem, policy.tolerance, self)


class PathSpread(Spread):
    """The spread that one limit on changes can reach."""

    def __init__(self, problem: Problem, tolerance: float, shared: SharedRelaxation) -> None:
        super().__init__(problem, tolerance)
        self.shared = shared

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Bound by the master, descend at the price of a change, solve over the open pairs."""
        incumbent = ChangedIncumbent(self, ceilings, counts)
        if incumbent.cost > 0:
            master = self.shared.with_limit(self.problem, ceilings, counts)
            unseen = self._unseen(incumbent.cost)
            search = BranchAndBound(master, incumbent, unseen, budget.deadline)
            [root] = search.run(0)
            price = root.duals.moves if root.duals else 0.0
            incumbent.offer_whole(descend_at(self.problem, counts, (price, 0.0)))
            for program in path_programs(self.problem.tuning.restricted_mip):
                if search.open and not budget.halted:
                    solve_programs(search, counts, program, budget.deadline)
            incumbent.raise_bound(min(search.bound, incumbent.cost))
        self.best = self.value(incumbent.counts)
        bound = spread_of(self.problem, incumbent.bound)
        return Balanced(incumbent.counts, self.best, min(self.best, bound))

    def _unseen(self, cost: float) -> float:
        """The difference from this convex cost that is too small to show."""
        spread = spread_of(self.problem, cost)
        return cost - cost_of(self.problem, max(0.0, spread - NOTHING))


class ChangedIncumbent(EvenIncumbent):
    """The most even allocation known under one limit on changes; it takes whole points only."""

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Take a point of whole cases, after a descent, if it is more even."""
        whole = np.rint(point).astype(np.int64)
        if np.abs(point - whole).max(initial=0.0) < WHOLE:
            self.offer_whole(descend_at(self.problem, whole, (0.0,)))

    def offer_whole(self, counts: IntArray) -> None:
        """Keep an allocation if it is allowed and more even."""
        cost = convex_cost(self.problem, counts)
        if cost < self.cost and within(self.problem, counts, self.ceilings):
            self.adopt(counts)
