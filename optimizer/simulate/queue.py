"""The front of a long line: no more cases are put to a week than could come near to a place."""

import numpy as np

from caseload.models.instance import Instance
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem


def front_of_line(instance: Instance) -> Instance:
    """The week without the cases that are too far behind to find a place.

    In the order of priority and then of arrival, each case is noted with whoever of those who may
    take it has the most places left; a practitioner with room for three is noted six times. A case
    that nobody is left for waits on without being asked about, if nothing was decided of it.
    """
    compiled = compile_instance(instance)
    ahead: set[str] = set()
    for part in compiled.parts:
        ahead |= {part.case_ids[place] for place in _ahead(part.problem)}
    ahead |= {decision.case for decision in instance.decisions}
    kept = tuple(case for case in instance.cases if case.id in ahead)
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
    takers = problem.most > 0
    left = problem.tuning.simulation.queue_cases_per_place * _places(problem)
    found = []
    for case, group in in_line(problem):
        choice = np.where(takers[group], left, 0)
        if choice.any():
            left[choice.argmax()] -= 1
            found.append(case)
    return found


def _places(problem: Problem) -> IntArray:
    """The most cases that each practitioner can take, shape [practitioner]."""
    places = np.full(problem.people, int(problem.count.sum()), dtype=np.int64)
    for limit in problem.limits:
        least = int(limit.use.min()) if problem.classes else 0
        if limit.hard and least > 0:
            places = np.minimum(places, np.maximum(limit.room - limit.taken, 0) // least)
    return places
