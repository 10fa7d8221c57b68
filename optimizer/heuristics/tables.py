"""The price tables of some practitioners at once: two of a step, or all that a search begins with.

numpy takes about as long for many of them as for a few.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.state import FORBIDDEN, Holders, Looks
from caseload.optimizer.problem.problem import Alike, Condition


@dataclass(frozen=True)
class Tables:
    """The rows of some tables, one below the other: `price` has shape [row, class + 1].

    A row is the price of giving one class up for each other. `person` and `held` [row] say whose it
    is, and which class (or nothing) is given up. The rows of each practitioner stand together, in
    the order of the classes, and `last` [practitioner asked for] is that of nothing.
    """

    person: IntArray
    held: IntArray
    last: IntArray
    price: FloatArray

    def of_each(self) -> Iterator[tuple[int, IntArray, FloatArray]]:
        """Each practitioner with the classes held (and nothing) and the price, [held + 1, …]."""
        first = 0
        for last in self.last.tolist():
            rows = slice(first, last + 1)
            yield int(self.person[last]), self.held[rows], self.price[rows]
            first = last + 1


class TabledHolders(Holders):
    """Holders with the price of every change of one case."""

    def tables(self, people: IntArray) -> Tables:
        """The price of every change of one case for some practitioners, "nobody" not among them."""
        problem = self.problem
        has = np.ones((len(people), self.nothing + 1), dtype=bool)
        has[:, :-1] = self.counts[:, people].T > 0
        row, held = np.nonzero(has)
        person, last = people[row], np.cumsum(has.sum(axis=1)) - 1
        change = self._weight[None, :] - self._weight[held, None]
        capacity = problem.capacity[person, None]
        price = self.prices.balance * change * (2 * self.load[person, None] + change) / capacity
        self._add_pairs(price, person, held)
        for place in self._priced:
            limit, use, before = problem.limits[place], self._use[place], self.used[place, person]
            after = before[:, None] + use[None, :] - use[held, None]
            price += self._limit_price(
                limit.penalty,
                limit.room[person, None],
                limit.floor[person, None],
                before[:, None],
                after,
            )
        room = np.maximum(self._room[:, person] - self.used[self._caps[:, None], person], 0)
        most = self._cap_use[:, held] + room
        for cap in np.flatnonzero((most < self._most_use[:, None]).any(axis=1)):
            price[self._cap_use[cap] > most[cap, :, None]] = FORBIDDEN
        for condition, looks, sums in zip(problem.conditions, self._looks, self.sums, strict=True):
            theirs = [condition.alike_of.get(one) for one in people.tolist()]
            for alike in dict.fromkeys(one for one in theirs if one is not None):
                mine = np.flatnonzero(alike.has[person])
                price[mine] += self._prices_of(
                    condition, alike, sums, looks, person[mine], held[mine]
                )
        return Tables(person, held, last, price)

    def _add_pairs(self, price: FloatArray, person: IntArray, held: IntArray) -> None:
        """Add what pairs cost, and forbid those that rules bar."""
        come, lose = self._pair.T[person], self._pair[held, person]
        barred = self._bar.T[person]
        if self._saved is not None:
            counts = np.zeros((len(person), self.nothing + 1), dtype=np.int64)
            counts[:, :-1] = self.counts.T[person]
            spare, saved = counts - self._own.T[person], self._saved.T[person]
            here = np.arange(len(person)), held
            come = come - saved * (spare < 0)
            lose = lose - saved[here] * (spare[here] <= 0)
            barred = barred & (spare >= 0)
        price += come
        price -= lose[:, None]
        price[barred] = FORBIDDEN

    def _prices_of(
        self,
        condition: Condition,
        alike: Alike,
        sums: IntArray,
        looks: Looks,
        person: IntArray,
        held: IntArray,
    ) -> FloatArray:
        """What a condition makes of every change of practitioners who are alike, [row, class]."""
        base = sums[:, person]
        lost = looks.features[:, looks.of_class[held]]
        after = base[:, :, None] + looks.features[:, None, :] - lost[:, :, None]
        price = self._price_of_missed(condition, alike.missed(person, after))
        before = self._price_of_missed(condition, alike.missed(person, base[:, :, None]))
        price -= np.where(np.isfinite(before), before, 0.0)
        found: FloatArray = price[:, looks.of_class]
        return found
