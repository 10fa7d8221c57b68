"""The state of the local search: an allocation, and the exact price of every change of one case.

A holder is a practitioner or "nobody", who holds the unallocated cases; a case may be "nothing".
The price of giving one case up for another splits into a part for each holder, and each
practitioner's part comes from a small table over the classes in hand (delta evaluation).
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.problem.score import feature_sums, left_over, moved
from caseload.optimizer.problem.stage import StageVector

FORBIDDEN = np.inf


@dataclass(frozen=True)
class Penalties(StageVector[float]):
    """The price of a unit of each stage's value while searching: a weighted sum of the stages.

    Earlier stages cost far more, so that the sum orders allocations as the stages do. `move` is the
    price of a case in hand that goes to somebody else, `breach` that of a practitioner for whom no
    disjunct of a hard conditional rule holds. The sum is a heuristic's guide alone: what a stage is
    worth is always counted again in whole numbers.
    """

    allocate: float = 1e13
    minimums: float = 1e11
    soft_rules: float = 1e5
    balance: float = 1.0
    keep: float = 0.0
    preferences: float = 0.0
    move: float = 0.0
    breach: float = FORBIDDEN


class Holders:
    """An allocation that changes case by case, with the price of every change for each holder.

    `counts` has shape [class, practitioner]. Class index `nothing` and holder index `nobody` are
    one past the last.
    """

    def __init__(self, problem: Problem, counts: IntArray, prices: Penalties = Penalties()) -> None:
        self.problem = problem
        self.prices = prices
        self.counts = counts.copy(order="F")
        self.nothing = problem.classes
        self.nobody = problem.people
        self.left = left_over(problem, counts)
        self.moved = moved(problem, counts)
        self.load = problem.load + problem.weight @ counts
        self.sums = [feature_sums(condition, counts) for condition in problem.conditions]
        self._weight = np.append(problem.weight, 0)
        self._use = np.array(
            [np.append(limit.use, 0) for limit in problem.limits], dtype=np.int64
        ).reshape(len(problem.limits), self.nothing + 1)
        taken = np.array([limit.taken for limit in problem.limits], dtype=np.int64)
        self.used = self._use[:, :-1] @ counts + taken.reshape(len(self._use), problem.people)
        self._caps = np.array(
            [place for place, one in enumerate(problem.limits) if one.hard and not one.floor.any()],
            dtype=np.intp,
        )
        room = np.array([problem.limits[place].room for place in self._caps], dtype=np.int64)
        self._room = room.reshape(len(self._caps), problem.people)
        self._cap_use = self._use[self._caps]
        self._most_use = self._cap_use.max(axis=1)
        self._priced = [n for n in range(len(problem.limits)) if n not in self._caps]
        self._looks = [Looks.of(condition) for condition in problem.conditions]
        come = prices.soft_rules * problem.pair_penalty + prices.preferences * problem.preference
        come = come + prices.keep * problem.departure
        nobody = np.zeros((1, problem.people))
        self._saved: FloatArray | None = None
        if problem.own.any() or problem.by_hand:
            stay = problem.staying(problem.pair_penalty) * prices.soft_rules
            stay = stay + problem.staying(problem.preference) * prices.preferences
            stay = stay + prices.keep * problem.departure
            self._saved = np.vstack([come - stay + prices.move, nobody])
            come = come + prices.move * problem.moves[:, None]
        self._own = np.vstack([problem.own, nobody.astype(np.int64)])
        # A practitioner's column is read far more often than a class's row.
        self._pair = np.asfortranarray(np.vstack([come, nobody]))
        self._bar = np.asfortranarray(np.vstack([~problem.allowed, nobody.astype(bool)]))

    def cheapest_taker(self, group: int) -> tuple[int, float]:
        """Who takes one more case of a class at the least price, and the price.

        Conditional rules are asked of one practitioner after another, the cheapest first: asking
        them of everybody would take most of the time of a construction.
        """
        problem, prices = self.problem, self.prices
        price: FloatArray = self._pair[group] + np.where(self._bar[group], FORBIDDEN, 0.0)
        if self._saved is not None:
            back = self.counts[group] < self._own[group]
            price[back] = (self._pair[group] - self._saved[group])[back]
        weight = problem.weight[group]
        price += prices.balance * weight * (2 * self.load + weight) / problem.capacity
        use = self._use[:, group]
        caps = np.flatnonzero(self._cap_use[:, group])
        after = self.used[self._caps[caps]] + self._cap_use[caps, group][:, None]
        price[(after > self._room[caps]).any(axis=0)] = FORBIDDEN
        for place in self._priced:
            if use[place]:
                limit, used = problem.limits[place], self.used[place]
                price += self._limit_price(
                    limit.penalty, limit.room, limit.floor, used, used + use[place]
                )
        asked: set[int] = set()
        while True:
            person = int(price.argmin())
            if person in asked or not np.isfinite(price[person]):
                return person, float(price[person])
            asked.add(person)
            price[person] += self._price_of_conditions(group, person)

    def _price_of_conditions(self, group: int, person: int) -> float:
        """What conditional rules make of one more case of a class for a practitioner."""
        price = 0.0
        for condition, sums in zip(self.problem.conditions, self.sums, strict=True):
            if person in condition.disjuncts:
                more = sums[:, person] + condition.features[:, group]
                both = np.column_stack([sums[:, person], more])
                missed = condition.alike_of[person].missed(np.array([person]), both[:, None, :])
                before, after = self._price_of_missed(condition, missed[0])
                price += after - before if np.isfinite(before) else after
        return price

    def _limit_price(
        self, penalty: int, room: IntArray, floor: IntArray, used: IntArray, after: IntArray
    ) -> FloatArray:
        """Price of going from `used` to `after` of a limit; arrays broadcast."""
        over = np.maximum(after - room, 0) - np.maximum(used - room, 0)
        short = np.maximum(floor - after, 0) - np.maximum(floor - used, 0)
        price: FloatArray
        if penalty:
            price = self.prices.soft_rules * penalty * (over + short)
        else:
            barred = (after > room) & (after > used)
            price = np.where(barred, FORBIDDEN, self.prices.minimums * short)
        return price

    def take(self, group: int, person: int, times: int = 1) -> None:
        """Give a practitioner `times` cases of a class from those left over, or take them back."""
        problem = self.problem
        self.moved += self._more_moves(group, person, times)
        self.counts[group, person] += times
        self.left[group] -= times
        self.load[person] += times * problem.weight[group]
        self.used[:, person] += times * self._use[:, group]
        for condition, sums in zip(problem.conditions, self.sums, strict=True):
            sums[:, person] += times * condition.features[:, group]

    def trade(self, lose: int, gain: int, holder: int, times: int = 1) -> None:
        """Let a holder give a case of one class up for one of another, or back with -1 `times`."""
        if holder == self.nobody:
            return
        if lose != self.nothing:
            self.take(lose, holder, -times)
        if gain != self.nothing:
            self.take(gain, holder, times)

    @property
    def tolerance(self) -> float:
        """The price below which a change is better, and not merely rounded so."""
        return -1e-9 * max(1.0, self.prices.balance)

    def _more_moves(self, group: int, person: int, times: int) -> int:
        """What `times` cases of the class more with the practitioner add to the moves."""
        if self._saved is None or self.nothing == group or self.nobody == person:
            return 0
        before, own = int(self.counts[group, person]), int(self._own[group, person])
        stay = min(before + times, own) - min(before, own)
        return times * int(self.problem.moves[group]) - stay

    def fill(self, order: IntArray) -> set[int]:
        """Give unallocated cases, class after class, to the practitioner who takes them cheapest.

        Returns the takers.
        """
        takers = set()
        for group in order:
            for _ in range(int(self.left[group])):
                person, price = self.cheapest_taker(group)
                if not price < self.prices.allocate * self.problem.priority[group]:
                    break
                self.take(group, person)
                takers.add(person)
        return takers

    def _price_of_missed(self, condition: Condition, missed: IntArray) -> FloatArray:
        """What it costs that no disjunct holds, by how much the nearest one is missed.

        A hard rule's price is for each unit of that, so that steps towards it pay.
        """
        price: FloatArray
        if condition.penalty:
            price = np.where(missed > 0, self.prices.soft_rules * condition.penalty, 0.0)
        else:
            price = np.where(missed > 0, self.prices.breach * np.maximum(missed, 1), 0.0)
        return price

    def _table_of_nobody(self) -> tuple[IntArray, FloatArray]:
        """The classes left over (and nothing), and the price of giving each up for another.

        The price has shape [left + 1, class + 1]. Gaining a class leaves its case unallocated.
        """
        problem, prices = self.problem, self.prices
        held = np.append(np.flatnonzero(self.left), self.nothing)
        worth = prices.allocate * np.append(problem.priority, 0)
        worth = worth + prices.keep * np.append(problem.departure_left, 0)
        price = worth[None, :] - worth[held, None]
        total = float(self.load.sum()) + problem.outside_load
        placed = self._weight[held, None] - self._weight[None, :]
        price -= prices.balance * placed * (2 * total + placed) / problem.total_capacity
        return held, price


@dataclass(frozen=True)
class Looks:
    """The distinct columns of a condition's features, [feature, look], nothing's among them, and
    which of them each class (and nothing) has.
    """

    features: IntArray
    of_class: IntArray

    @classmethod
    def of(cls, condition: Condition) -> "Looks":
        """Those of a condition."""
        nothing = np.zeros((len(condition.features), 1), dtype=np.int64)
        every = np.hstack([condition.features, nothing])
        features, of_class = np.unique(every, axis=1, return_inverse=True)
        return cls(features, of_class.reshape(-1))
