"""Lower bounds from whole cases: the least that one practitioner's holding costs at given prices.

Idea: the relaxation lets practitioners hold fractions of cases. At its prices a holding costs the
sum of its cases' prices plus the convex cost of its workload, so a dynamic program over the cases
finds the least cost over all whole holdings of one practitioner. Holdings of the same workload,
number of cases and figures of the conditional rules are one state, and only the cheapest is kept;
holdings dearer than a ceiling are dropped.

Guarantee: the least cost is exact below the ceiling, conditional rules included: each combination
of their disjuncts is searched by itself. The least cost with a case of a class is a lower bound:
the program adds the case to any holding, so it may count one case of the class too many.
`TooManyHoldings` says that the states outgrew their limit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem

MOST_COMBINATIONS = 256
"""Combinations of disjuncts for one practitioner beyond which holdings are not listed."""

LARGEST_KEY = 2**60
"""A guard: the keys that tell states apart stay exact in 64 bits."""

Curve = Callable[[FloatArray], FloatArray]
"""The convex cost of workloads added to one practitioner's, elementwise."""


class TooManyHoldings(Exception):
    """One practitioner has more states than may be listed."""


@dataclass(frozen=True)
class Holdings:
    """Cheapest holdings, one a state: workload, number of cases and price [holding].

    `sums` [row, holding] are the figures of the conditional rules' rows.
    """

    work: IntArray
    number: IntArray
    sums: IntArray
    price: FloatArray


@dataclass(frozen=True)
class DisjunctChoice:
    """One disjunct of each hard conditional rule that binds a practitioner.

    `usable` [class] are the classes that the practitioner may take in these disjuncts; `rows`
    [row, class] are the rows that can still bind, `rooms` [row] their room.
    """

    usable: BoolArray
    rows: IntArray
    rooms: IntArray


def max_cases(problem: Problem) -> IntArray:
    """The most cases that hard limits let each practitioner take, shape [practitioner]."""
    most = problem.most.sum(axis=0)
    for limit in problem.limits:
        if limit.hard and len(limit.use) and limit.use.min() > 0:
            left = np.maximum(limit.room - limit.taken, 0)
            most = np.minimum(most, left // int(limit.use.min()))
    every: IntArray = most
    return every


def disjunct_choices(problem: Problem, person: int, most: int) -> Iterator[DisjunctChoice]:
    """The combinations of disjuncts that a practitioner with at most `most` cases can meet.

    A combination without a binding row that leaves every class usable contains all others, and is
    then the only one.

    Raises:
        TooManyHoldings: if there are too many combinations.
    """
    conditions = [c for c in problem.conditions if not c.penalty and person in c.disjuncts]
    if prod(len(condition.disjuncts[person]) for condition in conditions) > MOST_COMBINATIONS:
        raise TooManyHoldings
    takes = problem.most[:, person] > 0
    found = []
    for disjuncts in product(*(condition.disjuncts[person] for condition in conditions)):
        rows, rooms = [np.zeros((0, problem.classes), dtype=np.int64)], [np.zeros(0, np.int64)]
        for condition, disjunct in zip(conditions, disjuncts, strict=True):
            rows.append(disjunct.rows @ condition.features)
            rooms.append(disjunct.rooms - disjunct.rows @ condition.taken[:, person])
        combination = _binding(takes, np.vstack(rows), np.concatenate(rooms), most)
        if combination is None:
            continue
        if not len(combination.rooms) and (combination.usable == takes).all():
            found = [combination]
            break
        found.append(combination)
    yield from found


def _binding(
    usable: BoolArray, rows: IntArray, rooms: IntArray, most: int
) -> DisjunctChoice | None:
    """One combination, reduced to its binding rows; None if no holding meets it."""
    usable = usable.copy()
    rising = (rows[:, usable] >= 0).all(axis=1)
    if (rooms[rising] < 0).any():
        return None
    for row, room in zip(rows[rising], rooms[rising], strict=True):
        usable &= row <= room
    highest = rows[:, usable].max(axis=1, initial=0)
    binds = most * highest > rooms
    return DisjunctChoice(usable, rows[binds], rooms[binds])


def cheapest_holdings(
    problem: Problem,
    person: int,
    disjuncts: DisjunctChoice,
    price: FloatArray,
    most: int,
    ceiling: float,
) -> Holdings:
    """The holdings of at most `most` cases whose price is below the ceiling; `price` is [class].

    The dynamic program adds one case after another, the cheapest class first.

    Raises:
        TooManyHoldings: if the states outgrow their limit.
    """
    mine = np.flatnonzero(disjuncts.usable)
    mine = mine[np.argsort(price[mine], kind="stable")]
    copies = np.repeat(mine, np.minimum(problem.most[mine, person], most))
    saved = np.append(np.cumsum(np.minimum(price[copies], 0.0)[::-1])[::-1], 0.0)
    found = Holdings(
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros((len(disjuncts.rooms), 1), dtype=np.int64),
        np.zeros(1),
    )
    for number, group in enumerate(copies):
        if price[group] + saved[0] >= ceiling:
            break
        dearer = found.price + price[group]
        fits = (dearer + saved[number + 1] < ceiling) & (found.number < most)
        if fits.any():
            found = _extended(
                found, fits, int(problem.weight[group]), disjuncts.rows[:, group], dearer
            )
            if len(found.price) > problem.tuning.counterfactual.max_holdings:
                raise TooManyHoldings
    return found


def _extended(
    found: Holdings, fits: BoolArray, weight: int, row: IntArray, dearer: FloatArray
) -> Holdings:
    """The holdings, and those that fit with one case more; the cheapest of each state."""
    work = np.concatenate([found.work, found.work[fits] + weight])
    number = np.concatenate([found.number, found.number[fits] + 1])
    sums = np.hstack([found.sums, found.sums[:, fits] + row[:, None]])
    price = np.concatenate([found.price, dearer[fits]])
    key, span = work.copy(), int(work.max()) + 1
    for figures in (number, *sums):
        low, wide = int(figures.min()), int(np.ptp(figures)) + 1
        span *= wide
        key = key * wide + (figures - low)
    if span > LARGEST_KEY:
        raise TooManyHoldings
    order = np.lexsort((price, key))
    ordered = key[order]
    first = order[np.append(True, ordered[1:] != ordered[:-1])]
    return Holdings(work[first], number[first], sums[:, first], price[first])


def least_cost(
    problem: Problem, person: int, price: FloatArray, curve: Curve, ceiling: float
) -> tuple[float, FloatArray]:
    """The least cost of the practitioner's holding, and a bound with a case of each class, [class].

    `price` is [class], `curve` the never negative cost of the workload. Costs above the `ceiling`
    are reported as the ceiling; infinite where a class never goes to the practitioner.

    Raises:
        TooManyHoldings: if the states outgrow their limit.
    """
    most = int(max_cases(problem)[person])
    least, with_class = ceiling, np.full(problem.classes, np.inf)
    for disjuncts in disjunct_choices(problem, person, most):
        found = cheapest_holdings(problem, person, disjuncts, price, most, ceiling)
        fits = (found.sums <= disjuncts.rooms[:, None]).all(axis=0)
        cost = found.price + curve(found.work.astype(float))
        least = min(least, float(cost[fits].min(initial=ceiling)))
        groups = np.flatnonzero(disjuncts.usable & (problem.most[:, person] > 0))
        room = found.number < most
        for group in groups:
            more = found.sums[:, room] + disjuncts.rows[:, group][:, None]
            fits = (more <= disjuncts.rooms[:, None]).all(axis=0)
            work = (found.work[room][fits] + problem.weight[group]).astype(np.float64)
            best = float((found.price[room][fits] + curve(work)).min(initial=ceiling))
            with_class[group] = min(with_class[group], price[group] + best)
    return least, with_class
