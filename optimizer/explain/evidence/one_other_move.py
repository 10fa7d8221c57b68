"""Whether a pair can be in place with one other case moved: every such move, tried in turn."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, loads

MOST_TRIED = 400
"""Moves whose convex cost is low enough that are tried, those that preferences like best first."""


@dataclass(frozen=True)
class OneOther:
    """Counts with one other case moved, None where no move was found; `complete` says that every
    move was tried or found.
    """

    counts: IntArray | None
    complete: bool


def with_one_other(
    problem: Problem,
    alone: IntArray,
    pair: tuple[int, int],
    holder: int | None,
    most: float,
    reaches: Callable[[IntArray], bool],
) -> OneOther:
    """Move one case besides, from an allocation with the `pair` (class, practitioner) in place.

    The case of the pair was with `holder` until then; `most` is the highest convex cost
    (hundredths) that is tolerated. Placing a case that is left over is not tried.
    """
    concerned = (pair[1], holder)
    free = alone.copy()
    free[pair] -= 1
    group, giver = np.nonzero(free > 0)
    weight = problem.weight[group].astype(float)
    load, capacity = loads(problem, alone).astype(float), problem.capacity.astype(float)
    mean = (float(load.sum()) + problem.outside_load) / problem.total_capacity
    above = load - capacity * mean
    gain = weight * (weight - 2 * above[giver]) / capacity[giver]
    cost = weight[:, None] * (weight[:, None] + 2 * above[None, :]) / capacity[None, :]
    rise = gain[:, None] + cost
    may = problem.allowed[group] & (convex_cost(problem, alone) + rise <= most * (1 + 1e-9))
    may[np.arange(len(group)), giver] = False
    if not allowed(problem, alone):  # only who gave or got the case can stand against a rule now
        touched = np.zeros(problem.people, dtype=bool)
        touched[[who for who in concerned if who is not None]] = True
        may &= touched[giver][:, None] | touched[None, :]
    rows, takers = np.nonzero(may)
    dearer = problem.preference[group[rows], takers] - problem.preference[group[rows], giver[rows]]
    order = np.lexsort((rise[rows, takers], dearer))
    for place in order[:MOST_TRIED]:
        counts = alone.copy()
        row, taker = rows[place], takers[place]
        counts[group[row], giver[row]] -= 1
        counts[group[row], taker] += 1
        if allowed(problem, counts) and reaches(counts):
            return OneOther(counts, True)
    return OneOther(None, len(order) <= MOST_TRIED)
