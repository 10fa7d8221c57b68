"""Limits and conditions where cases in hand may stay whatever they say."""

import dataclasses
from collections.abc import Collection

import numpy as np

from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.problem.problem import Condition, Limit
from caseload.optimizer.problem.score import unmet


def keeping_in_hand(
    limits: tuple[Limit, ...],
    conditions: list[Condition],
    allowed: BoolArray,
    at_home: BoolArray,
    gets: BoolArray,
    firm: Collection[str],
) -> tuple[tuple[Limit, ...], list[Condition], BoolArray]:
    """Limits and conditions relaxed so that every practitioner may keep the cases in hand, and the
    pairs that remain allowed.

    A practitioner who passes a limit while all cases in hand stay takes nothing more that the limit
    counts. Limits that are `firm` (keys) are not relaxed: the practitioner has to come down to
    their room. A condition that is broken while all cases in hand stay is dropped for a
    practitioner who takes nothing more; a practitioner who `gets` a case by a pin does take more.
    """
    allowed = allowed.copy()
    mine = at_home.astype(np.int64)
    eased = []
    for limit in limits:
        staying = limit.use @ mine
        over = staying > np.maximum(limit.room, 0)
        allowed[np.ix_(limit.use > 0, over)] = False
        room = limit.room if limit.key in firm else np.maximum(limit.room, staying)
        eased.append(dataclasses.replace(limit, room=room))
    kept = []
    for condition in conditions:
        over = np.zeros(at_home.shape[1], dtype=bool)
        over[unmet(condition, mine)] = True
        over &= ~gets
        allowed[:, over] = False
        disjuncts = {
            person: disjuncts
            for person, disjuncts in condition.disjuncts.items()
            if not over[person]
        }
        kept.append(dataclasses.replace(condition, disjuncts=disjuncts))
    return tuple(eased), kept, allowed
