"""What routers and today's tools do: each case in turn to the first who may take it.

Every hard rule is kept; nothing that was given is ever moved again.
"""

from collections.abc import Callable, Iterable

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.heuristics.state import Holders
from caseload.optimizer.problem.problem import Problem

Price = Callable[[Holders, int], FloatArray]
"""What a case costs with each practitioner, shape [practitioner], given who took the last one (−1
for nobody yet); of those who may take it, the cheapest does."""


def one_pass(
    problem: Problem, order: Iterable[int], price: Price, last: int = -1
) -> tuple[IntArray, int]:
    """Give each case, the classes in this order, to the cheapest who may take it, or to nobody.

    Cases in hand that stand among the cases stay where they are; the order is of the others.
    Returns counts of shape [class, practitioner], and who took the last case.
    """
    holders = Holders(problem, problem.own)
    for group in order:
        may = _within_limits(problem, holders, group)
        who = np.argsort(price(holders, last), kind="stable")
        for person in map(int, who[may[who]]):
            if _keeps(problem, holders, group, person):
                holders.take(group, person)
                last = person
                break
    return holders.counts, last


def least_loaded(holders: Holders, _last: int) -> FloatArray:
    """The lowest utilisation first."""
    share: FloatArray = holders.load / holders.problem.capacity
    return share


def round_robin(holders: Holders, last: int) -> FloatArray:
    """The next practitioner after the one who took the last case."""
    people = holders.problem.people
    return np.asarray((np.arange(people) - last - 1) % people, dtype=np.float64)


def _within_limits(problem: Problem, holders: Holders, group: int) -> BoolArray:
    """Who is allowed a case of the class and has room for it in every hard limit."""
    may: BoolArray = problem.allowed[group].copy()
    for limit, used in zip(problem.limits, holders.used, strict=True):
        if limit.hard and limit.use[group]:
            may &= used + limit.use[group] <= limit.room
    return may


def _keeps(problem: Problem, holders: Holders, group: int, person: int) -> bool:
    """Whether some disjunct of every hard condition still holds with one more case of the class."""
    return all(
        any(
            (
                disjunct.rows @ (sums[:, person] + condition.features[:, group]) <= disjunct.rooms
            ).all()
            for disjunct in condition.disjuncts[person]
        )
        for condition, sums in zip(problem.conditions, holders.sums, strict=True)
        if condition.penalty == 0 and person in condition.disjuncts
    )
