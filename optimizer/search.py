"""Local search over case classes: the best move or swap at each step, found from small tables.

A *step* exchanges one case of class a at one holder for one case of class b at another; either
may be nothing (then it is a move), and "nobody", who holds what is left over, is a holder too. What
a step costs splits into a part for each holder, so the best step for a pair of classes is the best
holder to give up a for b, plus the best holder to give up b for a. Only the two holders of a step
have their figures computed anew.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Condition, FloatArray, Problem
from optimizer.rules.base import BoolArray, IntArray
from optimizer.score import feature_sums, left_over, moved

FORBIDDEN = np.inf

BLOCK = 32
"""Holders whose prices of taking a class are compared with each other first: when one changes, the
others of the block and the best of every block are all that is looked at."""

MOST_REFUSALS = 30
"""How many steps in a row may be refused before a guarded descent ends."""

MOST_PASSED = 100
"""How many steps in a row may be passed over for moving too many cases."""


@dataclass(frozen=True)
class Prices:
    """What a unit of each stage's value costs while searching; earlier stages cost far more.

    `breach` is what a practitioner costs for whom no mode of a hard conditional rule holds.
    """

    unallocated: float = 1e13
    shortfall: float = 1e11
    soft: float = 1e5
    balance: float = 1.0
    preference: float = 0.0
    move: float = 0.0
    breach: float = FORBIDDEN


@dataclass(frozen=True)
class Saved:
    """Everything in a search that steps change."""

    counts: IntArray
    left: IntArray
    load: IntArray
    moved: int
    used: IntArray
    sums: list[IntArray]
    tables: list[FloatArray]
    row_of: list[dict[int, int]]
    owners: list[set[int]]
    gain: FloatArray
    gain_best: FloatArray
    gain_place: IntArray
    best: FloatArray
    holder: IntArray
    change: FloatArray


@dataclass
class Step:
    """Exchange class `a` at holder `p` for class `b` at holder `q`; `gain` is negative if good."""

    change: float
    a: int
    p: int
    b: int
    q: int


class Search:
    """An allocation that changes step by step, with the price of every possible step at hand.

    `counts` has shape [class, practitioner]. Class index `nothing` and holder index `nobody` are
    one past the last.
    """

    def __init__(self, problem: Problem, counts: IntArray, prices: Prices = Prices()) -> None:
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
        self._room = np.array([problem.limits[place].room for place in self._caps], dtype=np.int64)
        self._cap_use = self._use[self._caps]
        self._priced = [n for n in range(len(problem.limits)) if n not in self._caps]
        self._looks = [_Looks.of(condition) for condition in problem.conditions]
        come = prices.soft * problem.pair_penalty + prices.preference * problem.preference
        nobody = np.zeros((1, problem.people))
        self._saved: FloatArray | None = None
        if problem.own.any() or problem.by_hand:
            stay = problem.staying(problem.pair_penalty) * prices.soft
            stay = stay + problem.staying(problem.preference) * prices.preference
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
        for limit, use, used in zip(problem.limits, self._use, self.used, strict=True):
            if use[group]:
                after = used + use[group]
                price += self._limit_price(limit.penalty, limit.room, limit.floor, used, after)
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
            if person in condition.modes:
                more = sums[:, person] + condition.features[:, group]
                both = np.column_stack([sums[:, person], more])
                before, after = self._breach(condition, person, both)
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
            price = self.prices.soft * penalty * (over + short)
        else:
            barred = (after > room) & (after > used)
            price = np.where(barred, FORBIDDEN, self.prices.shortfall * short)
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

    def _more_moves(self, group: int, person: int, times: int) -> int:
        """What `times` cases of the class more with the practitioner add to the moves."""
        if self._saved is None or self.nothing == group or self.nobody == person:
            return 0
        before, own = int(self.counts[group, person]), int(self._own[group, person])
        stay = min(before + times, own) - min(before, own)
        return times * int(self.problem.moves[group]) - stay

    def _moves_too_many(self, step: Step) -> bool:
        """Whether a step moves more cases in hand than may move."""
        most = self.problem.most_moves
        if most is None:
            return False
        more = self._more_moves(step.b, step.p, 1) + self._more_moves(step.a, step.p, -1)
        more += self._more_moves(step.a, step.q, 1) + self._more_moves(step.b, step.q, -1)
        return more > 0 and self.moved + more > most

    def _table(self, person: int) -> tuple[IntArray, FloatArray]:
        """Classes that a holder has (and nothing), and the price of giving each up for another.

        The price has shape [held + 1, class + 1]: lose the row's class, gain the column's.
        """
        if person == self.nobody:
            return self._table_of_nobody()
        problem, prices = self.problem, self.prices
        held = np.append(np.flatnonzero(self.counts[:, person]), self.nothing)
        change = self._weight[None, :] - self._weight[held, None]
        load = int(self.load[person])
        price = prices.balance * change * (2 * load + change) / problem.capacity[person]
        come = lose = self._pair[:, person]
        barred = self._bar[:, person]
        if self._saved is not None:
            spare = np.append(self.counts[:, person], 0) - self._own[:, person]
            saved = self._saved[:, person]
            come, lose = come - saved * (spare < 0), lose - saved * (spare <= 0)
            barred = barred & (spare >= 0)
        price += come[None, :] - lose[held, None]
        price[:, barred] = FORBIDDEN
        for place in self._priced:
            limit, use, before = problem.limits[place], self._use[place], self.used[place, person]
            after = before + use[None, :] - use[held, None]
            price += self._limit_price(
                limit.penalty, limit.room[person], limit.floor[person], before, after
            )
        if len(self._caps):
            room = np.maximum(self._room[:, person] - self.used[self._caps, person], 0)
            most = self._cap_use[:, held] + room[:, None]
            price[(self._cap_use[:, None, :] > most[:, :, None]).any(axis=0)] = FORBIDDEN
        for condition, looks, sums in zip(problem.conditions, self._looks, self.sums, strict=True):
            if person in condition.modes:
                price += self._condition_price(condition, person, sums[:, person], looks, held)
        return held, price

    def _condition_price(
        self, condition: Condition, person: int, base: IntArray, looks: "_Looks", held: IntArray
    ) -> FloatArray:
        """As `_table` for one condition, from the practitioner's sums, shape [feature]."""
        lost = looks.features[:, looks.of_class[held]]
        change = looks.features[:, None, :] - lost[:, :, None]
        after = (base[:, None, None] + change).reshape(len(base), -1)
        price = self._breach(condition, person, after).reshape(change.shape[1:])
        before = self._breach(condition, person, base[:, None])[0]
        priced: FloatArray = (price - before if np.isfinite(before) else price)[:, looks.of_class]
        return priced

    def _breach(self, condition: Condition, person: int, sums: IntArray) -> FloatArray:
        """What it costs that no mode holds, for each column of `sums` [feature, n].

        A hard rule's price is for each unit by which the nearest mode is missed, so that steps
        towards it pay.
        """
        missed = _missed(condition, person, sums)
        price: FloatArray = np.where(missed > 0, self.prices.soft * condition.penalty, 0.0)
        if not condition.penalty:
            price = np.where(missed > 0, self.prices.breach * np.maximum(missed, 1), 0.0)
        return price

    def _table_of_nobody(self) -> tuple[IntArray, FloatArray]:
        """As `_table` for whoever holds what is left over: gaining a class leaves it over."""
        problem, prices = self.problem, self.prices
        held = np.append(np.flatnonzero(self.left), self.nothing)
        worth = prices.unallocated * np.append(problem.priority, 0)
        price = worth[None, :] - worth[held, None]
        total = float(self.load.sum()) + problem.outside_load
        placed = self._weight[held, None] - self._weight[None, :]
        price -= prices.balance * placed * (2 * total + placed) / problem.total_capacity
        return held, price

    def prepare(self) -> None:
        """Price every step from scratch."""
        size = self.nothing + 1
        blocks = self.nobody // BLOCK + 1
        self._tables = [np.empty((0, size))] * (self.nobody + 1)
        self._row_of: list[dict[int, int]] = [{} for _ in self._tables]
        self._owners: list[set[int]] = [set() for _ in range(size)]
        self._gain = np.full((blocks, BLOCK, size), FORBIDDEN)
        self._gain_best = np.full((blocks, size), FORBIDDEN)
        self._gain_place = np.zeros((blocks, size), dtype=np.int64)
        for person in range(self.nobody + 1):
            self._price_anew(person)
        self._best = np.full((size, size), FORBIDDEN)
        self._holder = np.zeros((size, size), dtype=np.int64)
        for block in range(blocks):
            self._rank_block(block)
        for group in range(size):
            self._rank(group)
        self._change = self._best + self._best.T

    def reprice(self, breach: float) -> None:
        """Let a breach of a hard conditional rule cost something else from here on."""
        self.prices = dataclasses.replace(self.prices, breach=breach)
        hard = [condition for condition in self.problem.conditions if not condition.penalty]
        self._price_again({person for condition in hard for person in condition.modes})

    def _price_anew(self, person: int) -> set[int]:
        """Price what a holder may give up and take; returns the classes held before or now."""
        held, table = self._table(person)
        before = set(self._row_of[person])
        now = {int(group): row for row, group in enumerate(held)}
        for group in before - now.keys():
            self._owners[group].discard(person)
        for group in now.keys() - before:
            self._owners[group].add(person)
        self._tables[person], self._row_of[person] = table, now
        self._gain[person // BLOCK, person % BLOCK] = table[now[self.nothing]]
        return before | now.keys()

    def _rows(self, group: int) -> tuple[IntArray, FloatArray]:
        """The holders of a class in order, and their prices of giving it up, [holder, class]."""
        owners = sorted(self._owners[group])
        rows = [self._tables[person][self._row_of[person][group]] for person in owners]
        return np.array(owners, dtype=np.int64), np.array(rows)

    def _rank(self, group: int) -> None:
        """Find for each class the best holder to give `group` up for it."""
        if group == self.nothing:
            block = self._gain_best.argmin(axis=0)
            columns = np.arange(len(block))
            self._best[group] = self._gain_best[block, columns]
            self._holder[group] = block * BLOCK + self._gain_place[block, columns]
            return
        owners, rows = self._rows(group)
        if len(owners) == 0:
            self._best[group] = FORBIDDEN
        elif len(owners) == 1:
            self._best[group], self._holder[group] = rows[0], owners[0]
        else:
            best = rows.argmin(axis=0)
            self._best[group] = rows[best, np.arange(rows.shape[1])]
            self._holder[group] = owners[best]

    def _rank_block(self, block: int) -> None:
        """Find for each class who of a block of holders takes it at the least price."""
        best = self._gain[block].argmin(axis=0)
        self._gain_place[block] = best
        self._gain_best[block] = self._gain[block][best, np.arange(len(best))]

    def best_step(self, barred: BoolArray | None = None) -> Step | None:
        """The step that lowers the price most, or None if none does.

        `barred` marks pairs of classes that are not to be exchanged, shape [class, class].
        """
        change = self._change
        if barred is not None:
            change = np.where(barred, FORBIDDEN, change)
        tolerance = -1e-9 * max(1.0, self.prices.balance)
        for _ in range(change.size):
            a, b = divmod(int(change.argmin()), change.shape[1])
            if not change[a, b] < tolerance:
                return None
            p, q = int(self._holder[a, b]), int(self._holder[b, a])
            if p != q:
                return Step(float(change[a, b]), a, p, b, q)
            step = self._best_apart(a, b)
            change[a, b] = change[b, a] = step.change if step else FORBIDDEN
            if step and step.change <= change.min() and step.change < tolerance:
                return step
        return None

    def _best_apart(self, a: int, b: int) -> Step | None:
        """The best exchange of two classes between two different holders."""
        givers, give = self._rows(a)
        takers, take = self._rows(b)
        total = give[:, b][:, None] + take[:, a][None, :]
        total[givers[:, None] == takers[None, :]] = FORBIDDEN
        place = divmod(int(total.argmin()), total.shape[1])
        if not np.isfinite(total[place]):
            return None
        return Step(float(total[place]), a, int(givers[place[0]]), b, int(takers[place[1]]))

    def apply(self, step: Step) -> None:
        """Carry a step out and price again what it touches."""
        for lose, gain, person in ((step.a, step.b, step.p), (step.b, step.a, step.q)):
            if person == self.nobody:
                continue
            if lose != self.nothing:
                self.take(lose, person, -1)
            if gain != self.nothing:
                self.take(gain, person, 1)
        self._price_again({step.p, step.q})

    def _price_again(self, people: set[int]) -> None:
        """Price again what the changed holdings of these holders touch."""
        touched: set[int] = set()
        for person in sorted(people):
            touched |= self._price_anew(person)
        for block in {person // BLOCK for person in people}:
            self._rank_block(block)
        for group in sorted(touched):
            self._rank(group)
        for group in touched:
            self._change[group] = self._change[:, group] = self._best[group] + self._best[:, group]

    def fill(self, order: IntArray) -> set[int]:
        """Give what is left over, class after class, to whoever takes it at the least price.

        Returns the takers.
        """
        takers = set()
        for group in order:
            for _ in range(int(self.left[group])):
                person, price = self.cheapest_taker(group)
                if not price < self.prices.unallocated * self.problem.priority[group]:
                    break
                self.take(group, person)
                takers.add(person)
        return takers

    def save(self) -> Saved:
        """Everything that steps change, to come back to."""
        return Saved(
            self.counts.copy(),
            self.left.copy(),
            self.load.copy(),
            self.moved,
            self.used.copy(),
            [sums.copy() for sums in self.sums],
            list(self._tables),
            list(self._row_of),
            [set(owners) for owners in self._owners],
            self._gain.copy(),
            self._gain_best.copy(),
            self._gain_place.copy(),
            self._best.copy(),
            self._holder.copy(),
            self._change.copy(),
        )

    def restore(self, saved: Saved) -> None:
        """Go back to what was saved."""
        self.counts, self.left, self.load = (
            saved.counts.copy(),
            saved.left.copy(),
            saved.load.copy(),
        )
        self.moved = saved.moved
        self.used = saved.used.copy()
        self.sums = [sums.copy() for sums in saved.sums]
        self._tables, self._row_of = list(saved.tables), list(saved.row_of)
        self._owners = [set(owners) for owners in saved.owners]
        self._gain = saved.gain.copy()
        self._gain_best, self._gain_place = saved.gain_best.copy(), saved.gain_place.copy()
        self._best, self._holder = saved.best.copy(), saved.holder.copy()
        self._change = saved.change.copy()

    def undo(self, step: Step) -> None:
        """Take a step back."""
        self.apply(Step(-step.change, step.b, step.p, step.a, step.q))

    def descend(self, most_steps: int, keeps: Callable[[IntArray], bool] | None = None) -> None:
        """Price every step, then take the best one until none is left; see `go_on`."""
        self.prepare()
        self.go_on(most_steps, keeps)

    def go_on(self, most_steps: int, keeps: Callable[[IntArray], bool] | None = None) -> None:
        """Take the best step until none is left.

        With `keeps`, a step after which it is not true of the counts is taken back, and its pair
        of classes left alone until another step is taken; so are steps that would move more cases
        in hand than may move.
        """
        barred = np.zeros_like(self._best, dtype=bool)
        refused = passed = 0
        for _ in range(most_steps):
            step = self.best_step(barred if refused + passed else None)
            if step is None or refused > MOST_REFUSALS or passed > MOST_PASSED:
                return
            if self._moves_too_many(step):
                passed += 1
                barred[step.a, step.b] = barred[step.b, step.a] = True
                continue
            self.apply(step)
            if keeps is None or keeps(self.counts):
                refused = passed = 0
                barred[:] = False
            else:
                self.undo(step)
                refused += 1
                barred[step.a, step.b] = barred[step.b, step.a] = True


@dataclass(frozen=True)
class _Looks:
    """The distinct columns of a condition's features, [feature, look], nothing's among them, and
    which of them each class (and nothing) has.
    """

    features: IntArray
    of_class: IntArray

    @classmethod
    def of(cls, condition: Condition) -> "_Looks":
        nothing = np.zeros((len(condition.features), 1), dtype=np.int64)
        every = np.hstack([condition.features, nothing])
        features, of_class = np.unique(every, axis=1, return_inverse=True)
        return cls(features, of_class.reshape(-1))


def _missed(condition: Condition, person: int, sums: IntArray) -> IntArray:
    """By how much the nearest mode is missed, for each column of `sums` [feature, n]."""
    over = [
        np.maximum(mode.rows @ sums - mode.rooms[:, None], 0).sum(axis=0)
        for mode in condition.modes[person]
    ]
    missed: IntArray = np.min(over, axis=0)
    return missed
