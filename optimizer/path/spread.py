"""The spread for one number of changes after another, with one relaxation for all of them.

The number of changes is one row's room: what the relaxation learnt for one number (its tangents,
its pairs, where its solution lies) holds for the next. The price that it puts on a change tells the
search which changes pay, and its other prices leave so few pairs that most points can be proven.
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

FIRST_PAIRS = 250
"""Pairs that are searched first: with few of them a better allocation is found fast."""

LEAST_EFFORT = 0.02
"""Deterministic seconds that are not worth another search."""


class Carried:
    """The relaxation that is carried from one number of changes to the next.

    It is written anew when the stages before balance settle at other values.
    """

    def __init__(self) -> None:
        self._relaxation: MasterLP | None = None

    def relaxation(self, problem: Problem, ceilings: Ceilings, counts: IntArray) -> MasterLP:
        """The relaxation of the problem, whose number of changes is all that differs.

        The allocation [class, practitioner] is a solution of it.
        """
        assert problem.most_moves is not None
        if self._relaxation is None or self._relaxation.ceilings != ceilings:
            pairs = first_pairs(problem, counts)
            self._relaxation = MasterLP(problem, StageName.BALANCE, ceilings, pairs)
            add_first_cuts(self._relaxation, counts)
        self._relaxation.allow_moves(problem.most_moves)
        self._relaxation.add_pairs(counts > 0)
        return self._relaxation

    def measured(self, problem: Problem, policy: BalancePolicy) -> "Even":
        """The spread on the problem of one number of changes."""
        return Even(problem, policy.tolerance, self)


class Even(Spread):
    """The spread of what one number of changes can reach."""

    def __init__(self, problem: Problem, tolerance: float, carried: Carried) -> None:
        super().__init__(problem, tolerance)
        self.carried = carried

    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Bound, follow the price of a change, and settle the pairs that the prices leave."""
        problem = self.problem
        bound = 0.0
        if convex_cost(problem, counts) > 0:
            relaxation = self.carried.relaxation(problem, ceilings, counts)
            branch = self._bounded(relaxation, convex_cost(problem, counts))
            bound = branch.bound
            price = branch.duals.moves if branch.duals else 0.0
            found = descend_at(problem, counts, (price, 0.0))
            if within(problem, found, ceilings):
                counts = min(counts, found, key=lambda one: convex_cost(problem, one))
            counts, bound = self._narrowing(relaxation, branch, counts, budget)
        self.best = self.value(counts)
        return Balanced(counts, self.best, min(self.best, spread_of(problem, bound)))

    def _bounded(self, relaxation: MasterLP, cost: float) -> Node:
        [branch] = BranchAndBound(relaxation, Known(cost), self._unseen(cost)).run(0)
        return branch

    def _unseen(self, cost: float) -> float:
        """The difference from this cost that is too small to show."""
        spread = spread_of(self.problem, cost)
        return cost - cost_of(self.problem, max(0.0, spread - NOTHING))

    def _narrowing(
        self, relaxation: MasterLP, branch: Node, counts: IntArray, budget: Budget
    ) -> tuple[IntArray, float]:
        """Settle the pairs that matter most, then more of them, until no other can matter."""
        problem, bound, most = self.problem, branch.bound, FIRST_PAIRS
        cost = convex_cost(problem, counts)
        while branch.duals and cost - bound > self._unseen(cost) and budget.seconds > LEAST_EFFORT:
            narrow = fixed_problem(relaxation, branch.duals, cost, counts, most)
            spread = Spread(narrow.problem, self.tolerance)
            with budget.share(0.5):
                found, proven = spread.prove(counts, branch.bound, relaxation.ceilings, budget)
            bound = max(bound, min(proven, narrow.elsewhere))
            if convex_cost(problem, found) < cost:
                counts, cost = found, convex_cost(problem, found)
            elif narrow.elsewhere >= cost or budget.halted:
                break
            else:
                most *= 2
        return counts, min(bound, cost)
