"""The cheapest way to give one practitioner one more case of a class, the rest mended around it."""

from dataclasses import dataclass

import numpy as np

from optimizer.problem import FloatArray, Problem
from optimizer.rules.base import IntArray
from optimizer.search import FORBIDDEN, Prices, Search, Step

MOST_STEPS = 40
"""Steps of mending after a case was forced upon someone; few take more than five."""


@dataclass(frozen=True)
class _Saved:
    """Everything in a search that steps change."""

    counts: IntArray
    left: IntArray
    load: IntArray
    used: list[IntArray]
    sums: list[IntArray]
    tables: list[FloatArray]
    held: list[IntArray]
    owners: list[set[int]]
    best: FloatArray
    holder: IntArray
    change: FloatArray


class Exchange(Search):
    """A search that starts many times from one allocation, each time with another pair forced.

    The price of every step is found once; what a start has changed is put back after it.
    """

    def __init__(self, problem: Problem, counts: IntArray, prices: Prices) -> None:
        super().__init__(problem, counts, prices)
        self._kept: tuple[int, int] | None = None
        self.prepare()
        self._start = self._save()

    def force(self, group: int, person: int, rank: int = 0) -> IntArray | None:
        """Counts in which the practitioner has at least one case of the class, None if not found.

        One case goes to her from whoever can best give it up, against one of hers or none; then
        moves and swaps mend the rest. `rank` says with which of the exchanges to begin, 0 being
        the cheapest. Shape [class, practitioner].
        """
        if self.counts[group, person]:
            return self.counts.copy() if rank == 0 else None
        first = self._first_step(group, person, rank)
        if first is None:
            return None
        self._kept = group, person
        self.apply(first)
        for _ in range(MOST_STEPS):
            step = self.best_step()
            if step is None:
                break
            self.apply(step)
        found = self.counts.copy()
        self._kept = None
        self._restore()
        return found

    def price_of(self, group: int, person: int) -> float:
        """What the cheapest exchange costs before anything is mended, infinite if there is none."""
        if self.counts[group, person]:
            return 0.0
        step = self._first_step(group, person, 0)
        return FORBIDDEN if step is None else step.change

    def _first_step(self, group: int, person: int, rank: int) -> Step | None:
        givers, give = self._rows(group)
        others = givers != person
        givers, give = givers[others], give[others]
        own = self._held[person]
        total = give[:, own] + self._tables[person][:, group][None, :]
        if rank >= total.size:
            return None
        place = np.argpartition(total, rank, axis=None)[: rank + 1]
        ordered = place[np.lexsort((place, total.ravel()[place]))]
        row, column = divmod(int(ordered[rank]), total.shape[1])
        change = float(total[row, column])
        if not np.isfinite(change):
            return None
        return Step(change, group, int(givers[row]), int(own[column]), person)

    def _table(self, person: int) -> tuple[IntArray, FloatArray]:
        held, price = super()._table(person)
        if self._kept and person == self._kept[1] and self.counts[self._kept] == 1:
            price[int(np.searchsorted(held, self._kept[0]))] = FORBIDDEN
        return held, price

    def _save(self) -> _Saved:
        return _Saved(
            self.counts.copy(),
            self.left.copy(),
            self.load.copy(),
            [used.copy() for used in self.used],
            [sums.copy() for sums in self.sums],
            list(self._tables),
            list(self._held),
            [set(owners) for owners in self._owners],
            self._best.copy(),
            self._holder.copy(),
            self._change.copy(),
        )

    def _restore(self) -> None:
        start = self._start
        self.counts, self.left, self.load = (
            start.counts.copy(),
            start.left.copy(),
            start.load.copy(),
        )
        self.used = [used.copy() for used in start.used]
        self.sums = [sums.copy() for sums in start.sums]
        self._tables, self._held = list(start.tables), list(start.held)
        self._owners = [set(owners) for owners in start.owners]
        self._best, self._holder = start.best.copy(), start.holder.copy()
        self._change = start.change.copy()
