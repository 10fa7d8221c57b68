"""What one practitioner's cases cost at least at given prices, over every set that she may hold.

The relaxation shares cases out in parts; a practitioner holds whole ones. With the prices of the
relaxation each case costs its price and her workload its place on her curve, so the least over the
sets of whole cases is found for her alone: sets of the same workload, number and figures of the
conditional rules are told apart by their price only, and dear ones are left out. Conditional rules
hold exactly here, one mode after the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem

MOST_SETS = 6000
"""Sets of one practitioner that are kept; with more, she is not looked at alone."""

LARGEST_KEY = 2**60

Curve = Callable[[FloatArray], FloatArray]


class TooMany(Exception):
    """Raised when a practitioner's sets are too many to look at."""


@dataclass(frozen=True)
class Sets:
    """Sets of cases: workload, number and price of each, [set], and figures, [row, set]."""

    work: IntArray
    number: IntArray
    sums: IntArray
    price: FloatArray


@dataclass(frozen=True)
class Ways:
    """What a combination of modes leaves a practitioner: the classes that she may take in it, and
    rows of figures with their room: `rows` [row, class], `rooms` [row].
    """

    usable: BoolArray
    rows: IntArray
    rooms: IntArray


def most_cases(problem: Problem) -> IntArray:
    """How many cases hard limits let each practitioner take, shape [practitioner]."""
    most = problem.most.sum(axis=0)
    for limit in problem.limits:
        if limit.hard and len(limit.use) and limit.use.min() > 0:
            left = np.maximum(limit.room - limit.taken, 0)
            most = np.minimum(most, left // int(limit.use.min()))
    every: IntArray = most
    return every


def ways(problem: Problem, person: int, most: int) -> Iterator[Ways]:
    """What each combination of modes of the hard conditional rules leaves a practitioner.

    One that leaves her everything is the only one: every set that another allows it allows, too.
    """
    conditions = [c for c in problem.conditions if not c.penalty and person in c.modes]
    found = []
    for modes in product(*(condition.modes[person] for condition in conditions)):
        rows, rooms = [np.zeros((0, problem.classes), dtype=np.int64)], [np.zeros(0, np.int64)]
        for condition, mode in zip(conditions, modes, strict=True):
            rows.append(mode.rows @ condition.features)
            rooms.append(mode.rooms - mode.rows @ condition.taken[:, person])
        way = _way(problem.most[:, person] > 0, np.vstack(rows), np.concatenate(rooms), most)
        if way is None:
            continue
        if not len(way.rooms) and (way.usable == (problem.most[:, person] > 0)).all():
            found = [way]
            break
        found.append(way)
    yield from found


def _way(usable: BoolArray, rows: IntArray, rooms: IntArray, most: int) -> Ways | None:
    """One combination without the rows that cannot bind; None if no set meets it."""
    usable = usable.copy()
    rising = (rows[:, usable] >= 0).all(axis=1)
    if (rooms[rising] < 0).any():
        return None
    for row, room in zip(rows[rising], rooms[rising], strict=True):
        usable &= row <= room
    highest = rows[:, usable].max(axis=1, initial=0)
    binds = most * highest > rooms
    return Ways(usable, rows[binds], rooms[binds])


def cheapest_sets(
    problem: Problem, person: int, way: Ways, price: FloatArray, most: int, ceiling: float
) -> Sets:
    """The sets of at most so many cases whose price is below the ceiling. `price` is [class].

    Raises:
        TooMany: if they are too many.
    """
    mine = np.flatnonzero(way.usable)
    mine = mine[np.argsort(price[mine], kind="stable")]
    copies = np.repeat(mine, np.minimum(problem.most[mine, person], most))
    saved = np.append(np.cumsum(np.minimum(price[copies], 0.0)[::-1])[::-1], 0.0)
    found = Sets(
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros((len(way.rooms), 1), dtype=np.int64),
        np.zeros(1),
    )
    for place, group in enumerate(copies):
        if price[group] + saved[0] >= ceiling:
            break
        dearer = found.price + price[group]
        fits = (dearer + saved[place + 1] < ceiling) & (found.number < most)
        if fits.any():
            found = _joined(found, fits, int(problem.weight[group]), way.rows[:, group], dearer)
    return found


def _joined(found: Sets, fits: BoolArray, weight: int, row: IntArray, dearer: FloatArray) -> Sets:
    """The sets and those of them with one case more, the cheapest of each look."""
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
        raise TooMany
    order = np.lexsort((price, key))
    ordered = key[order]
    first = order[np.append(True, ordered[1:] != ordered[:-1])]
    if len(first) > MOST_SETS:
        raise TooMany
    return Sets(work[first], number[first], sums[:, first], price[first])


def least_alone(
    problem: Problem, person: int, price: FloatArray, curve: Curve, ceiling: float
) -> tuple[float, FloatArray]:
    """What her cases and her workload cost at least; and with a case of each class, [class].

    `curve` gives the cost of a workload added, never below zero; nothing above the `ceiling` is
    told apart from it.

    Raises:
        TooMany: if there are too many sets.
    """
    most = int(most_cases(problem)[person])
    alone, with_one = ceiling, np.full(problem.classes, np.inf)
    for way in ways(problem, person, most):
        found = cheapest_sets(problem, person, way, price, most, ceiling)
        fits = (found.sums <= way.rooms[:, None]).all(axis=0)
        cost = found.price + curve(found.work.astype(float))
        alone = min(alone, float(cost[fits].min(initial=ceiling)))
        groups = np.flatnonzero(way.usable & (problem.most[:, person] > 0))
        room = found.number < most
        for group in groups:
            more = found.sums[:, room] + way.rows[:, group][:, None]
            fits = (more <= way.rooms[:, None]).all(axis=0)
            work = (found.work[room][fits] + problem.weight[group]).astype(np.float64)
            best = float((found.price[room][fits] + curve(work)).min(initial=ceiling))
            with_one[group] = min(with_one[group], price[group] + best)
    return alone, with_one
