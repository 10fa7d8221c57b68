"""Pair bounds as points of spread: computed once for a part, or recalled from a written run."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from caseload.models.policy import BalancePolicy
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, cost_of, score, spread_of
from caseload.optimizer.problem.stage import Ceilings

if TYPE_CHECKING:
    from caseload.optimizer.counterfactual.pair_bounds import PairCostBounds


class SpreadBounds:
    """Lower bounds on the spread with each pair in place, in points, [class, practitioner].

    They hold among allocations that reach what `counts` reaches in the stages before the balance.
    The relaxation behind them is branched on at most `branchings` times, and not after the
    `deadline` (monotonic seconds).
    """

    def __init__(
        self,
        problem: Problem,
        counts: IntArray,
        policy: BalancePolicy,
        branchings: int,
        deadline: float,
    ) -> None:
        self.problem = problem
        self.counts = counts
        self.policy = policy
        self.branchings = branchings
        self.deadline = deadline
        self._recalled: FloatArray | None = None

    @cached_property
    def exist(self) -> bool:
        """Whether pairs are bounded one by one: the spread is the measure, and it is not zero."""
        is_spread = self.policy.measure == "spread" and self.problem.people > 0
        return is_spread and convex_cost(self.problem, self.counts) > 0

    @cached_property
    def points(self) -> FloatArray:
        """The bounds; zero everywhere where pairs are not bounded one by one."""
        if self._recalled is not None:
            return self._recalled
        relaxed = self._relaxed
        if relaxed is None:
            return np.zeros(self.problem.allowed.shape)
        return self._as_points(relaxed.costs)

    @property
    def branched(self) -> bool:
        """Whether the relaxation behind the bounds had to be branched on."""
        return self._relaxed is not None and self._relaxed.branched

    def recall(self, points: FloatArray) -> None:
        """Start from bounds that an earlier run has proven, in place of a search."""
        self._recalled = points

    def tighten(self, group: int, person: int, enough_points: float) -> bool:
        """Impose one pair on the relaxation until its bound reaches `enough_points`.

        All bounds can rise with it. False where there is no relaxation.
        """
        relaxed = self._relaxed
        if relaxed is None:
            return False
        relaxed.impose(group, person, cost_of(self.problem, enough_points))
        self.points = np.maximum(self.points, self._as_points(relaxed.costs))
        return True

    def _as_points(self, costs: FloatArray) -> FloatArray:
        """Convex costs as points of spread."""
        points: FloatArray = spread_of(self.problem, 1.0) * np.sqrt(np.maximum(costs, 0.0))
        return points

    @cached_property
    def _relaxed(self) -> "PairCostBounds | None":
        """The relaxation that bounds every pair; None where pairs are not bounded one by one."""
        if not self.exist:
            return None
        from caseload.optimizer.counterfactual.pair_bounds import (  # noqa: PLC0415 - slow to load
            PairCostBounds,
        )

        problem, found = self.problem, score(self.problem, self.counts)
        reached = Ceilings(found.allocate, found.minimums, found.soft_rules - problem.soft_cost)
        cost = convex_cost(problem, self.counts)
        bounds = PairCostBounds(problem, reached, self.counts, cost, self.deadline)
        if self._recalled is None:
            bounds.search(self.branchings)
        return bounds
