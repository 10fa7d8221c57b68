"""The balance stage along the path: the spread for one limit on changes after another.

Idea: the limit on changes is the right-hand side of one row, so a single relaxation serves the
whole path; its cuts, pairs and last solution stay valid from one limit to the next. The dual price
of that row tells the local search which changes pay. Reduced costs then leave few pairs, and most
points are proven on these alone.

Guarantee: the bound is valid: it is the dual bound, or the lesser of what the few pairs are proven
to cost and what any allocation with another pair costs at least.
"""

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance.base import Balanced
from caseload.optimizer.balance.spread import Spread
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import descend_at
from caseload.optimizer.pipeline.answer import NOTHING
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, cost_of, spread_of, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound, Node
from caseload.optimizer.relaxation.cuts import add_first_cuts
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.pricing import first_pairs
from caseload.optimizer.relaxation.reduced_cost import fixed_problem


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
            self._master = MasterLP(problem, StageName.BALANCE, ceilings, pairs)
            add_first_cuts(self._master, counts)
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
        """Bound by the master, descend at the price of a change, prove on the open pairs."""
        problem = self.problem
        bound = 0.0
        if convex_cost(problem, counts) > 0:
            master = self.shared.with_limit(problem, ceilings, counts)
            node = self._bounded(master, convex_cost(problem, counts))
            bound = node.bound
            price = node.duals.moves if node.duals else 0.0
            found = descend_at(problem, counts, (price, 0.0))
            if within(problem, found, ceilings):
                counts = min(counts, found, key=lambda one: convex_cost(problem, one))
            counts, bound = self._proved_on_few_pairs(master, node, counts, budget)
        self.best = self.value(counts)
        return Balanced(counts, self.best, min(self.best, spread_of(problem, bound)))

    def _bounded(self, master: MasterLP, cost: float) -> Node:
        [node] = BranchAndBound(master, Known(cost), self._unseen(cost)).run(0)
        return node

    def _unseen(self, cost: float) -> float:
        """The difference from this convex cost that is too small to show."""
        spread = spread_of(self.problem, cost)
        return cost - cost_of(self.problem, max(0.0, spread - NOTHING))

    def _proved_on_few_pairs(
        self, master: MasterLP, node: Node, counts: IntArray, budget: Budget
    ) -> tuple[IntArray, float]:
        """Prove on the pairs of least reduced cost, then on twice as many, until no more matter.

        Returns the counts and a lower bound on the convex cost.
        """
        problem, tuning = self.problem, self.problem.tuning.path
        bound, most = node.bound, tuning.first_pairs
        cost = convex_cost(problem, counts)
        while (
            node.duals
            and cost - bound > self._unseen(cost)
            and budget.seconds > tuning.min_search_seconds
        ):
            fixed = fixed_problem(master, node.duals, cost, counts, most)
            spread = Spread(fixed.problem, self.tolerance)
            with budget.share(tuning.search_share):
                found, proven = spread.prove(counts, node.bound, master.ceilings, budget)
            bound = max(bound, min(proven, fixed.elsewhere))
            if convex_cost(problem, found) < cost:
                counts, cost = found, convex_cost(problem, found)
            elif fixed.elsewhere >= cost or budget.halted:
                break
            else:
                most *= 2
        return counts, min(bound, cost)
