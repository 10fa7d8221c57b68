"""Assigning one case after the other and never looking back, as routers and today's tools do."""

from collections.abc import Callable

import numpy as np

from benchmarks.said import Teller
from optimizer.problem import FloatArray, Problem
from optimizer.rules.base import BoolArray, IntArray


class Assigner:
    """Practitioners as they fill up, from the cases in hand that stay where they are."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.counts = problem.as_it_is
        self.load = problem.load + problem.weight @ self.counts
        self.used = [one.taken + one.use @ self.counts for one in problem.limits]
        self.sums = [one.taken + one.features @ self.counts for one in problem.conditions]

    def fitting(self, group: int) -> BoolArray:
        """Who can take one more case of a class as far as pairs and limits go, [practitioner]."""
        fits: BoolArray = self.problem.most[group] > 0
        for limit, used in zip(self.problem.limits, self.used, strict=True):
            if limit.use[group]:
                fits &= used + limit.use[group] <= limit.room
        return fits

    def has_mode(self, group: int, person: int) -> bool:
        """Whether every conditional rule lets a practitioner take one more case of a class."""
        for condition, sums in zip(self.problem.conditions, self.sums, strict=True):
            after = sums[:, person] + condition.features[:, group]
            modes = condition.modes.get(person)
            if modes and not any((mode.rows @ after <= mode.rooms).all() for mode in modes):
                return False
        return True

    def give(self, group: int, price: FloatArray) -> int | None:
        """Give a case to whoever has the least price of those who can take it; None if nobody."""
        able = np.flatnonzero(self.fitting(group))
        for person in able[np.argsort(price[able], kind="stable")].tolist():
            if self.has_mode(group, person):
                self._take(group, person)
                return int(person)
        return None

    def _take(self, group: int, person: int) -> None:
        self.counts[group, person] += 1
        self.load[person] += self.problem.weight[group]
        for limit, used in zip(self.problem.limits, self.used, strict=True):
            used[person] += limit.use[group]
        for condition, sums in zip(self.problem.conditions, self.sums, strict=True):
            sums[:, person] += condition.features[:, group]


def in_order_of_arrival(problem: Problem) -> IntArray:
    """The class of each case that is with nobody yet, in an order by chance."""
    waiting = problem.count - problem.as_it_is.sum(axis=1)
    return np.random.default_rng(0).permutation(np.repeat(np.arange(problem.classes), waiting))


def least_loaded(problem: Problem) -> IntArray:
    """Each case in turn to whoever has the lowest utilisation of those who may take it."""
    assigner = Assigner(problem)
    for group in in_order_of_arrival(problem).tolist():
        assigner.give(group, assigner.load / problem.capacity)
    return assigner.counts


def round_robin(problem: Problem) -> IntArray:
    """Each case in turn to the next of those who may take it."""
    assigner = Assigner(problem)
    turn = 0
    for group in in_order_of_arrival(problem).tolist():
        taken = assigner.give(
            group, ((np.arange(problem.people) - turn) % problem.people).astype(float)
        )
        turn = turn if taken is None else taken + 1
    return assigner.counts


def least_loaded_all(problems: list[Problem], _seconds: float, teller: Teller) -> None:
    """Least loaded, part after part."""
    _assigned(least_loaded, problems, teller)


def round_robin_all(problems: list[Problem], _seconds: float, teller: Teller) -> None:
    """Round robin, part after part."""
    _assigned(round_robin, problems, teller)


def _assigned(
    assign: Callable[[Problem], IntArray], problems: list[Problem], teller: Teller
) -> None:
    teller.built()
    for part, problem in enumerate(problems):
        teller.of_part(part).found(assign(problem))
