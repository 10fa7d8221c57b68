"""Local search over case classes: the best move or swap at each step, found from small tables.

A *step* exchanges one case of class a at one holder for one case of class b at another; either
may be nothing (then it is a move), and "nobody", who holds unallocated cases, is a holder too. What
a step costs splits into a part for each holder, so the best step for a pair of classes is the best
holder to give up a for b, plus the best holder to give up b for a. Only the two holders of a step
have their figures computed anew, so steps between other holders are taken together with it.
"""

import dataclasses
from collections.abc import Callable, Collection

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.state import FORBIDDEN
from caseload.optimizer.heuristics.step import Barred, Saved, Step, bar
from caseload.optimizer.heuristics.tables import TabledHolders


class Search(TabledHolders):
    """Holders with the price of every possible step between two of them at hand."""

    def prepare(self) -> None:
        """Price every step from scratch."""
        size = self.nothing + 1
        self._block = self.problem.tuning.local_search.block_practitioners
        blocks = self.nobody // self._block + 1
        self._tables = [np.empty((0, size))] * (self.nobody + 1)
        self._row_of: list[dict[int, int]] = [{} for _ in self._tables]
        self._owners: list[set[int]] = [set() for _ in range(size)]
        self._gain = np.full((blocks, self._block, size), FORBIDDEN)
        self._gain_best = np.full((blocks, size), FORBIDDEN)
        self._gain_place = np.zeros((blocks, size), dtype=np.int64)
        self._price_anew(range(self.nobody + 1))
        self._best = np.full((size, size), FORBIDDEN)
        self._holder = np.zeros((size, size), dtype=np.int64)
        for block in range(blocks):
            self._rank_block(block)
        for group in range(size):
            self._rank(group)
        self._change = self._best + self._best.T
        self._least_at = self._change.argmin(axis=1)
        self._least = self._change[np.arange(size), self._least_at]

    def reprice(self, breach: float) -> None:
        """Let a breach of a hard conditional rule cost something else from here on."""
        self.prices = dataclasses.replace(self.prices, breach=breach)
        hard = [condition for condition in self.problem.conditions if not condition.penalty]
        self._price_again({person for condition in hard for person in condition.disjuncts})

    def _price_anew(self, holders: Collection[int]) -> set[int]:
        """Price what holders may give up and take; returns the classes held before or now."""
        touched: set[int] = set()
        people = np.array(sorted(set(holders) - {self.nobody}), dtype=np.intp)
        if len(people):
            for person, held, table in self.tables(people).of_each():
                touched |= self._keep(person, held, table)
        if self.nobody in holders:
            touched |= self._keep(self.nobody, *self._table_of_nobody())
        return touched

    def _keep(self, person: int, held: IntArray, table: FloatArray) -> set[int]:
        """Keep a holder's table; returns the classes held before or now."""
        before = set(self._row_of[person])
        now = {group: row for row, group in enumerate(held.tolist())}
        for group in before - now.keys():
            self._owners[group].discard(person)
        for group in now.keys() - before:
            self._owners[group].add(person)
        self._tables[person], self._row_of[person] = table, now
        self._gain[person // self._block, person % self._block] = table[now[self.nothing]]
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
            self._holder[group] = block * self._block + self._gain_place[block, columns]
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

    def best_step(self, barred: Barred | None = None) -> Step | None:
        """The step that lowers the price most, or None if none does."""
        least, at = self._least, self._least_at
        if barred:
            least, at = least.copy(), at.copy()
            self._rank_exchanges(barred, least, at, barred)
        tolerance = self.tolerance
        for _ in range(self._change.size):
            a = int(least.argmin())
            b = int(at[a])
            if not least[a] < tolerance:
                return None
            p, q = int(self._holder[a, b]), int(self._holder[b, a])
            if p != q:
                return Step(float(least[a]), a, p, b, q)
            step = self._best_apart(a, b)
            self._change[a, b] = self._change[b, a] = step.change if step else FORBIDDEN
            self._rank_exchanges({a, b}, self._least, self._least_at, {})
            if barred:
                self._rank_exchanges({a, b}, least, at, barred)
            if step and step.change <= least.min() and step.change < tolerance:
                return step
        return None

    def _rank_exchanges(
        self, groups: Collection[int], least: FloatArray, at: IntArray, barred: Barred
    ) -> None:
        """Find anew what each of these classes is best exchanged for, and at what price."""
        for group in groups:
            row = self._change[group]
            if group in barred:
                row = row.copy()
                row[list(barred[group])] = FORBIDDEN
            at[group] = row.argmin()
            least[group] = row[at[group]]

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
        self._exchange(step)
        self._price_again({step.p, step.q})

    def _exchange(self, step: Step, times: int = 1) -> None:
        """Exchange the cases of a step, take it back with -1 `times`; prices stay as they are."""
        self.trade(step.a, step.b, step.p, times)
        self.trade(step.b, step.a, step.q, times)

    def _price_again(self, people: set[int]) -> None:
        """Price again what the changed holdings of these holders touch."""
        touched = self._price_anew(people)
        for block in {person // self._block for person in people}:
            self._rank_block(block)
        for group in sorted(touched):
            self._rank(group)
        if touched:
            self._change_again(np.array(sorted(touched)))

    def _change_again(self, touched: IntArray) -> None:
        """Put right what an exchange of one of these classes changes, and each class's least.

        A class's least is sought among all others only where it was with a touched class and rose.
        """
        changes = self._best[touched] + self._best[:, touched].T
        self._change[touched], self._change[:, touched] = changes, changes.T
        place = changes.argmin(axis=0)
        least, at = changes[place, np.arange(len(place))], touched[place]
        closer = (least < self._least) | ((least == self._least) & (at <= self._least_at))
        again = np.zeros(len(place), dtype=bool)
        again[touched] = True
        again = again[self._least_at] & ~closer
        again[touched] = True
        self._least[closer], self._least_at[closer] = least[closer], at[closer]
        rows = np.flatnonzero(again)
        self._least_at[rows] = self._change[rows].argmin(axis=1)
        self._least[rows] = self._change[rows, self._least_at[rows]]

    def _moves_too_many(self, step: Step) -> bool:
        """Whether a step moves more cases in hand than may move."""
        most = self.problem.most_moves
        if most is None:
            return False
        more = self._more_moves(step.b, step.p, 1) + self._more_moves(step.a, step.p, -1)
        more += self._more_moves(step.a, step.q, 1) + self._more_moves(step.b, step.q, -1)
        return more > 0 and self.moved + more > most

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
            self._least.copy(),
            self._least_at.copy(),
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
        self._least, self._least_at = saved.least.copy(), saved.least_at.copy()

    def descend(self, most_steps: int, keeps: Callable[[IntArray], bool] | None = None) -> None:
        """Price every step, then take the best one until none is left; see `go_on`."""
        self.prepare()
        self.go_on(most_steps, keeps)

    def go_on(self, most_steps: int, keeps: Callable[[IntArray], bool] | None = None) -> None:
        """Take the best step until none is left, and with it others between other holders.

        With `keeps`, a step after which it is not true of the counts is taken back, and its pair
        of classes left alone until another step is taken; so are steps that would move more cases
        in hand than may move.
        """
        barred: Barred = {}
        tuning = self.problem.tuning.local_search
        refused = passed = 0
        for _ in range(most_steps):
            step = self.best_step(barred)
            if step is None or refused > tuning.max_refusals or passed > tuning.max_passed:
                return
            if self._moves_too_many(step):
                passed += 1
                bar(barred, step)
                continue
            if self._taken([step] if barred else self._together(step), keeps):
                refused = passed = 0
                barred.clear()
            else:
                refused += 1
                bar(barred, step)

    def _taken(self, steps: list[Step], keeps: Callable[[IntArray], bool] | None) -> bool:
        """Take these steps, or the first alone where not all may be; False if that may not."""
        for some in [steps, steps[:1]] if len(steps) > 1 else [steps]:
            for step in some:
                self._exchange(step)
            if keeps is None or keeps(self.counts):
                self._price_again({person for step in some for person in (step.p, step.q)})
                return True
            for step in some:
                self._exchange(step, -1)
        return False

    def _together(self, step: Step) -> list[Step]:
        """The best step, and others worth a share of it that leave each other's prices alone."""
        share = self.problem.tuning.local_search.together_share
        groups = np.flatnonzero(self._least <= share * step.change)
        steps, busy = [step], {step.p, step.q}
        for a in groups[np.argsort(self._least[groups], kind="stable")].tolist():
            b = int(self._least_at[a])
            p, q = int(self._holder[a, b]), int(self._holder[b, a])
            if p != q and busy.isdisjoint((p, q)):
                busy |= {p, q}
                steps.append(Step(float(self._least[a]), a, p, b, q))
        most = self.problem.most_moves
        # A step moves two cases at the most.
        return steps if most is None else steps[: max(1, (most - self.moved) // 2)]
