"""What the hard limits let a practitioner take at the most, and what that decides beforehand."""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.problem import Condition, Problem


@dataclass(frozen=True)
class OpenMode:
    """A disjunct that may hold or not: `each @ counts <= rooms` for one practitioner.

    Shapes: `each` [row, class], `rooms` [row]; `most` [row] is the most that the left side can be.
    """

    each: FloatArray
    rooms: FloatArray
    most: FloatArray

    @property
    def bars(self) -> bool:
        """Whether all that the disjunct says is which classes are not taken in it."""
        return bool((self.each >= 0).all() and not self.rooms.any())


class Reach:
    """Bounds on what each practitioner of a problem can take."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms = [np.maximum(one.room - one.taken, 0) for one in problem.limits]
        self.mine = [np.flatnonzero(column) for column in problem.most.T]

    def most(self, person: int, amounts: FloatArray) -> float:
        """The most of an amount of each class, [class], that fits if cases could be split."""
        groups = self.mine[person]
        worth = np.maximum(amounts[groups], 0.0)
        count = self.problem.most[groups, person]
        bounds = [float(worth @ count)]
        for limit, room in zip(self.problem.limits, self.rooms, strict=True):
            use = limit.use[groups]
            free = float((worth * count)[use == 0].sum())
            order = np.argsort(-worth / np.maximum(use, 1e-9), kind="stable")
            order = order[use[order] > 0]
            spent = np.cumsum((use * count)[order])
            part = np.clip((room[person] - spent) / (use * count)[order] + 1.0, 0.0, 1.0)
            bounds.append(free + float((worth * count)[order] @ part))
        return min(bounds)

    def work(self) -> FloatArray:
        """The most workload (hundredths) that each practitioner can take, [practitioner]."""
        weight = self.problem.weight.astype(float)
        return np.array([self.most(person, weight) for person in range(self.problem.people)])

    def open_disjuncts(self, condition: Condition, person: int) -> list[OpenMode]:
        """The disjuncts of which one has to hold; none if one holds whatever she takes."""
        found = []
        for disjunct in condition.disjuncts.get(person, ()):
            each = (disjunct.rows @ condition.features).astype(float)
            rooms = (disjunct.rooms - disjunct.rows @ condition.taken[:, person]).astype(float)
            most = np.array([np.floor(self.most(person, row) + 1e-9) for row in each])
            least = np.array([-np.floor(self.most(person, -row) + 1e-9) for row in each])
            if (most <= rooms).all():
                return []
            if (least <= rooms).all():
                found.append(OpenMode(each, rooms, most))
        return found

    def expected(self) -> FloatArray:
        """What each would take if work could be split and given to anybody, [practitioner].

        Where only so many cases in hand may move, they come from the highest and go to the lowest.
        """
        problem, most = self.problem, self.work()
        stays = np.zeros(problem.people)
        moving = 0.0
        if problem.most_moves is not None:
            stays = (problem.weight @ problem.own).astype(float)
            cases = max(1, int(problem.own.sum()))
            moving = min(1.0, problem.most_moves / cases) * float(stays.sum())
        new = float(problem.weight @ problem.count) - float(stays.sum())
        given = _levelled(-problem.load - stays, stays, problem.capacity, moving)
        taken = _levelled(problem.load + stays, most - stays, problem.capacity, moving + new)
        answer: FloatArray = stays - given + taken
        return answer


def _levelled(load: FloatArray, most: FloatArray, capacity: IntArray, amount: float) -> FloatArray:
    """What each gets of an amount so that the lowest loads for a capacity are as level as can be.

    Loads may be negative: then it is taken from the highest.
    """
    low, high = -10.0, 10.0
    for _ in range(60):
        level = (low + high) / 2
        given = np.clip(level * capacity - load, 0.0, most)
        low, high = (level, high) if given.sum() < amount else (low, level)
    return given


def grouped(disjuncts: list[OpenMode], groups: IntArray) -> list[tuple[IntArray, IntArray]]:
    """For disjuncts that bar classes: which `groups` are open in equal disjuncts, not in all.

    Each is (places in `groups`, disjuncts in which those are open).
    """
    open_in = np.array([~(disjunct.each[:, groups] > 0).any(axis=0) for disjunct in disjuncts])
    kinds, kind_of = np.unique(open_in, axis=1, return_inverse=True)
    return [
        (np.flatnonzero(kind_of.reshape(-1) == kind), np.flatnonzero(which))
        for kind, which in enumerate(kinds.T)
        if not which.all()
    ]
