"""What binds one practitioner: sums over the cases that she takes, and what they may come to."""

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_kit.shapes import Mode


class Binding:
    """What the hard limits count for a practitioner, and the features of hard conditions.

    Shapes: `each` [figure, class] is what one case adds, `start` [figure] what pins have brought;
    `left` [limit] is the room of the limits, which come first. Whole numbers, as floats for speed.
    """

    def __init__(self, problem: Problem, person: int) -> None:
        limits = [limit for limit in problem.limits if limit.hard]
        self.left = np.array(
            [max(0.0, float(limit.room[person] - limit.taken[person])) for limit in limits]
        )
        each = [limit.use[None, :] for limit in limits]
        start = [np.zeros(len(limits), dtype=np.int64)]
        self.modes: list[list[ModeRows]] = []
        first = len(limits)
        for condition in problem.conditions:
            if condition.penalty == 0 and person in condition.modes:
                last = first + len(condition.features)
                rows = [
                    ModeRows(slice(first, last), mode, condition.features)
                    for mode in condition.modes[person]
                ]
                self.modes.append(rows)
                each.append(condition.features)
                start.append(condition.taken[:, person])
                first = last
        self.start = np.concatenate(start).astype(float)
        self.each = np.concatenate([*each, np.zeros((0, problem.classes))]).astype(float)

    def holds(self, sums: FloatArray, *, finished: bool = False) -> BoolArray:
        """Whether a share of these sums [figure, share] keeps the rules, or if it is not finished,
        whether with more cases it still could, [share].
        """
        held = np.asarray((sums[: len(self.left)] <= self.left[:, None]).all(axis=0))
        for modes in self.modes:
            met = np.zeros(sums.shape[1], dtype=bool)
            for mode in modes:
                met |= mode.holds(sums, finished=finished)
            held &= met
        return held


class ModeRows:
    """One mode. What a row counts comes down again only by a class that it counts below nothing."""

    def __init__(self, figures: slice, mode: Mode, features: IntArray) -> None:
        self.figures = figures
        self.rows, self.rooms = mode.rows.astype(float), mode.rooms.astype(float)[:, None]
        self.lasting = ((mode.rows @ features) >= 0).all(axis=1)

    def holds(self, sums: FloatArray, *, finished: bool) -> BoolArray:
        """Whether the rows hold, those that more cases could mend aside if not finished."""
        rows = slice(None) if finished else self.lasting
        return np.asarray((self.rows[rows] @ sums[self.figures] <= self.rooms[rows]).all(axis=0))
