"""How even the weeks could have been, had everything been known: a bound on the squared spreads.

Idea: leave which cases are held in which weeks, and choose anew who holds each. A case stays with
whoever it is given to until it ends or she leaves; then somebody else takes it. At linear prices of
load and of the limits every case chooses alone, however many weeks there are. The sum of the
squared spreads, with a square on what passes a limit, is convex; the method of Frank and Wolfe
(Naval Research Logistics Quarterly 3, 1956) minimises it by such prices, here with the stays of one
week after those of another (Lacoste-Julien and others, Block-coordinate Frank-Wolfe, ICML 2013).

Guarantee: at every point x and for all prices λ ≥ 0 of the limits Ax ≤ b the figure
f(x) + ∇f(x)·(s − x) + λ·(As − b), with s the cheapest at the prices ∇f(x) + λA, is no more than the
least of f within the limits. The best of these is the bound, whenever the method ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.hindsight.trace import Stays
from caseload.optimizer.hindsight.who_may import Room

ROUNDS = 300
"""Rounds through all weeks at the most."""
RAISE_EVERY = 10
"""Rounds after which the prices of limits that are passed become those of limits just kept."""
PASSING = 0.1
"""By how much each unit beyond a limit raises its price, in squared points."""
NEW_SHARE = 0.3
"""What the newest point counts in the mean at which the bound is taken: that zigzags less."""
BOUND_EVERY = 10
"""Rounds from one bound to the next."""


def least_squared_spreads(
    stays: Stays, pairs: BoolArray, weeks: BoolArray, rooms: Sequence[Room]
) -> float:
    """What the squared spreads of all weeks come to at least, in squared percentage points.

    `pairs` [kind, practitioner] and `weeks` [practitioner, week] are open.
    """
    if not len(stays.kind):
        return _Square(stays).value(np.zeros_like(stays.given))
    choice = _Choice(stays, pairs, weeks, rooms)
    cost = _Cost(_Square(stays), rooms, [np.zeros_like(room.room) for room in rooms])
    blocks = [np.flatnonzero(stays.begins == week) for week in range(weeks.shape[1])]
    blocks = [block for block in blocks if len(block)]
    parts = [choice.as_held(block) for block in blocks]
    point = sum(parts, choice.nothing())
    mean, bound = point, 0.0
    for number in range(1, ROUNDS + 1):
        for place, block in enumerate(blocks):
            towards = choice.cheapest(cost.prices(point), block) - parts[place]
            step = cost.step(point, towards)
            parts[place] = parts[place] + step * towards
            point = point + step * towards
        mean = mean + NEW_SHARE * (point - mean)
        if number % BOUND_EVERY == 0:
            everything = choice.cheapest(cost.prices(mean), np.arange(len(stays.kind)))
            bound = max(bound, cost.bound(mean, everything))
        if number % RAISE_EVERY == 0:
            cost.limits = list(cost.prices(mean)[1:])
    return bound


@dataclass
class _Cost:
    """What is minimised: the squared spreads, and the limits at prices of their own.

    `limits` are the prices of limits that are just kept; beyond, they rise (the method of
    multipliers: Hestenes, Journal of Optimization Theory and Applications 4, 1969).
    """

    square: "_Square"
    rooms: Sequence[Room]
    limits: Sequence[FloatArray]

    def prices(self, point: FloatArray) -> FloatArray:
        """What a unit of each figure costs at a point, [figure, practitioner, week]."""
        limits = [
            np.maximum(kept + PASSING * (used - room.room), 0.0)
            for kept, room, used in zip(self.limits, self.rooms, point[1:], strict=True)
        ]
        return np.stack([self.square.price(point[0]), *limits])

    def step(self, point: FloatArray, towards: FloatArray) -> float:
        """How far to go: to the least of a parabola that is nowhere below the cost."""
        slope = float((self.prices(point) * towards).sum())
        curve = 2.0 * self.square.curve(towards[0]) + PASSING * float((towards[1:] ** 2).sum())
        return min(1.0, -slope / curve) if slope < 0 < curve else 0.0

    def bound(self, point: FloatArray, cheapest: FloatArray) -> float:
        """The bound that the prices at a point give, with what is cheapest at them."""
        prices = self.prices(point)
        change = float((prices[0] * (cheapest[0] - point[0])).sum())
        for price, used, room in zip(prices[1:], cheapest[1:], self.rooms, strict=True):
            change += float((price * (used - np.where(price > 0, room.room, 0.0))).sum())
        return self.square.value(point[0]) + change


class _Square:
    """The sum of the squared spreads, Σ_t 10⁴/K_t Σ_p (L − κ·W_t/K_t)²/κ, as loads change.

    What all hold together in a week, W_t, does not depend on who holds it.
    """

    def __init__(self, stays: Stays) -> None:
        capacity = stays.capacity
        able = capacity > 0
        total = np.where(able, capacity, 0.0).sum(axis=0)
        steps = np.zeros(capacity.shape[1] + 1)
        np.add.at(steps, stays.begins, stays.weight)
        np.add.at(steps, stays.ends, -stays.weight)
        work = np.where(able, stays.given, 0.0).sum(axis=0) + np.cumsum(steps)[:-1]
        share = np.divide(work, total, out=np.zeros_like(work), where=total > 0)
        per_week = np.divide(1e4, total, out=np.zeros_like(total), where=total > 0)
        self.factor = np.zeros_like(capacity)
        np.divide(np.broadcast_to(per_week, capacity.shape), capacity, self.factor, where=able)
        self.offset = stays.given - capacity * share

    def value(self, load: FloatArray) -> float:
        """The squared spreads of all weeks, of loads [practitioner, week] beside what is given."""
        return float((self.factor * (load + self.offset) ** 2).sum())

    def price(self, load: FloatArray) -> FloatArray:
        """What a unit of load adds, [practitioner, week]."""
        price: FloatArray = 2.0 * self.factor * (load + self.offset)
        return price

    def curve(self, step: FloatArray) -> float:
        """The squares that a step adds."""
        return float((self.factor * step**2).sum())


@dataclass(frozen=True)
class _Rest:
    """What becomes of stays from a week on: the least cost and who takes them, [stay]."""

    cost: FloatArray
    taker: IntArray


class _Choice:
    """Who takes each stay at given prices.

    Figures are the load and what each limit counts, [figure, practitioner, week].
    """

    def __init__(
        self, stays: Stays, pairs: BoolArray, weeks: BoolArray, rooms: Sequence[Room]
    ) -> None:
        self.stays, self.weeks = stays, weeks
        self.pairs = pairs & (stays.capacity.max(axis=1) > 0)
        self.amounts = np.stack([stays.weight, *(room.use[stays.kind] for room in rooms)])
        self.once = [False, *(room.once for room in rooms)]
        self.changes = sorted({int(week) for week in stays.leaves if week < weeks.shape[1]})[::-1]

    def nothing(self) -> FloatArray:
        """The figures of no stay."""
        return np.zeros((len(self.once), *self.stays.given.shape))

    def as_held(self, some: IntArray) -> FloatArray:
        """The figures of some stays with those who held them."""
        found, holder = self.nothing(), self.stays.holder[some]
        stay, week = np.nonzero(holder >= 0)
        who = holder[stay, week]
        before = np.where(week > 0, holder[stay, week - 1], -1)
        for figure, once in enumerate(self.once):
            counts = (who != before) if once else np.ones(len(who), dtype=bool)
            np.add.at(found[figure], (who, week), self.amounts[figure][some[stay]] * counts)
        return found

    def cheapest(self, prices: FloatArray, some: IntArray) -> FloatArray:
        """The figures of some stays, each with whoever is cheapest."""
        stays = self.stays
        sums = np.concatenate([np.zeros_like(prices[..., :1]), prices.cumsum(axis=2)], axis=2)
        priced = [figure for figure in range(len(prices)) if prices[figure].any()]
        after: dict[int, _Rest] = {}
        for week in self.changes:
            later = some[(stays.begins[some] < week) & (stays.ends[some] > week)]
            begins = np.full(len(later), week)
            after[week] = self._rest(prices, sums, priced, later, begins, after)
        now = self._rest(prices, sums, priced, some, stays.begins[some], after)
        return self._figures(some, now.taker[some], after)

    def _rest(
        self,
        prices: FloatArray,
        sums: FloatArray,
        priced: Sequence[int],
        some: IntArray,
        begins: IntArray,
        after: dict[int, _Rest],
    ) -> _Rest:
        """The least cost of some stays from the weeks in which they are given."""
        stays, total = self.stays, len(self.stays.kind)
        found = _Rest(np.zeros(total), np.zeros(total, dtype=np.int64))
        ends = np.minimum(stays.ends[some][:, None], stays.leaves)
        people = np.arange(len(stays.leaves))
        table = np.zeros((len(some), len(people)))
        for figure in priced:
            amount = self.amounts[figure][some][:, None]
            if self.once[figure]:
                table += amount * prices[figure][:, begins].T
            else:
                one = sums[figure]
                table += amount * (one[people, ends] - one[people, begins[:, None]])
        for week, rest in after.items():
            goes_on = (stays.ends[some] > week) & (begins < week)
            table[:, stays.leaves == week] += np.where(goes_on, rest.cost[some], 0.0)[:, None]
        may = self.pairs[stays.kind[some]] & self.weeks[:, begins].T
        may |= ~may.any(axis=1)[:, None] & (stays.leaves > begins[:, None])
        table = np.where(may, table, np.inf)
        if len(some):
            found.taker[some], found.cost[some] = table.argmin(axis=1), table.min(axis=1)
        return found

    def _figures(self, some: IntArray, takers: IntArray, after: dict[int, _Rest]) -> FloatArray:
        """The figures of some stays, followed from one holder to the next."""
        stays = self.stays
        figures, people, weeks = self.nothing().shape
        steps = np.zeros((figures, people, weeks + 1))
        begins = stays.begins[some]
        while len(some):
            ends = np.minimum(stays.ends[some], stays.leaves[takers])
            for figure, once in enumerate(self.once):
                amount = self.amounts[figure][some]
                np.add.at(steps[figure], (takers, begins), amount)
                np.add.at(steps[figure], (takers, begins + 1 if once else ends), -amount)
            on = ends < stays.ends[some]
            some, begins = some[on], ends[on]
            nexts = zip(some, begins, strict=True)
            takers = np.array([after[int(week)].taker[one] for one, week in nexts], dtype=np.int64)
        return steps.cumsum(axis=2)[..., :weeks]
