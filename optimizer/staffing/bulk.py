"""Posts in bulk: the problem and the room when all posts of a kind share one column."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Limit, Problem
from caseload.optimizer.rule_kit.shapes import NO_LIMIT


def usable_room(limits: Sequence[Limit], room: IntArray) -> IntArray:
    """The room of one kind's post that can be used at all, shape [limit, step].

    Where a second limit counts every case that the first one counts, the first cannot take more
    cases than the second allows. So a few hours do not bring the whole room of a limit that does
    not depend on hours.
    """
    found: IntArray = room.T.copy()
    for row, limit in enumerate(limits):
        counted = limit.use > 0
        for other, least in zip(limits, room.T, strict=True):
            if limit.hard and other.hard and counted.any() and other.use[counted].min() > 0:
                cases = least // int(other.use[counted].min())
                found[row] = np.minimum(found[row], cases * int(limit.use.max()))
    return found


def in_bulk(problem: Problem, columns: Sequence[int], others: Sequence[int]) -> Problem:
    """The problem without limits or conditional rules on posts; `others` may hold nothing."""
    allowed = problem.allowed.copy()
    allowed[:, columns] &= problem.most[:, columns] > 0
    allowed[:, list(others)] = False
    limits = []
    for limit in problem.limits:
        room = limit.room.copy()
        room[columns] = NO_LIMIT
        limits.append(dataclasses.replace(limit, room=room))
    conditions = tuple(
        dataclasses.replace(
            one,
            disjuncts={
                who: disjuncts for who, disjuncts in one.disjuncts.items() if who not in columns
            },
        )
        for one in problem.conditions
    )
    return dataclasses.replace(
        problem, allowed=allowed, limits=tuple(limits), conditions=conditions
    )
