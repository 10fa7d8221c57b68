"""Cuts: tangents of the convex cost, added where the fractional solution lies.

Outer approximation of Σ (L − κ·c)²/κ by its tangents (Kelley 1960; Duran and Grossmann 1986). A
tangent lies under the convex cost everywhere, so every cut is valid.
"""

import numpy as np

from caseload.optimizer.relaxation.master.duals import Point
from caseload.optimizer.relaxation.master.master_lp import MasterLP


def add_violated_cuts(master: MasterLP, point: Point, gap: float) -> bool:
    """Add tangents where the point's cost is below the convex cost; False if it is nowhere."""
    problem = master.problem
    deviation = problem.load + point.added - problem.capacity * point.mean
    missing = deviation**2 / problem.capacity - point.cost
    people = np.flatnonzero(missing > max(gap, 1e-9) / (2 * problem.people))
    master.add_cuts(point.added, point.mean, people)
    return len(people) > 0
