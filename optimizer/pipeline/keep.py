"""The keep stage: as little as can be departs from an earlier proposal, within the tolerance.

The search starts from the earlier proposal itself, with what no longer fits taken out and what is
unplaced filled in: at a falling price of a departure it changes step by step until the balance is
within the tolerance. The allocation that is known already is the other start; where it is near the
proposal it is bounded first, and mostly nothing is left to look for.
"""

from collections.abc import Iterator

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance.base import Tolerance
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import descend, filled, mended
from caseload.optimizer.pipeline.counted import Counted
from caseload.optimizer.pipeline.spending import TolerantIncumbent, bounded, spend
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.stage import Ceilings


def minimise_departures(
    tolerance: Tolerance, ceilings: Ceilings, counts: IntArray, budget: Budget
) -> Counted:
    """Depart from the earlier proposal as little as can be, from an allocation with the balance
    settled.
    """
    incumbent = TolerantIncumbent(tolerance, StageName.KEEP, ceilings, counts)
    near, bound = incumbent.guarded.tuning.preferences.near_departures, -1.0
    if incumbent.value <= near:
        bound = bounded(incumbent, budget)
    if bound < incumbent.value:
        before = incumbent.value
        _approach(incumbent)
        if bound < 0 or incumbent.value < before:
            bound = max(bound, bounded(incumbent, budget))
    value = int(incumbent.value)
    return Counted(incumbent.counts, value, min(bound, float(value)))


def _approach(incumbent: TolerantIncumbent) -> None:
    """Change the earlier proposal step by step until it is even enough; else spend the tolerance
    from the allocation that is known.
    """
    for found in _from_the_proposal(incumbent):
        if incumbent.keeps(found):
            keeps = incumbent.tolerance.keeps
            incumbent.adopt(descend(incumbent.guarded, found, incumbent.dominant, keeps))
            return
    spend(incumbent)


def _from_the_proposal(incumbent: TolerantIncumbent) -> Iterator[IntArray]:
    """Allocations nearer and nearer to an even one, from the earlier proposal."""
    problem, tuning = incumbent.guarded, incumbent.guarded.tuning.preferences
    counts = mended(problem, filled(problem, as_far_as_it_fits(problem)), incumbent.dominant)
    for exponent in range(tuning.last_price_exponent, tuning.first_price_exponent - 1, -1):
        counts = descend(problem, counts, incumbent.at(2.0**exponent))
        yield counts


def as_far_as_it_fits(problem: Problem) -> IntArray:
    """The earlier proposal without what the pairs and the limits no longer allow."""
    counts = np.where(problem.allowed, problem.proposed, np.minimum(problem.proposed, problem.own))
    for limit in problem.limits:
        if not limit.hard:
            continue
        room = np.maximum(limit.room - limit.taken, 0)
        for person in np.flatnonzero(limit.use @ counts > room):
            for group in np.flatnonzero((counts[:, person] > 0) & (limit.use > 0)):
                over = int(limit.use @ counts[:, person]) - int(room[person])
                fewer = min(counts[group, person], max(0, -(-over // int(limit.use[group]))))
                counts[group, person] -= fewer
    return counts
