"""Reduced-cost fixing: pairs that no allocation better than the incumbent can use.

Duals bound every allocation from below, and say by how much a case costs more with one practitioner
than with the cheapest. An allocation that uses a pair costs at least the bound plus the pair's
reduced cost; where that passes the incumbent, the pair can be left out (Dantzig, Fulkerson and
Johnson 1954). The pairs that stay make a problem small enough to solve exactly.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.dual_bound import priced
from caseload.optimizer.relaxation.master.duals import INFINITY, Duals, OpenPairs
from caseload.optimizer.relaxation.master.master_lp import MasterLP


@dataclass(frozen=True)
class ReducedCosts:
    """A bound, and what an allocation costs above it, [class, practitioner].

    `come` where a case of the class comes to the practitioner, `leave` where one that may stay
    leaves; infinite where that cannot be.
    """

    bound: float
    come: FloatArray
    leave: FloatArray


def reduced_costs(master: MasterLP, duals: Duals) -> ReducedCosts:
    """The bound that these duals give, and the reduced cost of each pair."""
    found = priced(master, duals)
    last = found.cheapest()
    last = np.where(np.isfinite(last), last, 0.0)[:, None]
    leave = np.where(found.stays > 0, last - np.where(found.stays > 0, found.stay, 0.0), INFINITY)
    return ReducedCosts(found.bound(), found.pair - last, leave)


def open_pairs(search: BranchAndBound, gap_share: float) -> OpenPairs:
    """Pairs whose reduced cost is within a share of the gap in some node.

    The gap is that of the node's own duals: the bound that a node has from its parent says nothing
    of its pairs. Where a node has no duals, every pair is open.
    """
    master, value = search.master, search.incumbent.value
    come, leave = np.zeros_like(master.usable), np.zeros_like(master.usable)
    for node in search.nodes:
        if node.bound >= value:
            continue
        if node.duals is None:
            return OpenPairs(master.usable, master.stays > 0)
        found = reduced_costs(master, node.duals)
        most = gap_share * (value - found.bound)
        come |= found.come <= most
        leave |= found.leave <= most
    return OpenPairs(come, leave)
