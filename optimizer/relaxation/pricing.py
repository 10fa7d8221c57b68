"""Column generation: a large master starts from few pairs, and others join where they pay.

Pairs outside the master are priced out of its duals (Dantzig and Wolfe 1960; here every column is
at hand, so pricing is one array operation). The bound is valid whatever pairs are there: the dual
bound sums over all usable pairs.
"""

import dataclasses

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import loads
from caseload.optimizer.relaxation.dual_bound import priced
from caseload.optimizer.relaxation.master.duals import INFINITY, Duals
from caseload.optimizer.relaxation.master.master_lp import MasterLP


def first_pairs(problem: Problem, counts: IntArray) -> BoolArray:
    """Pairs for a large master to start from, [class, practitioner].

    These are the pairs of an allocation, and for each class and each practitioner the pairs that
    raise utilisation where it is lowest.
    """
    level = np.where(problem.most > 0, loads(problem, counts) / problem.capacity, INFINITY)
    lowest = level.min(axis=1, keepdims=True, initial=INFINITY)
    regret = np.where(level < INFINITY, level - np.where(lowest < INFINITY, lowest, 0.0), INFINITY)
    most = problem.tuning.relaxation.first_pairs_per_row
    return (counts > 0) | _least(level, most) | _least(regret.T, most).T


def add_cheaper_pairs(master: MasterLP, duals: Duals, gap: float) -> bool:
    """Let in the pairs that are cheaper at these duals than any pair of their class in the master.

    False if they would raise the bound by no more than a share of the gap: the bound is then as
    good as that of the master with every usable pair.
    """
    there, tuning = master.there, master.problem.tuning.relaxation
    if (there == master.usable).all():
        return False
    found = priced(master, duals)
    without = dataclasses.replace(found, pair=np.where(there, found.pair, INFINITY))
    if without.bound() - found.bound() <= gap * tuning.pricing_gap_share:
        return False
    saved = found.pair - without.cheapest()[:, None]
    cheaper = _least(np.where(saved < -1e-9, saved, INFINITY), tuning.priced_pairs_per_class)
    return master.add_pairs(cheaper)


def _least(price: FloatArray, most: int) -> BoolArray:
    """Mark the least finite prices of each row, at most `most` of them."""
    if price.shape[1] <= most:
        return np.isfinite(price)
    least = np.argpartition(price, most, axis=1)[:, :most]
    marked = np.zeros(price.shape, dtype=bool)
    np.put_along_axis(marked, least, True, axis=1)
    return marked & np.isfinite(price)
