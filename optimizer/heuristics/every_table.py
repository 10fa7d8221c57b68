"""The price tables of every practitioner at once: what a search begins with.

The same figures as `Holders._table`, one practitioner after another: numpy takes about as long for
all of them as for a few.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.state import FORBIDDEN, Holders, Looks
from caseload.optimizer.problem.problem import Alike, Condition


@dataclass(frozen=True)
class EveryTable:
    """The rows of all tables, one below the other, [row, class + 1].

    `person` and `held` [row] say whose row it is, and which class (or nothing) is given up; each
    practitioner's rows stand together, in the order of the classes, `last` [practitioner] being
    that of nothing.
    """

    person: IntArray
    held: IntArray
    last: IntArray
    price: FloatArray


class TabledHolders(Holders):
    """Holders with all tables at hand."""

    def every_table(self) -> EveryTable:
        """The price of every change of one case, for every practitioner but "nobody"."""
        problem, people = self.problem, np.arange(self.nobody)
        person, held = np.nonzero(self.counts.T)
        rows = np.append(person, people)
        every = np.append(held, np.full(self.nobody, self.nothing))
        order = np.lexsort((every, rows))
        person, held = rows[order], every[order]
        last = np.cumsum(np.bincount(person, minlength=self.nobody)) - 1
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
        for use, limit_room, used in zip(
            self._cap_use, self._room, self.used[self._caps], strict=True
        ):
            most = use[held] + np.maximum(limit_room - used, 0)[person]
            price[use[None, :] > most[:, None]] = FORBIDDEN
        for condition, looks, sums in zip(problem.conditions, self._looks, self.sums, strict=True):
            for alike in condition.alike:
                mine = np.flatnonzero(alike.has[person])
                price[mine] += self._prices_of(
                    condition, alike, sums, looks, person[mine], held[mine]
                )
        return EveryTable(person, held, last, price)

    def _add_pairs(self, price: FloatArray, person: IntArray, held: IntArray) -> None:
        """Add what pairs cost, and forbid those that rules bar."""
        come, lose = self._pair.T[person], self._pair[held, person]
        barred = self._bar.T[person]
        if self._saved is not None:
            nobody = np.zeros((1, self.nobody), dtype=np.int64)
            spare = np.vstack([self.counts, nobody]) - self._own
            come = come - (self._saved * (spare < 0)).T[person]
            lose = lose - (self._saved * (spare <= 0))[held, person]
            barred = barred & (spare >= 0).T[person]
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
