"""The front of a long line: no more cases are put to a week than could come near to a place."""

import numpy as np

from models.instance import Instance
from optimizer.compile import compile_instance
from optimizer.problem import Problem
from optimizer.rules.base import IntArray

TIMES_OVER = 2
"""How many cases are put to a week for each place: another limit may keep some from theirs."""


def front_of_line(instance: Instance) -> Instance:
    """The week without the cases that are too far behind to find a place.

    In the order of priority and then of arrival, each case is noted with whoever of those who may
    take it has the most places left; a practitioner with room for three is noted six times. A case
    that nobody is left for waits on without being asked about.
    """
    compiled = compile_instance(instance)
    ahead: set[str] = set()
    for part in compiled.parts:
        ahead |= {part.case_ids[place] for place in _ahead(part.problem)}
    kept = tuple(case for case in instance.cases if case.id in ahead or case.id in compiled.pinned)
    return instance if len(kept) == len(instance.cases) else instance.changed(cases=kept)


def in_line(problem: Problem) -> list[tuple[int, int]]:
    """Every case with its class, as (case, class), in the order of priority and then of arrival."""
    line = [
        (-int(problem.priority[group]), case, group)
        for group, members in enumerate(problem.members)
        for case in members
    ]
    return [(case, group) for _, case, group in sorted(line)]


def _ahead(problem: Problem) -> list[int]:
    """The cases that are not left out."""
    places = _places(problem)
    if places is None:
        return [case for case, _ in in_line(problem)]
    takers = problem.most > 0
    left = TIMES_OVER * places
    found = []
    for case, group in in_line(problem):
        choice = np.where(takers[group], left, 0)
        best = int(choice.argmax())
        if choice[best] > 0:
            left[best] -= 1
            found.append(case)
    return found


def _places(problem: Problem) -> IntArray | None:
    """The most cases that each practitioner can take, None where no limit counts every case."""
    places = [
        np.maximum(limit.room - limit.taken, 0) // int(limit.use.min())
        for limit in problem.limits
        if limit.hard and problem.classes and limit.use.min() > 0
    ]
    return np.min(places, axis=0) if places else None
