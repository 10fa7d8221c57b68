"""All patterns that each practitioner could take, enumerated where that is not many.

A *pattern* is what one practitioner takes of the week: a number of cases of each class. What a rule
says of one practitioner (limits, disjuncts of a conditional rule, floors) is a figure of a pattern,
and practitioners whom every rule treats alike choose from one list.
"""

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_kit.disjunction import Disjunct

AT_ONCE = 10_000
"""About how many patterns of two cases are looked at together."""


class Binding:
    """What the hard limits count for a practitioner, and the features of hard conditions.

    Shapes: `each` [figure, class] is what one case adds, `start` [figure] what pins have brought;
    `left` [limit] is the room of the limits, which come first. Whole numbers, as floats for speed.
    """

    def __init__(self, problem: Problem, person: int) -> None:
        limits = [limit for limit in problem.limits if limit.hard]
        self.left = np.array(
            [max(0.0, float(limit.room[person] - limit.taken[person])) for limit in limits]
        )
        each = [limit.use[None, :] for limit in limits]
        start = [np.zeros(len(limits), dtype=np.int64)]
        self.disjuncts: list[list[DisjunctTest]] = []
        first = len(limits)
        for condition in problem.conditions:
            if condition.penalty == 0 and person in condition.disjuncts:
                last = first + len(condition.features)
                rows = [
                    DisjunctTest(slice(first, last), disjunct, condition.features)
                    for disjunct in condition.disjuncts[person]
                ]
                self.disjuncts.append(rows)
                each.append(condition.features)
                start.append(condition.taken[:, person])
                first = last
        self.start = np.concatenate(start).astype(float)
        self.each = np.concatenate([*each, np.zeros((0, problem.classes))]).astype(float)

    def holds(self, sums: FloatArray, *, finished: bool = False) -> BoolArray:
        """Whether patterns of these sums [figure, pattern] keep the rules, [pattern].

        Of patterns that are not finished: whether more cases could still make them keep the rules.
        """
        held = np.asarray((sums[: len(self.left)] <= self.left[:, None]).all(axis=0))
        for disjuncts in self.disjuncts:
            met = np.zeros(sums.shape[1], dtype=bool)
            for disjunct in disjuncts:
                met |= disjunct.holds(sums, finished=finished)
            held &= met
        return held


class DisjunctTest:
    """One disjunct. What a row counts falls again only by a class with a negative coefficient."""

    def __init__(self, figures: slice, disjunct: Disjunct, features: IntArray) -> None:
        self.figures = figures
        self.rows, self.rooms = disjunct.rows.astype(float), disjunct.rooms.astype(float)[:, None]
        self.lasting = ((disjunct.rows @ features) >= 0).all(axis=1)

    def holds(self, sums: FloatArray, *, finished: bool) -> BoolArray:
        """Whether the rows hold, those that more cases could mend aside if not finished."""
        rows = slice(None) if finished else self.lasting
        return np.asarray((self.rows[rows] @ sums[self.figures] <= self.rooms[rows]).all(axis=0))


@dataclass(frozen=True)
class Patterns:
    """The patterns of a problem that keep every hard rule but the floors.

    Shapes: `takes` [pattern, class]; `kind` [pattern] is the kind of practitioner that may have it,
    `people` the practitioners of each kind; `work` (hundredths added), `shortfall` and `soft`
    (without what the pins cost) [pattern].
    """

    people: tuple[IntArray, ...]
    takes: IntArray
    kind: IntArray
    work: IntArray
    shortfall: IntArray
    soft: IntArray

    def only(self, kept: BoolArray) -> "Patterns":
        """The same with some of the patterns, [pattern]."""
        return dataclasses.replace(
            self,
            takes=self.takes[kept],
            kind=self.kind[kept],
            work=self.work[kept],
            shortfall=self.shortfall[kept],
            soft=self.soft[kept],
        )

    def deal(self, used: IntArray) -> IntArray:
        """Counts [class, practitioner] when each pattern is used so often [pattern].

        Everybody of a kind takes one of its patterns, in order.
        """
        count = sum(len(people) for people in self.people)
        counts = np.zeros((self.takes.shape[1], count), dtype=np.int64)
        for kind, people in enumerate(self.people):
            mine = np.flatnonzero(self.kind == kind)
            chosen = np.repeat(mine, used[mine])
            counts[:, people[: len(chosen)]] = self.takes[chosen].T
        return counts


def enumerated(problem: Problem) -> Patterns | None:
    """The patterns of a problem; None where there are too many, or where cases in hand may move."""
    if not problem.people or problem.own.any() or problem.most_moves is not None:
        return None
    kinds = alike(problem)
    # Those who may take the most come first: where patterns are too many, they are soon seen to be.
    broad = sorted(kinds, key=lambda people: -np.count_nonzero(problem.most[:, people[0]]))
    if any(
        many > problem.tuning.exact.max_patterns
        for many in accumulate(_of_two(problem, int(p[0])) for p in broad)
    ):
        return None
    found, left = [], problem.tuning.exact.max_patterns
    for people in kinds:
        takes = _of_one(problem, int(people[0]), left)
        if takes is None:
            return None
        found.append(takes)
        left -= len(takes)
    takes = np.concatenate(found)
    kind = np.repeat(np.arange(len(kinds)), [len(some) for some in found])
    figures = [_figures(problem, int(p[0]), t) for p, t in zip(kinds, found, strict=True)]
    return Patterns(
        people=kinds,
        takes=takes,
        kind=kind,
        work=takes @ problem.weight,
        shortfall=np.concatenate([short for short, _ in figures]),
        soft=np.concatenate([soft for _, soft in figures]),
    )


def alike(problem: Problem) -> tuple[IntArray, ...]:
    """The practitioners of each kind: every rule and figure treats them alike."""
    kinds: dict[Hashable, list[int]] = {}
    for person in range(problem.people):
        kinds.setdefault(_look(problem, person), []).append(person)
    return tuple(np.array(people, dtype=np.int64) for people in kinds.values())


def all_alike(problem: Problem) -> bool:
    """Whether there is one kind of practitioner alone."""
    looks = (_look(problem, person) for person in range(problem.people))
    first = next(looks, None)
    return all(look == first for look in looks)


def _look(problem: Problem, person: int) -> Hashable:
    figures = [problem.load[person], problem.capacity[person], problem.receives[person]]
    for limit in problem.limits:
        figures += [limit.room[person], limit.floor[person], limit.taken[person]]
    columns = [problem.most, problem.pair_penalty, problem.preference]
    columns.append(problem.departure)
    columns += [condition.taken for condition in problem.conditions]
    disjuncts = [
        tuple((m.rows.tobytes(), m.rooms.tobytes()) for m in condition.disjuncts.get(person, ()))
        for condition in problem.conditions
    ]
    return (
        tuple(map(int, figures)),
        tuple(np.ascontiguousarray(column[:, person]).tobytes() for column in columns),
        tuple(disjuncts),
    )


def _of_two(problem: Problem, person: int) -> int:
    """About how many patterns have one or two cases; the count ends when there are too many."""
    mine = np.flatnonzero(problem.most[:, person])
    binding = Binding(problem, person)
    each = binding.each[:, mine]
    many = len(mine)
    rows = 1 + AT_ONCE // max(1, len(mine))
    for first in range(0, len(mine), rows):
        one, other = np.nonzero(~np.tri(rows, len(mine), first, dtype=bool))
        pairs = binding.start[:, None] + each[:, first + one] + each[:, other]
        many += int(binding.holds(pairs).sum())
        if many > problem.tuning.exact.max_patterns:
            break
    return many


def _of_one(problem: Problem, person: int, most: int) -> IntArray | None:
    """The patterns of a practitioner, [pattern, class], that of nothing first; None if too many.

    Each pattern but the first is another, its parent, with one case more.
    """
    binding = Binding(problem, person)
    sums = binding.start[:, None]
    grown: list[tuple[int, IntArray]] = []
    for group in np.flatnonzero(problem.most[:, person]).tolist():
        parents, last = np.arange(sums.shape[1]), sums
        pieces = [sums]
        for _ in range(int(problem.most[group, person])):
            last = last + binding.each[:, [group]]
            fits = binding.holds(last)
            if not fits.any():
                break
            grown.append((group, parents[fits]))
            last = last[:, fits]
            first = sum(piece.shape[1] for piece in pieces)
            parents = np.arange(first, first + last.shape[1])
            pieces.append(last)
        sums = np.concatenate(pieces, axis=1)
        if sums.shape[1] > most:
            return None
    takes = np.zeros((sums.shape[1], problem.classes), dtype=np.int64)
    place = 1
    for group, parents in grown:
        takes[place : place + len(parents)] = takes[parents]
        takes[place : place + len(parents), group] += 1
        place += len(parents)
    return takes[binding.holds(sums, finished=True)]


def _figures(problem: Problem, person: int, takes: IntArray) -> tuple[IntArray, IntArray]:
    """By how much patterns miss hard floors, and what they cost in soft rules, each [pattern]."""
    short = np.zeros(len(takes), dtype=np.int64)
    soft: IntArray = takes @ problem.pair_penalty[:, person]
    for limit in problem.limits:
        taken = limit.taken[person] + takes @ limit.use
        under = np.maximum(limit.floor[person] - taken, 0)
        if limit.hard:
            short += under
        else:
            soft += limit.penalty * (np.maximum(taken - limit.room[person], 0) + under)
    for condition in problem.conditions:
        if condition.penalty and person in condition.disjuncts:
            sums = condition.features @ takes.T + condition.taken[:, [person]]
            met = np.zeros(len(takes), dtype=bool)
            for disjunct in condition.disjuncts[person]:
                met |= (disjunct.rows @ sums <= disjunct.rooms[:, None]).all(axis=0)
            soft += condition.penalty * ~met
    return short, soft
