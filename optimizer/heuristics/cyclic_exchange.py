"""Cyclic exchanges: three or four holders each give one case up for that of the next, all at once.

Where no move or swap helps any more, such an exchange often does (cyclic transfers: Thompson and
Psaraftis 1993). Classes are the nodes of a graph whose arcs are the prices of giving one up for
another, each at its best holder (the improvement graph of Ahuja, Orlin and Sharma 2000); a cycle
through different holders costs the sum of its arcs. The cheapest paths of two arcs come from one
min-plus product; one of them closed by an arc, or by another path, makes a cycle.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import FORBIDDEN


@dataclass(frozen=True)
class Arc:
    """A holder gives a case of class `lose` up for one of class `gain`."""

    lose: int
    gain: int
    holder: int


@dataclass(frozen=True)
class Cycle:
    """Arcs of different holders, each taking what the next gives up; `change` is their price."""

    change: float
    arcs: tuple[Arc, ...]

    @property
    def holders(self) -> set[int]:
        """Whom the cycle touches."""
        return {arc.holder for arc in self.arcs}


class CyclicSearch(Search):
    """Local search that goes on with cyclic exchanges where no step helps any more."""

    def exchange(self, most_steps: int) -> None:
        """Take cyclic exchanges, and the steps that they open, until neither helps.

        A round takes as long as the cube of the classes: where there are many there is none.
        """
        tuning = self.problem.tuning.local_search
        rounds = tuning.cyclic_rounds if self.nothing <= tuning.cyclic_max_classes else 0
        for _ in range(rounds):
            cycles = self._apart()
            if not cycles:
                return
            for cycle in cycles:
                self._turn(cycle)
            self._price_again(set().union(*(cycle.holders for cycle in cycles)))
            self.go_on(most_steps)

    def _apart(self) -> list[Cycle]:
        """The best cycle, and the next best ones whose holders are in none before."""
        kept: list[Cycle] = []
        busy: set[int] = set()
        for cycle in sorted(self._cycles(), key=lambda cycle: cycle.change):
            if busy.isdisjoint(cycle.holders):
                kept.append(cycle)
                busy |= cycle.holders
        return kept

    def _cycles(self) -> Iterator[Cycle]:
        """The cycles of three arcs and of four that lower the price most."""
        price = self._best.copy()
        np.fill_diagonal(price, FORBIDDEN)
        two, middle = _paths(price)
        for first, last in self._lowest(two + price.T):
            yield from self._closed(first, int(middle[first, last]), last)
        for first, last in self._lowest(two + two.T):
            yield from self._closed(first, int(middle[first, last]), last, int(middle[last, first]))

    def _lowest(self, change: FloatArray) -> list[list[int]]:
        """The places of a matrix of prices that are lowest, of those that are worth a look."""
        flat = change.ravel()
        worth = np.flatnonzero(flat < self.tolerance)
        order = np.argsort(flat[worth], kind="stable")
        lowest = worth[order[: self.problem.tuning.local_search.cyclic_looks]]
        places: list[list[int]] = np.stack(np.divmod(lowest, len(change)), axis=1).tolist()
        return places

    def _closed(self, *classes: int) -> Iterator[Cycle]:
        """The cycle through classes, if its holders differ."""
        around = list(zip(classes, (*classes[1:], classes[0]), strict=True))
        arcs = tuple(Arc(a, b, int(self._holder[a, b])) for a, b in around)
        cycle = Cycle(float(sum(self._best[a, b] for a, b in around)), arcs)
        if len(cycle.holders) == len(arcs):
            yield cycle

    def _turn(self, cycle: Cycle) -> None:
        """Carry a cycle out; prices stay as they are."""
        for arc in cycle.arcs:
            self.trade(arc.lose, arc.gain, arc.holder)


def _paths(price: FloatArray) -> tuple[FloatArray, IntArray]:
    """The cheapest way from class to class in two arcs, and through what."""
    onward, every = np.ascontiguousarray(price.T), np.arange(len(price))
    least, middle = np.empty_like(price), np.empty(price.shape, dtype=np.int64)
    for first, own in enumerate(price):
        sums = own + onward
        middle[first] = sums.argmin(axis=1)
        least[first] = sums[every, middle[first]]
    return least, middle
