"""The tie-break: among allocations of equal value, fewest new cases lately.

No stage changes its value. A case moves to another practitioner only where that costs nothing that
shows, and only to one who has had fewer new cases in the last seven days, this week's among them.
The fixed order of classes and practitioners decides the remaining ties.
"""

from collections.abc import Callable, Iterator

import numpy as np

from caseload.models.policy import BalanceMeasure
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.placed import Placed
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import (
    allowed,
    balance,
    convex_cost,
    cost_of,
    loads,
    score,
    spread_of,
)


def new_of_late(problem: Problem, counts: IntArray) -> IntArray:
    """The new cases of each practitioner, those of the last seven days and this week's."""
    late: IntArray = np.array(problem.recent, dtype=np.int64) + counts.sum(axis=0)
    return late


def settle_ties(
    problem: Problem,
    counts: IntArray,
    measure: BalanceMeasure,
    keeps: Callable[[IntArray], bool],
) -> IntArray:
    """The allocation with its ties broken, shape [class, practitioner].

    `keeps` says whether the balance measure stays within what the balance stage has left.
    """
    if not problem.recent:
        return counts
    before, tuning = score(problem, counts), problem.tuning.local_search
    spare = tuning.tie_spread_points if measure == "spread" else tuning.tie_other_points
    most = balance(problem, counts, measure) + spare

    def ties(found: IntArray) -> bool:
        placed = Placed.of(found)
        after = score(problem, placed)
        return (
            after.allocate <= before.allocate
            and after.minimums <= before.minimums
            and after.soft_rules <= before.soft_rules
            and after.keep <= before.keep
            and after.preferences <= before.preferences
            and balance(problem, placed, measure) <= most
            and allowed(problem, placed)
            and keeps(found)
        )

    for _ in range(tuning.tie_max_moves_seen // max(1, int((counts > 0).sum()) * problem.people)):
        moved = next((one for one in _moves(problem, counts) if ties(one)), None)
        if moved is None:
            break
        counts = moved
    return counts


def _moves(problem: Problem, counts: IntArray) -> Iterator[IntArray]:
    """Counts after a move of one new case to somebody with fewer of late, the most telling first,
    then the one that costs least; those that cost more than shows are left out.
    """
    group, giver = np.nonzero(counts)
    new = ~problem.in_hand[group] & (not problem.by_hand)
    group, giver = group[new], giver[new]
    late, load = new_of_late(problem, counts), loads(problem, counts).astype(float)
    weight, capacity = problem.weight[group].astype(float), problem.capacity.astype(float)
    fewer = late[giver][:, None] - late[None, :] - 1
    cost = weight[:, None] * (2 * load + weight[:, None]) / capacity
    cost -= (weight * (2 * load[giver] - weight) / capacity[giver])[:, None]
    dearer = problem.preference[group] - problem.preference[group, giver][:, None]
    slack = _slack(problem, counts)
    farther = problem.departure[group] - problem.departure[group, giver][:, None]
    may = problem.allowed[group] & (fewer > 0) & (farther <= 0) & (dearer <= 0) & (cost <= slack)
    rows, takers = np.nonzero(may)
    order = np.lexsort((takers, giver[rows], group[rows], cost[rows, takers], -fewer[rows, takers]))
    for place in order[: problem.tuning.local_search.tie_max_tried]:
        row = rows[place]
        found = counts.copy()
        found[group[row], giver[row]] -= 1
        found[group[row], takers[place]] += 1
        yield found


def _slack(problem: Problem, counts: IntArray) -> float:
    """The convex cost that ties may add: what the spread would not show."""
    spread = spread_of(problem, convex_cost(problem, counts))
    return cost_of(problem, spread + problem.tuning.local_search.tie_spread_points) - cost_of(
        problem, spread
    )
