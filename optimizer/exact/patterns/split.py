"""A cover in parts: how many of the alike work in each part, and which shares they take there.

Where no share has cases of two parts, the parts have only the number of people in common. The least
cost of each part with each number of people gives the whole by dynamic programming. That cost is
bounded by the relaxation at first; it is settled only where the cheapest staffing needs it, until
the cheapest staffing is settled in every part.
"""

from dataclasses import dataclass, field

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.patterns.cover import Chosen, Cover, parts_of
from caseload.optimizer.exact.patterns.model import choose
from caseload.optimizer.exact.patterns.relaxation import ROUNDING, Priced, priced


def cheapest(cover: Cover, budget: Budget, below: float, *, first: bool = False) -> Chosen:
    """The cheapest cover if there is one that costs less than `below`; people are of one kind.

    With `first` any cover will do, the first that is found. Where there is none below, the bound is
    `below`.

    Raises:
        RowTooLarge: if a sum could overflow inside the solver.
    """
    return _Split(cover, budget, below).run(first=first)


@dataclass
class _Part:
    """A part of the cover: its shares (`places` in the whole), and what is known of its cost.

    `least` [people] bounds the cost with so many people, infinite where they cannot cover it;
    `used` holds covers that were found, [share of the part].
    """

    places: IntArray
    cover: Cover
    least: FloatArray
    prices: dict[int, Priced] = field(default_factory=dict)
    used: dict[int, IntArray] = field(default_factory=dict)

    def of(self, people: int) -> Cover:
        """The part with so many people."""
        part = self.cover
        return Cover(part.takes, part.kind, part.cost, np.array([people]), part.count)

    def cost(self, people: int) -> float:
        """What the cover found with so many people costs, infinite if there is none."""
        used = self.used.get(people)
        return np.inf if used is None else float(self.cover.cost @ used)

    def settle(self, people: int, below: float, budget: Budget) -> bool:
        """Find the cheapest cover with so many people, if it costs less than `below`.

        False if the budget did not suffice.
        """
        cover = self.of(people)
        kept = self.prices[people].cheaper_than(below)
        chosen = choose(cover.only(kept), budget)
        if chosen.used is not None and cover.cost[kept] @ chosen.used < self.cost(people):
            self.used[people] = np.zeros(len(kept), dtype=np.int64)
            self.used[people][kept] = chosen.used
        # Only a cover that costs `below` or more can use the shares that were left out.
        bound = np.inf if chosen.impossible else np.ceil(chosen.bound - ROUNDING)
        self.least[people] = max(self.least[people], min(bound, below))
        return chosen.optimal or chosen.impossible


class _Split:
    """The parts, and the cheapest cover known: it costs `best`, and uses `used` [share]."""

    def __init__(self, cover: Cover, budget: Budget, below: float) -> None:
        self.cover, self.budget = cover, budget
        self.people = int(cover.people.sum())
        self.best = below
        self.used: IntArray | None = None
        self.idle = np.flatnonzero(~cover.takes.any(axis=1))
        self.parts = [self._part(classes) for classes in parts_of(cover)]

    def _part(self, classes: IntArray) -> _Part:
        whole = self.cover
        places = np.flatnonzero(whole.takes[:, classes].any(axis=1))
        takes, count = whole.takes[np.ix_(places, classes)], whole.count[classes]
        part = Cover(takes, whole.kind[places], whole.cost[places], whole.people, count)
        found = _Part(places, part, np.full(self.people + 1, np.inf))
        sizes, cases = takes.sum(axis=1), int(count.sum())
        for people in range(1, self.people + 1):
            if len(sizes) and people * sizes.min() <= cases <= people * sizes.max():
                found.prices[people] = priced(found.of(people))
                found.least[people] = found.prices[people].whole
        return found

    def run(self, *, first: bool) -> Chosen:
        """Settle the cheapest staffing until none is cheaper than the best cover."""
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
        """Settle every part of a staffing, or see that it is dearer than the best cover.

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
        return float(idle * self.cover.cost[self.idle].min()) if idle else 0.0

    def _staffing(self) -> tuple[float, list[int]]:
        """The least that any staffing can cost, and people for each part of one that may."""
        numbers = np.arange(self.people + 1)
        costs = np.full(self.people + 1, np.inf)
        costs[0] = 0.0
        if len(self.idle):
            costs = numbers * float(self.cover.cost[self.idle].min())
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
        """Keep the covers found for a staffing if they are the best so far."""
        pairs = list(zip(self.parts, staffing, strict=True))
        cost = sum(part.cost(people) for part, people in pairs) + self._idle_cost(staffing)
        if cost < self.best:
            self.best, self.used = cost, np.zeros(len(self.cover.cost), dtype=np.int64)
            for part, people in pairs:
                self.used[part.places] += part.used[people]
            if len(self.idle):
                cheapest_idle = self.idle[self.cover.cost[self.idle].argmin()]
                self.used[cheapest_idle] = self.people - sum(staffing)
