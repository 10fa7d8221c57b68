"""What the hard limits decide of conditional rules before anything is solved.

Most practitioners have so little room in a week that a mode holds whatever they take, or can never
hold. Whoever has a mode that always holds need not be asked about the rule, and cases that only her
modes tell apart are alike. That changes no allocation that the hard rules allow.
"""

import dataclasses

import numpy as np

from optimizer.problem import Condition, FloatArray, Problem
from optimizer.rules.base import BoolArray, IntArray, Mode


def decided(problem: Problem) -> Problem:
    """The problem with only those modes of conditional rules that are open; classes stay.

    Who has one mode left that does nothing but bar some cases is barred from them instead. Whoever
    has no mode left keeps them all: what she takes is settled elsewhere, or has its price.
    """
    reach = Reach(problem)
    allowed = problem.allowed.copy()
    conditions = []
    for condition in problem.conditions:
        modes = _open(reach, condition)
        for person, barred in _bars(condition, modes):
            allowed[barred, person] = False
            del modes[person]
        if modes:
            conditions.append(dataclasses.replace(condition, modes=modes))
    return dataclasses.replace(problem, conditions=tuple(conditions), allowed=allowed)


def _open(reach: "Reach", condition: Condition) -> dict[int, tuple[Mode, ...]]:
    """The modes that may hold or not, of those who have no mode that always holds."""
    people = np.array(list(condition.modes), dtype=np.intp)
    rows = {tuple(row) for modes in condition.modes.values() for m in modes for row in m.rows}
    extent = {row: reach.extent(np.array(row) @ condition.features, people) for row in rows}
    found = {}
    for place, (person, modes) in enumerate(condition.modes.items()):
        taken = condition.taken[:, person]
        always, never = [], []
        for mode in modes:
            least, most = np.array([extent[tuple(row)][:, place] for row in mode.rows]).T
            room = mode.rooms - mode.rows @ taken
            always.append(bool((most <= room).all()))
            never.append(bool((least > room).any()))
        if not any(always):
            left = tuple(mode for mode, out in zip(modes, never, strict=True) if not out)
            found[person] = left or modes
    return found


def _bars(condition: Condition, modes: dict[int, tuple[Mode, ...]]) -> list[tuple[int, BoolArray]]:
    """Those whose only mode of a hard condition bars classes and says nothing else: [class]."""
    found = []
    for person, own in modes.items():
        if condition.penalty == 0 and len(own) == 1:
            rows = own[0].rows @ condition.features
            room = own[0].rooms - own[0].rows @ condition.taken[:, person]
            if (rows >= 0).all() and (room == 0).all():
                found.append((person, rows.max(axis=0, initial=0) > 0))
    return found


class Reach:
    """How much of something each practitioner takes at the least and at the most, whatever the
    conditional rules say: what they bar must not decide them.
    """

    def __init__(self, problem: Problem) -> None:
        self.most = dataclasses.replace(problem, conditions=()).most
        self.limits = [
            (limit.use, np.maximum(limit.room - limit.taken, 0))
            for limit in problem.limits
            if limit.hard
        ]

    def extent(self, amounts: IntArray, people: IntArray) -> FloatArray:
        """Bounds on Σ amounts · cases of practitioners, [2, practitioner]: below and above.

        `amounts` [class] are whole numbers.
        """
        most = self.most[:, people]
        return np.stack(
            [-self._most(np.maximum(-amounts, 0), most, people), self._most(amounts, most, people)]
        )

    def _most(self, amounts: IntArray, most: IntArray, people: IntArray) -> FloatArray:
        """The most of what is positive, as if cases could be split: under each limit in turn."""
        some = np.flatnonzero(amounts > 0)
        worth, most = amounts[some], most[some]
        bound: FloatArray = (worth @ most).astype(float)
        for use, room in self.limits:
            bound = np.minimum(bound, _under(worth, most, use[some], room[people]))
        return np.floor(bound + 1e-6)


def _under(worth: IntArray, most: IntArray, use: IntArray, room: IntArray) -> FloatArray:
    """The most worth under one limit, [practitioner]: that which uses least for its worth first."""
    uses: BoolArray = use > 0
    free = worth[~uses] @ most[~uses]
    worth, most, use = worth[uses], most[uses], use[uses]
    order = np.argsort(-worth / use, kind="stable")
    each = (use[:, None] * most)[order]
    before = np.cumsum(each, axis=0) - each
    fits = np.clip(room[None, :] - before, 0, each)
    total: FloatArray = free + (worth / use)[order] @ fits
    return total
