"""All that each practitioner could take, listed where that is not much.

A *share* is what one practitioner takes of the week: so many cases of each class. Whatever a rule
says of one practitioner (limits, modes of a conditional rule, floors) is a figure of her share, and
people who are alike choose from one list, whichever of them takes which.
"""

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.exact.patterns.binding import Binding
from caseload.optimizer.problem.problem import Problem

MOST = 20_000
"""With more shares than this they are not listed."""


@dataclass(frozen=True)
class Shares:
    """The shares of a problem that keep every hard rule but the floors.

    Shapes: `takes` [share, class]; `kind` [share] says which of `people` (the practitioners of each
    kind) may have it; `work` (hundredths added), `shortfall` and `soft` (without what the pins
    cost) [share].
    """

    people: tuple[IntArray, ...]
    takes: IntArray
    kind: IntArray
    work: IntArray
    shortfall: IntArray
    soft: IntArray

    def only(self, kept: BoolArray) -> "Shares":
        """The same with some of the shares, [share]."""
        return dataclasses.replace(
            self,
            takes=self.takes[kept],
            kind=self.kind[kept],
            work=self.work[kept],
            shortfall=self.shortfall[kept],
            soft=self.soft[kept],
        )

    def deal(self, used: IntArray) -> IntArray:
        """Counts [class, practitioner] when each share is used so often [share].

        Everybody of a kind takes one of its shares, in order.
        """
        count = sum(len(people) for people in self.people)
        counts = np.zeros((self.takes.shape[1], count), dtype=np.int64)
        for kind, people in enumerate(self.people):
            mine = np.flatnonzero(self.kind == kind)
            chosen = np.repeat(mine, used[mine])
            counts[:, people[: len(chosen)]] = self.takes[chosen].T
        return counts


def listed(problem: Problem) -> Shares | None:
    """The shares of a problem; None where there are too many, or where cases in hand may move."""
    if not problem.people or problem.own.any() or problem.most_moves is not None:
        return None
    kinds = alike(problem)
    if any(many > MOST for many in accumulate(_of_two(problem, int(p[0])) for p in kinds)):
        return None
    found, left = [], MOST
    for people in kinds:
        takes = _of_one(problem, int(people[0]), left)
        if takes is None:
            return None
        found.append(takes)
        left -= len(takes)
    takes = np.concatenate(found)
    kind = np.repeat(np.arange(len(kinds)), [len(some) for some in found])
    figures = [_figures(problem, int(p[0]), t) for p, t in zip(kinds, found, strict=True)]
    return Shares(
        people=kinds,
        takes=takes,
        kind=kind,
        work=takes @ problem.weight,
        shortfall=np.concatenate([short for short, _ in figures]),
        soft=np.concatenate([soft for _, soft in figures]),
    )


def alike(problem: Problem) -> tuple[IntArray, ...]:
    """The practitioners of each kind: whom every rule and figure treats the same."""
    kinds: dict[Hashable, list[int]] = {}
    for person in range(problem.people):
        kinds.setdefault(_look(problem, person), []).append(person)
    return tuple(np.array(people, dtype=np.int64) for people in kinds.values())


def _look(problem: Problem, person: int) -> Hashable:
    figures = [problem.load[person], problem.capacity[person], problem.receives[person]]
    for limit in problem.limits:
        figures += [limit.room[person], limit.floor[person], limit.taken[person]]
    columns = [problem.most, problem.pair_penalty, problem.preference]
    columns += [condition.taken for condition in problem.conditions]
    modes = [
        tuple((m.rows.tobytes(), m.rooms.tobytes()) for m in condition.modes.get(person, ()))
        for condition in problem.conditions
    ]
    return (
        tuple(map(int, figures)),
        tuple(np.ascontiguousarray(column[:, person]).tobytes() for column in columns),
        tuple(modes),
    )


def _of_two(problem: Problem, person: int) -> int:
    """About how many shares have one or two cases; a first look, which ends when it is too many."""
    mine = np.flatnonzero(problem.most[:, person])
    binding = Binding(problem, person)
    each = binding.each[:, mine]
    many = len(mine)
    for place in range(len(mine)):
        pairs = (binding.start + each[:, place])[:, None] + each[:, place + 1 :]
        many += int(binding.holds(pairs).sum())
        if many > MOST:
            break
    return many


def _of_one(problem: Problem, person: int, most: int) -> IntArray | None:
    """The shares of a practitioner, [share, class], that of nothing first; None if too many.

    Each share but the first is another, its parent, with one case more.
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
    """By how much shares miss hard floors, and what they cost in soft rules, each [share]."""
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
        if condition.penalty and person in condition.modes:
            sums = condition.features @ takes.T + condition.taken[:, [person]]
            met = np.zeros(len(takes), dtype=bool)
            for mode in condition.modes[person]:
                met |= (mode.rows @ sums <= mode.rooms[:, None]).all(axis=0)
            soft += condition.penalty * ~met
    return short, soft
