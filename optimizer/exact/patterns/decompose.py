"""A partition in parts: how many practitioners each part gets, and which patterns they take.

Where no pattern has cases of two parts, the parts have only the number of practitioners in common,
all of one kind. Dynamic programming over the least cost of each part with each number of
practitioners gives the whole. The relaxation bounds that cost at first; it is solved only where the
cheapest staffing needs it, until every part of the cheapest staffing is solved.
"""

from dataclasses import dataclass, field

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.patterns.set_partition import (
    ROUNDING,
    Chosen,
    Partition,
    PatternPrices,
    choose,
    parts_of,
    priced_patterns,
)


def cheapest_partition(
    partition: Partition, budget: Budget, below: float, *, first: bool = False
) -> Chosen:
    """The cheapest partition that costs less than `below`, for practitioners of one kind.

    With `first` the search ends at the first partition that it finds. Where none costs less, the
    bound is `below`.

    Raises:
        ModelTooLarge: if a sum could overflow inside the solver.
    """
    return _Split(partition, budget, below).run(first=first)


@dataclass
class _Part:
    """A part of the partition: its patterns (`places` in the whole), and what is known of its cost.

    `least` [people] bounds the cost with each number of people, infinite where there is none;
    `used` holds partitions that were found, [pattern of the part].
    """

    places: IntArray
    partition: Partition
    least: FloatArray
    prices: dict[int, PatternPrices] = field(default_factory=dict)
    used: dict[int, IntArray] = field(default_factory=dict)

    def of(self, people: int) -> Partition:
        """The part with this number of people."""
        part = self.partition
        return Partition(part.takes, part.kind, part.cost, np.array([people]), part.count)

    def cost(self, people: int) -> float:
        """The cost of the partition found with this number of people, infinite if there is none."""
        used = self.used.get(people)
        return np.inf if used is None else float(self.partition.cost @ used)

    def settle(self, people: int, below: float, budget: Budget) -> bool:
        """Find the cheapest partition with this number of people, if it costs less than `below`.

        False if the budget did not suffice.
        """
        partition = self.of(people)
        kept = self.prices[people].cheaper_than(below)
        chosen = choose(partition.only(kept), budget)
        if chosen.used is not None and partition.cost[kept] @ chosen.used < self.cost(people):
            self.used[people] = np.zeros(len(kept), dtype=np.int64)
            self.used[people][kept] = chosen.used
        # Only a partition that costs `below` or more can use the patterns that were left out.
        bound = np.inf if chosen.impossible else np.ceil(chosen.bound - ROUNDING)
        self.least[people] = max(self.least[people], min(bound, below))
        return chosen.optimal or chosen.impossible


class _Split:
    """The parts, and the cheapest partition known: it costs `best`, and uses `used` [pattern]."""

    def __init__(self, partition: Partition, budget: Budget, below: float) -> None:
        self.partition, self.budget = partition, budget
        self.people = int(partition.people.sum())
        self.best = below
        self.used: IntArray | None = None
        self.idle = np.flatnonzero(~partition.takes.any(axis=1))
        self.parts = [self._part(classes) for classes in parts_of(partition)]

    def _part(self, classes: IntArray) -> _Part:
        whole = self.partition
        places = np.flatnonzero(whole.takes[:, classes].any(axis=1))
        takes, count = whole.takes[np.ix_(places, classes)], whole.count[classes]
        part = Partition(takes, whole.kind[places], whole.cost[places], whole.people, count)
        found = _Part(places, part, np.full(self.people + 1, np.inf))
        sizes, cases = takes.sum(axis=1), int(count.sum())
        for people in range(1, self.people + 1):
            if len(sizes) and people * sizes.min() <= cases <= people * sizes.max():
                found.prices[people] = priced_patterns(found.of(people))
                found.least[people] = found.prices[people].whole
        return found

    def run(self, *, first: bool) -> Chosen:
        """Settle the cheapest staffing until none is cheaper than the best partition."""
        while True:
            bound, staffing = self._staffing()
            if bound >= self.best:
                return Chosen(self.used, self.best, optimal=True, impossible=self.used is None)
            if not self._settle(staffing):
                return Chosen(self.used, bound, optimal=False)
            self._take(staffing)
            if first and self.used is not None:
                return Chosen(self.used, bound, optimal=False)

    def _settle(self, staffing: list[int]) -> bool:
        """Settle every part of a staffing, or see that it is dearer than the best partition.

        False if the budget did not suffice.
        """
        for part, people in zip(self.parts, staffing, strict=True):
            least = self._least(staffing)
            if least >= self.best:
                break
            if part.cost(people) <= part.least[people]:
                continue
            below = self.best - least + float(part.least[people])
            if self.budget.over or not part.settle(people, below, self.budget):
                return False
        return True

    def _least(self, staffing: list[int]) -> float:
        """What a staffing costs at least."""
        pairs = zip(self.parts, staffing, strict=True)
        known = sum(float(part.least[people]) for part, people in pairs)
        return known + self._idle_cost(staffing)

    def _idle_cost(self, staffing: list[int]) -> float:
        idle = self.people - sum(staffing)
        return float(idle * self.partition.cost[self.idle].min()) if idle else 0.0

    def _staffing(self) -> tuple[float, list[int]]:
        """The least that any staffing can cost, and people for each part of one that may."""
        numbers = np.arange(self.people + 1)
        costs = np.full(self.people + 1, np.inf)
        costs[0] = 0.0
        if len(self.idle):
            costs = numbers * float(self.partition.cost[self.idle].min())
        picks = []
        for part in self.parts:
            before = numbers[:, None] - numbers[None, :]
            sums = np.where(before >= 0, costs[before], np.inf) + part.least[None, :]
            picks.append(sums.argmin(axis=1))
            costs = sums.min(axis=1)
        staffing, left = [], self.people
        for pick in reversed(picks):
            staffing.append(int(pick[left]))
            left -= staffing[-1]
        return float(costs[self.people]), staffing[::-1]

    def _take(self, staffing: list[int]) -> None:
        """Keep the partitions found for a staffing if they are the best so far."""
        pairs = list(zip(self.parts, staffing, strict=True))
        cost = sum(part.cost(people) for part, people in pairs) + self._idle_cost(staffing)
        if cost < self.best:
            self.best, self.used = cost, np.zeros(len(self.partition.cost), dtype=np.int64)
            for part, people in pairs:
                self.used[part.places] += part.used[people]
            if len(self.idle):
                cheapest_idle = self.idle[self.partition.cost[self.idle].argmin()]
                self.used[cheapest_idle] = self.people - sum(staffing)
