"""The queue cap: a week is asked only about the front of a long queue of waiting cases."""

import numpy as np

from caseload.models.instance import Instance
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning


def front_of_queue(instance: Instance, book: RuleBook, tuning: Tuning = Tuning()) -> Instance:
    """The week without the cases that stand too far back to find a place.

    In queue order, each case reserves a place of the practitioner who may take it and has the most
    places left; a practitioner has twice the real number of places (`queue_cases_per_place`). A
    case that finds no place waits on outside the week, unless a decision names it.
    """
    compiled = compile_instance(instance, book, tuning=tuning)
    front: set[str] = set()
    for part in compiled.parts:
        front |= {part.case_ids[case] for case in _front(part.problem)}
    front |= {decision.case for decision in instance.decisions}
    kept = tuple(case for case in instance.cases if case.id in front)
    return instance if len(kept) == len(instance.cases) else instance.changed(cases=kept)


def queue_order(problem: Problem) -> list[tuple[int, int]]:
    """Every case with its class, as (case, class), in the order of priority and then of arrival."""
    queue = [
        (-int(problem.priority[group]), case, group)
        for group, members in enumerate(problem.members)
        for case in members
    ]
    return [(case, group) for _, case, group in sorted(queue)]


def _front(problem: Problem) -> list[int]:
    """The cases that reserve a place, in queue order."""
    takers = problem.most > 0
    left = problem.tuning.simulation.queue_cases_per_place * _places(problem)
    found = []
    for case, group in queue_order(problem):
        choice = np.where(takers[group], left, 0)
        if choice.any():
            left[choice.argmax()] -= 1
            found.append(case)
    return found


def _places(problem: Problem) -> IntArray:
    """The most cases that hard limits let each practitioner take, shape [practitioner]."""
    places = np.full(problem.people, int(problem.count.sum()), dtype=np.int64)
    for limit in problem.limits:
        least = int(limit.use.min()) if problem.classes else 0
        if limit.hard and least > 0:
            places = np.minimum(places, np.maximum(limit.room - limit.taken, 0) // least)
    return places
