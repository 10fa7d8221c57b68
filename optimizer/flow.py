"""Who of the alike takes which slot, so that preferences cost least: an assignment problem."""

import numpy as np
from ortools.graph.python import linear_sum_assignment

from optimizer.rules.base import IntArray


def cheapest_deal(cost: IntArray) -> IntArray:
    """For each row the column it takes, each column once, at the least total cost.

    `cost` is square, whole numbers.
    """
    size = len(cost)
    if size < 2 or not np.ptp(cost, axis=1).any():
        return np.arange(size)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    left, right = np.divmod(np.arange(size * size), size)
    solver.add_arcs_with_cost(left, right, cost.reshape(-1))
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("an assignment on a full square has a solution")
    return np.array([solver.right_mate(row) for row in range(size)], dtype=np.int64)
