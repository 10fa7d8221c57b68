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
from caseload.optimizer.pipeline.spending import Proof, TolerantIncumbent, bounded, spend
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import unmet
from caseload.optimizer.problem.stage import Ceilings


def minimise_departures(
    tolerance: Tolerance, ceilings: Ceilings, counts: IntArray, budget: Budget
) -> Counted:
    """Depart from the earlier proposal as little as can be, from an allocation with the balance
    settled.
    """
    incumbent = TolerantIncumbent(tolerance, StageName.KEEP, ceilings, counts)
    tuning, bound = incumbent.guarded.tuning, fewest_by_looking(incumbent)
    asked = incumbent.value <= tuning.preferences.near_departures
    proof = Proof(tuning.sizes.cp_sat_keep_max_pairs)
    if asked and bound < incumbent.value:
        bound = max(bound, bounded(incumbent, budget, proof))
    if bound < incumbent.value:
        before = incumbent.value
        _approach(incumbent)
        better = incumbent.value < before or not asked
        if better and bound < incumbent.value:
            bound = max(bound, bounded(incumbent, budget, proof))
    value = int(incumbent.value)
    return Counted(incumbent.counts, value, min(bound, float(value)))


def fewest_by_looking(incumbent: TolerantIncumbent) -> float:
    """A bound on the departures that the proposal itself shows; it is adopted where it still holds.

    Where it breaks a limit for one practitioner, every single departure from it is tried that takes
    a case away there; where for several, one is not enough. A conditional rule can be kept again by
    one departure for two practitioners, or by a case more, so that it says nothing of a second one.
    """
    problem = incumbent.tolerance.problem
    counts, some = problem.proposed, problem.departure[problem.departure > 0]
    if problem.own.any() or (counts.sum(axis=1) != problem.count).any() or not len(some):
        return 0.0
    least = float(some.min())
    if incumbent.keeps(counts):
        incumbent.adopt(counts)
        return 0.0
    full, unkept = _full(problem, counts), _unkept(problem, counts)
    if len(full) > 1:
        return 2 * least
    for person in full or unkept:
        for found in _with_one_less(problem, counts, person):
            if incumbent.keeps(found):
                incumbent.adopt(found)
                return least
    return 2 * least if full else least


def _full(problem: Problem, counts: IntArray) -> set[int]:
    """The practitioners who are past a hard limit."""
    found: set[int] = set()
    for limit in problem.limits:
        if limit.hard:
            added = limit.use @ counts
            room = np.maximum(limit.room - limit.taken, 0)
            found |= set(np.flatnonzero((added > room) & (added > 0)).tolist())
    return found


def _unkept(problem: Problem, counts: IntArray) -> set[int]:
    """The practitioners for whom a hard conditional rule does not hold."""
    found: set[int] = set()
    for condition in problem.conditions:
        if condition.penalty == 0:
            found |= set(unmet(condition, counts))
    return found


def _with_one_less(problem: Problem, counts: IntArray, person: int) -> Iterator[IntArray]:
    """The allocation with one case of a practitioner with somebody else, or with nobody."""
    for group in np.flatnonzero(counts[:, person]):
        for other in (None, *np.flatnonzero(problem.allowed[group])):
            if other != person:
                found = counts.copy()
                found[group, person] -= 1
                if other is not None:
                    found[group, other] += 1
                yield found


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
