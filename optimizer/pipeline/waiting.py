"""Who waits: of the cases of equal priority, those with the least risk are left over.

Risk is folded into the priorities once it is known how much priority must be left over: the number
of cases left over is then bounded, and so is the risk that they can have together. Where everything
is placed nothing is folded, and cases that differ in risk alone stay in one class.
"""

import dataclasses

import numpy as np

from caseload.optimizer.problem.problem import Problem


def with_waiting_order(problem: Problem, left: int | None = None) -> Problem:
    """The problem whose priorities order the cases left over by their risk as well.

    Allocations that leave over no more than the priority `left` (the instance's units; None for any
    allocation) are ordered rightly. The problem's own units are finer by `priority_unit`.
    """
    if left == 0 or problem.priority_unit > 1 or not problem.risk.any():
        return problem
    dearest = np.sort(np.repeat(problem.risk, problem.count))[::-1]
    most = len(dearest) if left is None else left // int(problem.priority.min(initial=1))
    unit = int(dearest[:most].sum()) + 1
    return dataclasses.replace(
        problem, priority=problem.priority * unit + problem.risk, priority_unit=unit
    )
