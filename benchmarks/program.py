"""The problem as an integer program, in the best form that we know, for solvers of other people.

    minimise    M·Σ priority·u + Σ slope·d
    each class  Σ x + u = count               x: whole cases of a class with a practitioner
    each limit  Σ use·x ≤ room                u: cases left over
    each person Σ weight·x = Σ d              d: segments of the workload added, slopes rising

Classes are merged as far as each practitioner allows (`alike`). Segments are narrow around what
each would carry if cases could be split, so that a step there is below the gaps that are measured;
being convex they need no truths. M is the cost of a given allocation: no other can save more by
leaving a case over. Of a conditional rule the modes that always hold or never can are taken out
beforehand; where several are left, one y is one, and coefficients are no larger than what the hard
limits let a practitioner take.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.alike import Alike, alike
from optimizer.problem import Condition, FloatArray, Problem
from optimizer.rules.base import IntArray
from optimizer.score import convex_cost

FINE, COARSE = 48, 12
"""Segments of a practitioner's workload near what is expected, and elsewhere."""

INFINITE = float("inf")


@dataclass(frozen=True)
class Program:
    """Columns with bounds and costs, and rows as compressed arrays (`start`, `index`, `value`)."""

    classes: Alike
    own: tuple[IntArray, IntArray]
    together: tuple[IntArray, IntArray]
    lower: FloatArray
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
        split = len(self.own[0])
        taken = np.rint(values[: split + len(self.together[0])]).astype(np.int64)
        fine, merged = self.classes.fine, self.classes.merged
        own = np.zeros((fine.classes, fine.people), dtype=np.int64)
        own[self.own] = taken[:split]
        together = np.zeros((merged.classes, merged.people), dtype=np.int64)
        together[self.together] = taken[split:]
        return self.classes.dealt(own, together)


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

    def __init__(self, problem: Problem, reference: IntArray) -> None:
        self.problem = problem
        self.classes = alike(problem)
        merged = self.classes.merged
        self.own = np.nonzero(self.classes.apart & (problem.most > 0))
        self.together = np.nonzero(merged.most)
        self.group = np.concatenate([self.classes.group_of[self.own[0]], self.together[0]])
        self.person = np.concatenate([self.own[1], self.together[1]])
        self.most = np.concatenate([problem.most[self.own], merged.most[self.together]])
        self.of_person = [np.flatnonzero(self.person == p) for p in range(problem.people)]
        self.uses = [self._each(limit.use) for limit in problem.limits]
        self.rooms = [np.maximum(one.room - one.taken, 0) for one in problem.limits]
        self.weight = self._each(problem.weight)
        self.upper = [self.most.astype(float)]
        self.cost = [np.zeros(len(self.most))]
        self.whole = [np.ones(len(self.most))]
        self.rows = Rows()
        self.columns = len(self.most)
        self._classes(max(1.0, convex_cost(problem, reference)))
        self._limits()
        for condition in problem.conditions:
            for person in condition.modes:
                self._condition(condition, person)
        self._convex()
        self._moves()

    def _each(self, amounts: IntArray) -> IntArray:
        """An amount of each class, [class], for each pair."""
        _, first = np.unique(self.classes.group_of, return_index=True)
        return np.concatenate([amounts[self.own[0]], amounts[first][self.together[0]]])

    def add(self, upper: FloatArray, cost: FloatArray, *, whole: bool) -> IntArray:
        """Add columns from 0 up; returns their numbers."""
        count = len(upper)
        self.upper.append(upper.astype(float))
        self.cost.append(np.broadcast_to(cost, count).astype(float))
        self.whole.append(np.full(count, float(whole)))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def _classes(self, dear: float) -> None:
        """Every case is with somebody or left over; who has columns apart takes what there is."""
        merged, problem = self.classes.merged, self.problem
        left = self.add(merged.count, dear * merged.priority, whole=True)
        self.rows.block(
            np.column_stack([merged.count, merged.count]).astype(float),
            np.concatenate([self.group, np.arange(merged.classes)]),
            np.concatenate([np.arange(len(self.group)), left]),
            np.ones(1),
        )
        split = np.bincount(self.classes.group_of, minlength=merged.classes) > 1
        kept = np.flatnonzero(split[self.classes.group_of[self.own[0]]])
        groups, row = np.unique(self.own[0][kept], return_inverse=True)
        most = np.column_stack([np.full(len(groups), -INFINITE), problem.count[groups]])
        self.rows.block(most, row, kept, np.ones(1))

    def _limits(self) -> None:
        for limit, use, room in zip(self.problem.limits, self.uses, self.rooms, strict=True):
            assert limit.hard and not limit.floor.any(), "the ladder has hard caps alone"
            used = np.flatnonzero(use)
            people, row = np.unique(self.person[used], return_inverse=True)
            bounds = np.column_stack([np.full(len(people), -INFINITE), room[people]])
            self.rows.block(bounds, row, used, use[used].astype(float))

    def largest(self, person: int, amounts: FloatArray) -> float:
        """The most of an amount that the hard limits let a practitioner take in parts."""
        pairs = self.of_person[person]
        worth = np.maximum(amounts, 0.0)
        most = self.most[pairs]
        bounds = [float(worth @ most)]
        for use, room in zip(self.uses, self.rooms, strict=True):
            each = use[pairs]
            free = float((worth * most)[each == 0].sum())
            order = np.argsort(-worth / np.maximum(each, 1e-9), kind="stable")
            order = order[each[order] > 0]
            spent = np.cumsum(each[order] * most[order])
            part = np.clip((room[person] - spent) / (each * most)[order] + 1.0, 0.0, 1.0)
            bounds.append(free + float((worth * most)[order] @ part))
        return min(bounds)

    def _condition(self, condition: Condition, person: int) -> None:
        """One of a practitioner's modes holds, where that is not so anyway."""
        pairs = self.of_person[person]
        features = np.array([self._each(row)[pairs] for row in condition.features])
        open_modes = []
        for mode in condition.modes[person]:
            each = (mode.rows @ features).astype(float)
            rooms = (mode.rooms - mode.rows @ condition.taken[:, person]).astype(float)
            most = np.array([np.floor(self.largest(person, row) + 1e-9) for row in each])
            least = np.array([-np.floor(self.largest(person, -row) + 1e-9) for row in each])
            if (most <= rooms).all():
                return
            if (least <= rooms).all():
                open_modes.append((each, rooms, most))
        if len(open_modes) > 1 and all((e >= 0).all() and not r.any() for e, r, _ in open_modes):
            self._one_of(person, [(each > 0).any(axis=0) for each, _, _ in open_modes])
        elif len(open_modes) > 1:
            truths = self.add(np.ones(len(open_modes)), np.zeros(1), whole=True)
            self.rows.one(1.0, 1.0, truths, np.ones(len(truths)))
            for truth, (each, rooms, most) in zip(truths, open_modes, strict=True):
                for row, room, high in zip(each, rooms, most, strict=True):
                    slack = max(0.0, high - room)
                    columns, values = np.append(pairs, truth), np.append(row, slack)
                    self.rows.one(-INFINITE, room + slack, columns, values)
        else:
            for row, room in zip(open_modes[0][0], open_modes[0][1], strict=True):
                self.rows.one(-INFINITE, room, pairs, row)

    def _one_of(self, person: int, barred: list[IntArray]) -> None:
        """Modes that bar some pairs each: what others bar is taken in their own mode only."""
        pairs = self.of_person[person]
        truths = self.add(np.ones(len(barred)), np.zeros(1), whole=True)
        self.rows.one(1.0, 1.0, truths, np.ones(len(truths)))
        modes = ~np.array(barred)
        kinds, kind_of = np.unique(modes, axis=1, return_inverse=True)
        for kind, open_in in enumerate(kinds.T):
            if open_in.all():
                continue
            mine = kind_of.reshape(-1) == kind
            most = np.floor(self.largest(person, mine.astype(float)) + 1e-9)
            columns = np.concatenate([pairs[mine], truths[open_in]])
            values = np.concatenate([np.ones(mine.sum()), np.full(open_in.sum(), -most)])
            self.rows.one(-INFINITE, 0.0, columns, values)

    def _convex(self) -> None:
        """Workload added in segments, each as dear as the convex cost rises over it."""
        problem = self.problem
        mean = problem.mean_if_all_placed
        most = np.array(
            [self.largest(p, self.weight[own]) for p, own in enumerate(self.of_person)]
        )
        expected = self._expected(most)
        for person in np.flatnonzero(most > 0):
            points = _points(most[person], expected[person], float(problem.weight.max()))
            deviation = problem.load[person] + points - problem.capacity[person] * mean
            cost = deviation**2 / problem.capacity[person]
            parts = self.add(np.diff(points), np.diff(cost) / np.diff(points), whole=False)
            pairs = self.of_person[person]
            values = np.concatenate([self.weight[pairs].astype(float), -np.ones(len(parts))])
            self.rows.one(0.0, 0.0, np.concatenate([pairs, parts]), values)

    def _expected(self, most: FloatArray) -> FloatArray:
        """What each would take if work could be split and given to anybody, [practitioner]."""
        problem = self.problem
        work = float(problem.weight @ problem.count)
        low, high = 0.0, 10.0
        for _ in range(60):
            level = (low + high) / 2
            taken = np.clip(level * problem.capacity - problem.load, 0.0, most)
            low, high = (level, high) if taken.sum() < work else (low, level)
        return taken

    def _moves(self) -> None:
        """At most so many cases in hand go to somebody else."""
        problem = self.problem
        if problem.most_moves is None:
            return
        own = problem.moves[self.own]
        _, first = np.unique(self.classes.group_of, return_index=True)
        in_hand = np.array(problem.home or np.full(problem.classes, -1))[first] >= 0
        moves = np.concatenate([own, in_hand[self.together[0]]]).astype(float)
        columns = np.arange(len(moves))
        self.rows.one(-INFINITE, float(problem.most_moves), columns, moves)

    def program(self) -> Program:
        """The program, rows compressed."""
        row, column, value = (np.concatenate(part) for part in zip(*self.rows.entries, strict=True))
        order = np.lexsort((column, row))
        bounds = np.array(self.rows.bounds)
        return Program(
            classes=self.classes,
            own=self.own,
            together=self.together,
            lower=np.zeros(self.columns),
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
    near = np.linspace(low, high, FINE)
    everywhere = np.linspace(0.0, most, COARSE)
    return np.unique(np.append(np.rint(np.concatenate([near, everywhere])).clip(0, most), [0, most]))


def program_of(problem: Problem, reference: IntArray) -> Program:
    """The integer program of a problem's stages up to the balance.

    `reference` is an allocation that leaves as little over as can be, or nearly: its cost is what
    a unit of priority left over costs.
    """
    return Builder(problem, reference).program()
