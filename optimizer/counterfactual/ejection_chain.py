"""Ejection chains: the cheapest way to give one practitioner one more case of a class.

Idea: the practitioner takes the case from its holder; what the practitioner gives up in turn goes
to that holder, or to a third person who passes a case on. Each chain is an alternating path of at
most three people in the residual graph of the allocation, and the local search's tables price every
arc of that graph once. Moves and swaps then repair what the chain has made uneven.

Guarantee: none. A chain is an upper bound on what the pair costs; the result has the pair in place
but may break rules, so the caller checks it.

References: Glover, "Ejection chains, reference structures and alternating path methods for
traveling salesman problems", Discrete Applied Mathematics 65, 1996; for paths in the residual
graph: Ahuja, Magnanti and Orlin, Network Flows, 1993.
"""

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import FORBIDDEN, Penalties
from caseload.optimizer.heuristics.step import Step
from caseload.optimizer.heuristics.tables import Tables
from caseload.optimizer.problem.problem import Problem


class EjectionChains(Search):
    """A local search that starts many times from one allocation, each time with another pair fixed.

    The constructor prices every step once. Each start changes the allocation and its prices; the
    search restores both before it returns.
    """

    def __init__(self, problem: Problem, counts: IntArray, prices: Penalties) -> None:
        super().__init__(problem, counts, prices)
        self._fixed: tuple[int, int] | None = None
        self.prepare()
        self._start = self.save()

    def repaired(
        self,
        group: int,
        person: int,
        rank: int = 0,
        good_enough: Callable[[IntArray], bool] | None = None,
    ) -> IntArray | None:
        """Counts after the chain of this `rank` (0: the cheapest) and the repair that follows it.

        The practitioner has at least one case of the class, shape [class, practitioner]. The repair
        ends early where the counts are `good_enough`. None if there is no chain of this rank.
        """
        if self.counts[group, person]:
            return self.counts.copy() if rank == 0 else None
        chain = next(islice(self._chains(group, person, None), rank, None), None)
        if chain is None:
            return None
        self._fixed = group, person
        for step in chain:
            self.apply(step)
        return self._repair(good_enough)

    def repaired_around(self, group: int, person: int, holding: IntArray) -> IntArray:
        """Counts after a repair that starts with a whole holding [class] at the practitioner's.

        The holding contains a case of the class; its cases are taken from their present holders.
        """
        self._fixed = group, person
        touched = {person, self.nobody}
        for own in np.flatnonzero(self.counts[:, person]):
            self.take(int(own), person, -int(self.counts[own, person]))
        for own in np.repeat(np.arange(self.nothing), holding):
            if not self.left[own]:
                giver = int(np.flatnonzero(self.counts[own])[0])
                self.take(int(own), giver, -1)
                touched.add(giver)
            self.take(int(own), person)
        touched |= self.fill(np.argsort(-self.problem.weight, kind="stable"))
        self._price_again(touched)
        return self._repair()

    def _repair(self, good_enough: Callable[[IntArray], bool] | None = None) -> IntArray:
        """Descend by the best moves and swaps, copy the counts, restore the starting allocation."""
        for _ in range(self.problem.tuning.counterfactual.repair_steps):
            step = None if good_enough and good_enough(self.counts) else self.best_step()
            if step is None:
                break
            self.apply(step)
        found = self.counts.copy()
        self._fixed = None
        self.restore(self._start)
        return found

    def cheapest(self, group: int, person: int, giver: int | None, most: int) -> Iterator[IntArray]:
        """Counts after each of the `most` cheapest chains alone, without any repair.

        The `giver` gives a case of the class up; None for the person who does so most cheaply.
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
        """All chains: those of two people cheapest first, then those of three."""
        yield from self._two_person_chains(group, person, giver)
        yield from self._three_person_chains(group, person, giver)

    def _two_person_chains(
        self, group: int, person: int, giver: int | None
    ) -> Iterator[tuple[Step, ...]]:
        """The giver and the practitioner exchange a case of the class for another, or nothing."""
        givers, give = self._rows(group)
        may = givers != person if giver is None else givers == giver
        givers, give = givers[may], give[may]
        own = np.array(list(self._row_of[person]))
        total = give[:, own] + self._tables[person][:, group][None, :]
        most = self.problem.tuning.counterfactual.chains_of_each_kind
        for row, column, change in _least_entries(total, most):
            yield (Step(change, group, int(givers[row]), int(own[column]), person),)

    def _three_person_chains(
        self, group: int, person: int, giver: int | None
    ) -> Iterator[tuple[Step, ...]]:
        """The giver takes a case of class d, its holder one of class b from the practitioner.

        Both d and b may be nothing.
        """
        own = np.array(list(self._row_of[person]))
        first, givers = self._best[group], self._holder[group]
        if giver is not None:
            first = self._tables[giver][self._row_of[giver][group]]
            givers = np.full(len(first), giver)
        total = self._tables[person][:, group][:, None] + first[None, :] + self._best[:, own].T
        most = self.problem.tuning.counterfactual.chains_of_each_kind
        for row, d, change in _least_entries(total, most):
            b, p = int(own[row]), int(givers[d])
            r = int(self._holder[d, b])
            if len({p, r, person}) == 3 and d not in (group, b):
                yield Step(change, group, p, d, r), Step(change, group, r, b, person)

    def tables(self, people: IntArray) -> Tables:
        """The price tables, in which the last case of the fixed pair cannot leave."""
        found = super().tables(people)
        if self._fixed and self.counts[self._fixed] == 1:
            group, person = self._fixed
            found.price[(found.person == person) & (found.held == group)] = FORBIDDEN
        return found


def _least_entries(total: FloatArray, most: int) -> Iterator[tuple[int, int, float]]:
    """Row, column and value of the `most` least finite entries of a table, in ascending order."""
    most = min(most, total.size)
    if not most:
        return
    entries = np.argpartition(total, most - 1, axis=None)[:most]
    values = total.ravel()[entries]
    for entry in entries[np.lexsort((entries, values))]:
        row, column = divmod(int(entry), total.shape[1])
        if np.isfinite(total[row, column]):
            yield row, column, float(total[row, column])
