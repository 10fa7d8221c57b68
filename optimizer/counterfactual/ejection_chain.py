"""The cheapest way to give one practitioner one more case of a class, the rest mended around it."""

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.local_search import Search, Step
from caseload.optimizer.heuristics.state import FORBIDDEN, Penalties
from caseload.optimizer.problem.problem import Problem

MOST_WAYS = 60
"""Ways to begin of each kind that are looked at, the cheapest first."""

MOST_STEPS = 40
"""Steps of mending after a case was forced upon someone; few take more than five."""


class Exchange(Search):
    """A search that starts many times from one allocation, each time with another pair forced.

    The price of every step is found once; what a start has changed is put back after it.
    """

    def __init__(self, problem: Problem, counts: IntArray, prices: Penalties) -> None:
        super().__init__(problem, counts, prices)
        self._kept: tuple[int, int] | None = None
        self.prepare()
        self._start = self.save()

    def force(
        self,
        group: int,
        person: int,
        rank: int = 0,
        enough: Callable[[IntArray], bool] | None = None,
    ) -> IntArray | None:
        """Counts in which the practitioner has at least one case of the class, None if not found.

        One case goes to her from whoever can best give it up, against one of hers or none; then
        moves and swaps mend the rest, until it is `enough` if that is given. `rank` says with which
        of the exchanges to begin, 0 being the cheapest. Shape [class, practitioner].
        """
        if self.counts[group, person]:
            return self.counts.copy() if rank == 0 else None
        first = next(islice(self._chains(group, person, None), rank, None), None)
        if first is None:
            return None
        self._kept = group, person
        for step in first:
            self.apply(step)
        return self._mended(enough)

    def with_holding(self, group: int, person: int, mine: IntArray) -> IntArray:
        """Counts in which the practitioner starts from these cases, [class], one of the class
        among them, and all else is mended around it.
        """
        self._kept = group, person
        touched = {person, self.nobody}
        for own in np.flatnonzero(self.counts[:, person]):
            self.take(int(own), person, -int(self.counts[own, person]))
        for own in np.repeat(np.arange(self.nothing), mine):
            if not self.left[own]:
                giver = int(np.flatnonzero(self.counts[own])[0])
                self.take(int(own), giver, -1)
                touched.add(giver)
            self.take(int(own), person)
        touched |= self.fill(np.argsort(-self.problem.weight, kind="stable"))
        self._price_again(touched)
        return self._mended()

    def _mended(self, enough: Callable[[IntArray], bool] | None = None) -> IntArray:
        """The counts after the steps that mend what was begun; the start is then put back."""
        for _ in range(MOST_STEPS):
            step = None if enough and enough(self.counts) else self.best_step()
            if step is None:
                break
            self.apply(step)
        found = self.counts.copy()
        self._kept = None
        self.restore(self._start)
        return found

    def options(self, group: int, person: int, giver: int | None, most: int) -> Iterator[IntArray]:
        """Counts after each of the cheapest exchanges, `giver` giving one case of the class up;
        None for whoever gives it up most cheaply.
        """
        for chain in islice(self._chains(group, person, giver), most):
            counts = np.vstack([self.counts, np.zeros(self.nobody, dtype=np.int64)])
            counts = np.column_stack([counts, np.zeros(len(counts), dtype=np.int64)])
            for step in chain:
                counts[step.a, step.p] -= 1
                counts[step.b, step.p] += 1
                counts[step.b, step.q] -= 1
                counts[step.a, step.q] += 1
            yield counts[: self.nothing, : self.nobody]

    def _chains(self, group: int, person: int, giver: int | None) -> Iterator[tuple[Step, ...]]:
        """The ways to begin, cheapest first: exchanges of two, then those through a third."""
        yield from self._between_two(group, person, giver)
        yield from self._through_a_third(group, person, giver)

    def _between_two(
        self, group: int, person: int, giver: int | None
    ) -> Iterator[tuple[Step, ...]]:
        givers, give = self._rows(group)
        may = givers != person if giver is None else givers == giver
        givers, give = givers[may], give[may]
        own = np.array(list(self._row_of[person]))
        total = give[:, own] + self._tables[person][:, group][None, :]
        for row, column, change in _cheapest(total):
            yield (Step(change, group, int(givers[row]), int(own[column]), person),)

    def _through_a_third(
        self, group: int, person: int, giver: int | None
    ) -> Iterator[tuple[Step, ...]]:
        """Someone gives the case up for one of class d, whose holder takes one of class b, which
        the practitioner gives up in turn; d and b may be nothing.
        """
        own = np.array(list(self._row_of[person]))
        first, givers = self._best[group], self._holder[group]
        if giver is not None:
            first = self._tables[giver][self._row_of[giver][group]]
            givers = np.full(len(first), giver)
        total = self._tables[person][:, group][:, None] + first[None, :] + self._best[:, own].T
        for row, d, change in _cheapest(total):
            b, p = int(own[row]), int(givers[d])
            r = int(self._holder[d, b])
            if len({p, r, person}) == 3 and d not in (group, b):
                yield Step(change, group, p, d, r), Step(change, group, r, b, person)

    def _table(self, person: int) -> tuple[IntArray, FloatArray]:
        held, price = super()._table(person)
        if self._kept and person == self._kept[1] and self.counts[self._kept] == 1:
            price[int(np.searchsorted(held, self._kept[0]))] = FORBIDDEN
        return held, price


def _cheapest(total: FloatArray) -> Iterator[tuple[int, int, float]]:
    """Places of a table and what stands there, the least first, none that is infinite."""
    most = min(MOST_WAYS, total.size)
    if not most:
        return
    places = np.argpartition(total, most - 1, axis=None)[:most]
    values = total.ravel()[places]
    for place in places[np.lexsort((places, values))]:
        row, column = divmod(int(place), total.shape[1])
        if np.isfinite(total[row, column]):
            yield row, column, float(total[row, column])
