"""The pairs that an allocation better than the best known could use: prices rule the others out.

Duals bound every allocation from below (`bound`), and say by how much each case costs more with
one practitioner than with the cheapest. An allocation that uses a pair costs at least the bound
plus the pair's extra; where that is more than the best known costs, the pair can be left out
(reduced cost fixing). The few that stay are a problem small enough to settle.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.relaxation.dual_bound import dearer
from caseload.optimizer.relaxation.duals import Duals
from caseload.optimizer.relaxation.master_lp import Relaxation


@dataclass(frozen=True)
class Narrow:
    """A problem with few of the pairs; what uses any other costs at least `elsewhere`."""

    problem: Problem
    elsewhere: float


def narrowed(
    relaxation: Relaxation,
    prices: Duals,
    cost: float,
    counts: IntArray,
    most: int,
) -> Narrow:
    """The problem with the pairs that an allocation below `cost` could use, `most` at the most.

    Those of `counts` [class, practitioner], the best that is known, stay in any case.
    """
    problem = relaxation.problem
    found = dearer(relaxation, prices)
    bound, extra = found.bound, found.come
    within = np.sort(extra[extra <= cost - bound], axis=None)
    limit = float(within[most]) if len(within) > most else cost - bound
    keep = (extra <= limit) | (counts > 0)
    narrow = dataclasses.replace(problem, allowed=problem.allowed & keep)
    return Narrow(narrow, bound + limit)
