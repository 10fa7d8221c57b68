"""Hall sets: cases that compete for fewer places than there are cases.

Idea: search from a left-over case to all practitioners who may hold it, from a full practitioner to
the cases whose leaving would make room, from those to all practitioners who may hold them, and so
on. No case of the closed set may go to a practitioner outside it. By Hall's theorem (1935) cases
are left over because the set has more cases than places; where one place is one case, a head count
shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import full_for


@dataclass(frozen=True)
class HallSet:
    """Competing classes of one part, and the columns of all practitioners who may hold one."""

    part: int
    groups: tuple[int, ...]
    people: tuple[int, ...]


def hall_sets(run: Run, number: int) -> list[HallSet]:
    """The Hall sets of a part; sets that share a practitioner are joined."""
    problem = run.part(number).problem
    counts = run.counts(number, run.allocation)
    left = problem.count - counts.sum(axis=1)
    tight = full_for(problem, counts)
    found: list[tuple[set[int], set[int]]] = []
    for start in map(int, np.flatnonzero(left)):
        groups, people = _closure(problem, counts, tight, start)
        shared = [one for one in found if one[1] & people]
        found = [one for one in found if not one[1] & people]
        groups = groups.union(*(one[0] for one in shared))
        people = people.union(*(one[1] for one in shared))
        found.append((groups, people))
    return [HallSet(number, tuple(sorted(g)), tuple(sorted(p))) for g, p in found]


def _closure(
    problem: Problem, counts: IntArray, tight: BoolArray, start: int
) -> tuple[set[int], set[int]]:
    """The classes and columns that the search from a left-over class reaches."""
    uses = np.zeros((len(problem.limits), problem.classes), dtype=bool)
    for row, limit in enumerate(problem.limits):
        uses[row] = limit.use > 0
    groups, people, waiting = {start}, set[int](), [start]
    while waiting:
        group = waiting.pop()
        reached = np.flatnonzero(problem.allowed[group])
        people.update(reached.tolist())
        full = tight[:, group, reached]
        frees = np.any(full[:, :, None] & uses[:, None, :], axis=0)
        helps = frees | ~np.any(full, axis=0, keepdims=True).T
        others = (helps & (counts[:, reached].T > 0)).any(axis=0)
        fresh = set(np.flatnonzero(others).tolist()) - groups
        groups |= fresh
        waiting += sorted(fresh)
    return groups, people


def places_for(problem: Problem, groups: Sequence[int], person: int) -> tuple[int, str | None]:
    """The most cases of these classes that a practitioner has places for.

    With the key of the limit that sets the number; None where no single limit does.
    """
    mine = [group for group in groups if problem.allowed[group, person]]
    most, key = int(problem.count[mine].sum()), None
    for limit in problem.limits:
        least = int(limit.use[mine].min()) if mine else 0
        if limit.hard and least > 0:
            room = max(0, int(limit.room[person] - limit.taken[person])) // least
            if room < most:
                most, key = room, limit.key
    some = int(problem.most[mine, person].sum())
    return (some, None) if some < most else (most, key)
