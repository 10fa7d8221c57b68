"""Flows of least cost, and who of the alike takes which slot so that preferences cost least.

The solvers are loaded where they are asked: the command line loads this module before it knows.
"""

from dataclasses import dataclass, field

import numpy as np

from caseload.optimizer.arrays import IntArray


def load() -> None:
    """Load the solvers, as a process does that waits for its first problem."""
    from ortools.graph.python import (  # noqa: F401, PLC0415 - see above
        linear_sum_assignment,
        min_cost_flow,
    )


@dataclass
class Arcs:
    """A network being written: arcs from `tail` to `head` with a capacity and a cost a unit."""

    tail: list[IntArray] = field(default_factory=list)
    head: list[IntArray] = field(default_factory=list)
    capacity: list[IntArray] = field(default_factory=list)
    cost: list[IntArray] = field(default_factory=list)
    size: int = 0

    def add(
        self, tail: IntArray, head: IntArray, capacity: IntArray, cost: IntArray | None = None
    ) -> IntArray:
        """Add arcs, free where no cost is given; returns their places."""
        self.tail.append(tail)
        self.head.append(head)
        self.capacity.append(capacity)
        self.cost.append(np.zeros(len(tail), dtype=np.int64) if cost is None else cost)
        self.size += len(tail)
        return np.arange(self.size - len(tail), self.size)


def cheapest_flow(arcs: Arcs, source: int, sink: int, amount: int) -> IntArray | None:
    """The flow of `amount` units at the least cost, [arc]; None if they cannot flow."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - see above

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(arcs.tail).astype(np.int32),
        np.concatenate(arcs.head).astype(np.int32),
        np.concatenate(arcs.capacity).astype(np.int64),
        np.concatenate(arcs.cost).astype(np.int64),
    )
    solver.set_node_supply(source, amount)
    solver.set_node_supply(sink, -amount)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise AssertionError(f"a flow ended with status {status}")
    return np.array(solver.flows(np.arange(arcs.size)), dtype=np.int64)


def cheapest_deal(cost: IntArray) -> IntArray:
    """For each row the column it takes, each column once, at the least total cost.

    `cost` is square, whole numbers.
    """
    size = len(cost)
    if size < 2 or not np.ptp(cost, axis=1).any():
        return np.arange(size)
    from ortools.graph.python import linear_sum_assignment  # noqa: PLC0415 - see above

    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    left, right = np.divmod(np.arange(size * size), size)
    solver.add_arcs_with_cost(left, right, cost.reshape(-1))
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("an assignment on a full square has a solution")
    return np.array([solver.right_mate(row) for row in range(size)], dtype=np.int64)
