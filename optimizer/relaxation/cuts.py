"""Cuts: tangents of the convex cost, added where the fractional solution lies.

Outer approximation of Σ (L − κ·c)²/κ by its tangents (Kelley 1960; Duran and Grossmann 1986). A
tangent lies under the convex cost everywhere, so every cut is valid.
"""

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.score import loads
from caseload.optimizer.relaxation.master.duals import Point
from caseload.optimizer.relaxation.master.master_lp import MasterLP


def add_first_cuts(master: MasterLP, counts: IntArray) -> None:
    """Add tangents at an allocation's workloads, and one median weight to either side."""
    problem = master.problem
    added = (loads(problem, counts) - problem.load).astype(float)
    around = float(np.median(problem.weight)) if problem.classes else 0.0
    for shift in (-around, 0.0, around):
        point = np.maximum(added + shift, 0.0)
        master.add_cuts(point, master.mean_high, np.arange(problem.people))


def add_violated_cuts(master: MasterLP, point: Point, gap: float) -> bool:
    """Add tangents where the point's cost is below the convex cost; False if it is nowhere."""
    problem = master.problem
    deviation = problem.load + point.added - problem.capacity * point.mean
    missing = deviation**2 / problem.capacity - point.cost
    people = np.flatnonzero(missing > max(gap, 1e-9) / (2 * problem.people))
    master.add_cuts(point.added, point.mean, people)
    return len(people) > 0
