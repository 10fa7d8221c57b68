"""Counts of classes as cases by name again, with as few changes of hands as the counts allow."""

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.explain.evidence.run import Run

Allocation = dict[str, str | None]
"""Case id → practitioner id, None for a case that is left over."""


def redealt(
    run: Run, number: int, counts: IntArray, case_id: str, practitioner_id: str
) -> Allocation:
    """The proposal changed to these counts of one part, with the case at the practitioner's.

    As few other cases change hands as the counts allow.
    """
    part = run.part(number)
    allocation: Allocation = dict(run.allocation)
    allocation[case_id] = practitioner_id
    spare = counts - run.counts(number, allocation)
    for changed in np.flatnonzero((spare != 0).any(axis=1)):
        takers = [
            part.practitioner_ids[column]
            for column in np.repeat(np.arange(part.problem.people), np.maximum(spare[changed], 0))
        ]
        giving = -np.minimum(spare[changed], 0)
        movable = [part.case_ids[member] for member in part.problem.members[changed]]
        movable = [case for case in movable if case != case_id]
        givers: list[str] = []
        for case in movable:
            holder = allocation[case]
            column = -1 if holder is None else run.column_of[holder][1]
            if column >= 0 and giving[column] > 0:
                giving[column] -= 1
                givers.append(case)
        unplaced = [case for case in movable if allocation[case] is None]
        sources = [*givers, *unplaced]
        for case, taker in zip(sources, [*takers, *[None] * len(givers)], strict=False):
            allocation[case] = taker
    return allocation
