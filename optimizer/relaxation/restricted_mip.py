"""Better allocations near a bound: the relaxation in whole numbers, on the pairs that matter.

At the prices of a bound each pair costs something beyond the cheapest one of its class. A pair that
costs more than the gap cannot be part of a better allocation (reduced cost fixing, as Dantzig,
Fulkerson and Johnson did it in 1954), and those that cost far less are where it most likely lies.
What is left is a small program with strong bounds, often settled where it starts.
"""

import time
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.relaxation.branch_and_bound import Splitting, add_missing, broken_by
from caseload.optimizer.relaxation.dual_bound import dearer
from caseload.optimizer.relaxation.duals import Point, Useful
from caseload.optimizer.relaxation.master_lp import Relaxation

NODES = 30
"""Branches of the search in whole numbers; most programs end at the first."""

PRECISION, EAGER = 0.5, 0.4
"""Shares of the gap, and of what is open of it, up to which a program is solved: the second where
only a few pairs are tried, as another program follows."""

MOST_PAIRS = 1500
"""Pairs up to which more than the quick program is tried for the balance: with twice as many one
takes six seconds and finds little."""

FAR = 2.0
"""How many times the gap must be open for the program of a large relaxation."""

MARGIN = 0.01
"""Part of a counted unit by which the solver's own bound is not believed."""


@dataclass(frozen=True)
class Thoroughness:
    """How hard to look: among pairs that cost no more than a `share` of the open gap, solving
    `tries` times at most, to a share of `loose` of the value.
    """

    share: float
    tries: int
    loose: float = 0.0


QUICK, BROADER, THOROUGH = Thoroughness(0.05, 3), Thoroughness(0.2, 2), Thoroughness(1.0, 5)

WITH_PREFERENCES = Thoroughness(0.05, 1, 0.01)
"""A settled convex cost makes the program many times harder: a value is good that is near."""


def try_whole_numbers(
    search: Splitting, incumbent: IntArray, how: Thoroughness, deadline: float
) -> None:
    """Look for an allocation that is better than the best known one among the pairs that matter.

    The pairs of the `incumbent` [class, practitioner] may be used, too. What is found is shown to
    the visitor of the search. Where all pairs that could do better are tried and whole units are
    counted, what none of them can be below is a bound on everything. Where a convex cost is
    settled, it has a price instead. `deadline` is in monotonic seconds. Of a large relaxation the
    programs take long: only the least of them is solved, and only where much more than the gap is
    open.
    """
    relaxation, price = search.relaxation, search.price
    relaxation.choose(frozenset())
    if relaxation.large and (how is not QUICK or search.target - search.bound < FAR * search.gap):
        return
    useful = worthwhile(search, how.share)
    useful = Useful(
        useful.come | (incumbent > 0), useful.leave | (incumbent < relaxation.problem.own)
    )
    if relaxation.convex and how.share > QUICK.share and useful.come.sum() > MOST_PAIRS:
        return
    for _ in range(how.tries):
        seconds, wide = deadline - time.monotonic(), search.target - search.bound
        if seconds <= 0 or wide <= how.loose * search.target:
            return
        eager = EAGER * wide if how.share < 1.0 and not how.loose else 0.0
        precision = max(PRECISION * search.gap, how.loose * search.target, eager)
        point, bound = relaxation.solve_in_whole_numbers(useful, price, precision, NODES, seconds)
        if point is None:
            return
        if not relaxation.convex and how.share >= 1.0:
            search.floor = max(search.floor, min(search.target, bound - MARGIN))
        before, search.target = search.target, search.visit(np.rint(point.taken), price)
        tighter = _tightened(relaxation, point, search.gap)
        idle = how.share < 1.0 and search.target >= before
        if not search.open or idle or not tighter:
            return


def _tightened(relaxation: Relaxation, point: Point, gap: float) -> bool:
    """Add the tangents and hulls that an answer slipped through; False if there are none."""
    broken = broken_by(relaxation.problem, point.taken)
    tighter = [relaxation.add_hull(*one) for one in broken]
    if relaxation.convex:
        tighter.append(add_missing(relaxation, point, gap))
    return any(tighter)


def worthwhile(search: Splitting, share: float) -> Useful:
    """Pairs that cost no more than a share of the gap of some branch, [class, practitioner].

    The gap is that of the branch's own prices: what it has from the branch that it was split from
    says nothing of its pairs. Where there are no prices, every pair may do.
    """
    relaxation = search.relaxation
    come, leave = np.zeros_like(relaxation.usable), np.zeros_like(relaxation.usable)
    for branch in search.branches:
        if branch.bound >= search.target:
            continue
        if branch.prices is None:
            return Useful(relaxation.usable, relaxation.stays > 0)
        found = dearer(relaxation, branch.prices)
        most = share * (search.target - found.bound)
        come |= found.come <= most
        leave |= found.leave <= most
    return Useful(come, leave)
