"""The problem as an integer program, in the best form that we know, for solvers of other people.

    minimise    M·Σ priority·u + Σ slope·d
    each class  Σ x + u = count               x: whole cases of a class with a practitioner
    each limit  Σ use·x ≤ room                u: cases left over
    each person Σ weight·x = Σ d              d: segments of the workload added, slopes rising

Classes are merged as far as each practitioner allows (`alike`). Segments are narrow around what
each would carry if cases could be split, so that a step there is below the gaps that are measured;
being convex they need no truths. M is twice the cost of a known allocation: no other can save so
much by leaving a case over. Of a conditional rule the disjuncts that always hold or never can are
taken out beforehand (`reach`); where several are left, one of their truths is 1, and coefficients
are no larger than what the hard limits let a practitioner take.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.alike import Alike, alike
from benchmarks.reach import OpenMode, Reach, grouped
from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost

FINE, COARSE = 48, 2
"""Segments of a practitioner's workload within one and a half of the heaviest cases of what is
expected, and elsewhere for each such case."""

INFINITE = float("inf")


@dataclass(frozen=True)
class Truths:
    """Columns of which one is 1, and the disjunct that each stands for."""

    columns: IntArray
    person: int
    disjuncts: list[OpenMode]


@dataclass(frozen=True)
class Program:
    """Columns with bounds and costs, and rows as compressed arrays (`start`, `index`, `value`).

    First come pairs of practitioners kept apart (`own`), then those of merged classes (`together`),
    then cases left over of each merged class; `segments` are by person.
    """

    classes: Alike
    own: "Pairs"
    together: "Pairs"
    segments: dict[int, IntArray]
    truths: list[Truths]
    upper: FloatArray
    cost: FloatArray
    whole: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    start: IntArray
    index: IntArray
    value: FloatArray

    def counts(self, values: FloatArray) -> IntArray:
        """An allocation, shape [class, practitioner], from the values of the columns."""
        split = len(self.own)
        taken = np.rint(values[: split + len(self.together)]).astype(np.int64)
        return self.classes.dealt(
            self.own.counts(taken[:split]), self.together.counts(taken[split:])
        )

    def values(self, counts: IntArray) -> FloatArray:
        """The values of the columns, from an allocation that keeps the hard rules."""
        fine, merged = self.classes.fine, self.classes.merged
        together = np.zeros((merged.classes, merged.people), dtype=np.int64)
        np.add.at(together, self.classes.group_of, np.where(self.classes.apart, 0, counts))
        left = merged.count - np.bincount(self.classes.group_of, counts.sum(axis=1), merged.classes)
        pairs = [self.own.values(counts), self.together.values(together), left]
        values = np.zeros(len(self.cost))
        values[: sum(map(len, pairs))] = np.concatenate(pairs)
        work = fine.weight @ counts
        for person, columns in self.segments.items():
            before = np.cumsum(self.upper[columns]) - self.upper[columns]
            values[columns] = np.clip(work[person] - before, 0.0, self.upper[columns])
        for truth in self.truths:
            holds = [
                bool((disjunct.each @ counts[:, truth.person] <= disjunct.rooms).all())
                for disjunct in truth.disjuncts
            ]
            values[truth.columns[holds.index(True)]] = 1.0
        return values


class Pairs:
    """Columns of (class, practitioner): first of cases that come to her, then of those that stay.

    `moves` is 1 for each column of cases in hand that come.
    """

    def __init__(self, problem: Problem, whose: BoolArray) -> None:
        self.problem = problem
        come, stay = problem.allowed & whose & (problem.most > 0), problem.own * whose
        self.group, self.person = np.vstack([np.argwhere(come), np.argwhere(stay)]).T
        self.first_stay = int(come.sum())
        most = problem.most[self.group, self.person]
        own = problem.own[self.group, self.person]
        stays = np.arange(len(most)) >= self.first_stay
        self.most = np.where(stays, own, most).astype(float)
        self.moves = problem.in_hand[self.group] & ~stays

    def __len__(self) -> int:
        return len(self.group)

    def counts(self, taken: IntArray) -> IntArray:
        """An allocation, [class, practitioner], from the values of the columns."""
        counts = np.zeros((self.problem.classes, self.problem.people), dtype=np.int64)
        np.add.at(counts, (self.group, self.person), taken)
        return counts

    def values(self, counts: IntArray) -> IntArray:
        """The values of the columns, from an allocation."""
        stay = np.minimum(counts, self.problem.own)
        values: IntArray = (counts - stay)[self.group, self.person]
        values[self.first_stay :] = stay[self.group, self.person][self.first_stay :]
        return values


class Rows:
    """Rows as they are gathered: entries in any order, bounds by number."""

    def __init__(self) -> None:
        self.bounds: list[tuple[float, float]] = []
        self.entries: list[tuple[IntArray, IntArray, FloatArray]] = []

    def block(self, bounds: FloatArray, row: IntArray, column: IntArray, value: FloatArray) -> None:
        """Add rows with `bounds` [row, 2]; `row` counts from the first of them."""
        self.entries.append((row + len(self.bounds), column, np.broadcast_to(value, row.shape)))
        self.bounds += map(tuple, bounds)

    def one(self, lower: float, upper: float, column: IntArray, value: FloatArray) -> None:
        """Add one row."""
        used = value != 0
        zeros = np.zeros(int(used.sum()), dtype=np.int64)
        self.block(np.array([[lower, upper]]), zeros, column[used], value[used])


class Builder:
    """A program as it is built: the pairs first, then what depends on them."""

    def __init__(self, problem: Problem, dear: float) -> None:
        self.problem = problem
        self.reach = Reach(problem)
        self.classes = alike(problem)
        merged = self.classes.merged
        _, first = np.unique(self.classes.group_of, return_index=True)
        self.own = Pairs(problem, self.classes.apart)
        self.together = Pairs(merged, ~self.classes.apart)
        self.sample = np.concatenate([self.own.group, first[self.together.group]])
        self.person = np.concatenate([self.own.person, self.together.person])
        most = np.concatenate([self.own.most, self.together.most])
        self.of_person = [np.flatnonzero(self.person == p) for p in range(problem.people)]
        self.upper: list[FloatArray] = []
        self.cost: list[FloatArray] = []
        self.whole: list[FloatArray] = []
        self.columns = 0
        self.segments: dict[int, IntArray] = {}
        self.truths: list[Truths] = []
        self.rows = Rows()
        self.add(most, np.zeros(1), whole=True)
        self._classes(dear)
        self._limits()
        self._conditions()
        self._convex()
        self._moves()

    def add(self, upper: FloatArray, cost: FloatArray, *, whole: bool) -> IntArray:
        """Add columns from 0 up; returns their numbers."""
        count = len(upper)
        self.upper.append(upper)
        self.cost.append(np.broadcast_to(cost, count))
        self.whole.append(np.full(count, float(whole)))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def _classes(self, dear: float) -> None:
        """Every case is with somebody or left over; who has columns apart takes what there is."""
        merged, problem, group_of = self.classes.merged, self.problem, self.classes.group_of
        new = np.bincount(group_of, problem.in_hand, merged.classes) == 0  # others may stay
        left = self.add(
            (merged.count * new).astype(float),
            (dear * merged.priority * new).astype(float),
            whole=True,
        )
        self.rows.block(
            np.column_stack([merged.count, merged.count]).astype(float),
            np.concatenate([group_of[self.sample], np.arange(merged.classes)]),
            np.concatenate([np.arange(len(self.sample)), left]),
            np.ones(1),
        )
        split = np.bincount(group_of, minlength=merged.classes) > 1
        kept = np.flatnonzero(split[group_of[self.own.group]])
        groups, row = np.unique(self.own.group[kept], return_inverse=True)
        most = np.column_stack([np.full(len(groups), -INFINITE), problem.count[groups]])
        self.rows.block(most, row, kept, np.ones(1))

    def _limits(self) -> None:
        for limit, room in zip(self.problem.limits, self.reach.rooms, strict=True):
            assert limit.hard and not limit.floor.any(), "the ladder has hard caps alone"
            use = limit.use[self.sample]
            used = np.flatnonzero(use)
            people, row = np.unique(self.person[used], return_inverse=True)
            bounds = np.column_stack([np.full(len(people), -INFINITE), room[people]])
            self.rows.block(bounds, row, used, use[used].astype(float))

    def _conditions(self) -> None:
        """One of a practitioner's disjuncts holds, where that is not so anyway."""
        for condition in self.problem.conditions:
            assert condition.penalty == 0, "the ladder has hard rules alone"
            for person in condition.disjuncts:
                disjuncts = self.reach.open_disjuncts(condition, person)
                if len(disjuncts) == 1:
                    self._mode(person, disjuncts[0], None)
                elif disjuncts:
                    self._one_of(person, disjuncts)

    def _one_of(self, person: int, disjuncts: list[OpenMode]) -> None:
        truths = self.add(np.ones(len(disjuncts)), np.zeros(1), whole=True)
        self.truths.append(Truths(truths, person, disjuncts))
        self.rows.one(1.0, 1.0, truths, np.ones(len(truths)))
        if not all(disjunct.bars for disjunct in disjuncts):
            for truth, disjunct in zip(truths, disjuncts, strict=True):
                self._mode(person, disjunct, truth)
            return
        pairs = self.of_person[person]
        for places, which in grouped(disjuncts, self.sample[pairs]):
            amounts = np.zeros(self.problem.classes)
            amounts[self.sample[pairs[places]]] = 1.0
            most = np.floor(self.reach.most(person, amounts) + 1e-9)
            columns = np.concatenate([pairs[places], truths[which]])
            values = np.concatenate([np.ones(len(places)), np.full(len(which), -most)])
            self.rows.one(-INFINITE, 0.0, columns, values)

    def _mode(self, person: int, disjunct: OpenMode, truth: int | None) -> None:
        """The rows of a disjunct, in force where the truth is 1."""
        pairs = self.of_person[person]
        for row, room, most in zip(
            disjunct.each[:, self.sample[pairs]], disjunct.rooms, disjunct.most, strict=True
        ):
            if truth is None:
                self.rows.one(-INFINITE, room, pairs, row)
            else:
                slack = max(0.0, most - room)
                self.rows.one(
                    -INFINITE, room + slack, np.append(pairs, truth), np.append(row, slack)
                )

    def _convex(self) -> None:
        """Workload added in segments, each as dear as the convex cost rises over it."""
        problem = self.problem
        mean = problem.mean_if_all_placed
        most, expected = self.reach.work(), self.reach.expected()
        for person in np.flatnonzero(most > 0):
            points = _points(most[person], expected[person], float(problem.weight.max()))
            deviation = problem.load[person] + points - problem.capacity[person] * mean
            cost = deviation**2 / problem.capacity[person]
            parts = self.add(np.diff(points), np.diff(cost) / np.diff(points), whole=False)
            self.segments[int(person)] = parts
            pairs = self.of_person[person]
            weight = problem.weight[self.sample[pairs]].astype(float)
            values = np.concatenate([weight, -np.ones(len(parts))])
            self.rows.one(0.0, 0.0, np.concatenate([pairs, parts]), values)

    def _moves(self) -> None:
        """At most so many cases in hand go to somebody else."""
        problem = self.problem
        if problem.most_moves is None:
            return
        moves = np.concatenate([self.own.moves, self.together.moves]).astype(float)
        self.rows.one(-INFINITE, float(problem.most_moves), np.arange(len(moves)), moves)

    def program(self) -> Program:
        """The program, rows compressed."""
        row, column, value = (np.concatenate(part) for part in zip(*self.rows.entries, strict=True))
        order = np.lexsort((column, row))
        bounds = np.array(self.rows.bounds)
        return Program(
            classes=self.classes,
            own=self.own,
            together=self.together,
            segments=self.segments,
            truths=self.truths,
            upper=np.concatenate(self.upper),
            cost=np.concatenate(self.cost),
            whole=np.concatenate(self.whole),
            row_lower=bounds[:, 0],
            row_upper=bounds[:, 1],
            start=np.searchsorted(row[order], np.arange(len(bounds) + 1)),
            index=column[order],
            value=value[order].astype(float),
        )


def _points(most: float, expected: float, widest: float) -> FloatArray:
    """Ends of segments from 0 to `most`: whole hundredths, close together around `expected`."""
    low, high = max(0.0, expected - 1.5 * widest), min(most, expected + 1.5 * widest)
    everywhere = np.arange(0.0, most, widest / COARSE)
    points = np.rint([*np.linspace(low, high, FINE), *everywhere])
    return np.unique([*points.clip(0, most), 0.0, most])


def program_of(problem: Problem, known: IntArray) -> Program:
    """The integer program of a problem's stages up to the balance.

    `known` is an allocation: to leave a unit of priority over costs twice its convex cost.
    """
    return Builder(problem, 2.0 * max(1.0, convex_cost(problem, known))).program()
