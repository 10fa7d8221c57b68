"""A problem in which one more case is settled, and the way back."""

import dataclasses

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Condition, Limit, Problem


def with_pin(problem: Problem, group: int, person: int) -> Problem:
    """The problem with a case of the class given to the practitioner for good.

    A class that this leaves without cases is gone.
    """
    members = list(problem.members)
    members[group] = members[group][1:]
    keep = np.array([place for place, cases in enumerate(members) if cases], dtype=np.int64)
    one = np.zeros(problem.people, dtype=np.int64)
    one[person] = 1
    return dataclasses.replace(
        problem,
        members=tuple(members[place] for place in keep),
        weight=problem.weight[keep],
        priority=problem.priority[keep],
        allowed=problem.allowed[keep],
        pair_penalty=problem.pair_penalty[keep],
        preference=problem.preference[keep],
        load=problem.load + problem.weight[group] * one,
        receives=problem.receives | (one > 0),
        limits=tuple(
            Limit(
                limit.key,
                limit.use[keep],
                limit.room,
                limit.floor,
                limit.taken + limit.use[group] * one,
                limit.penalty,
            )
            for limit in problem.limits
        ),
        conditions=tuple(
            Condition(
                condition.key,
                condition.features[:, keep],
                condition.taken + condition.features[:, [group]] * one,
                condition.modes,
                condition.penalty,
            )
            for condition in problem.conditions
        ),
        soft_cost=problem.soft_cost + int(problem.pair_penalty[group, person]),
        preference_cost=problem.preference_cost + int(problem.preference[group, person]),
        own=problem.own[keep],
        recent=tuple((np.array(problem.recent) + one).tolist()) if problem.recent else (),
    )


def alone(problem: Problem, person: int) -> Problem:
    """The problem with one practitioner and nobody else."""
    only = np.array([person])
    return dataclasses.replace(
        problem,
        allowed=problem.allowed[:, only],
        pair_penalty=problem.pair_penalty[:, only],
        preference=problem.preference[:, only],
        load=problem.load[only],
        capacity=problem.capacity[only],
        receives=problem.receives[only],
        own=problem.own[:, only],
        recent=problem.recent[person : person + 1],
        limits=tuple(
            dataclasses.replace(
                limit, room=limit.room[only], floor=limit.floor[only], taken=limit.taken[only]
            )
            for limit in problem.limits
        ),
        conditions=tuple(
            dataclasses.replace(
                condition,
                taken=condition.taken[:, only],
                modes={0: condition.modes[person]} if person in condition.modes else {},
            )
            for condition in problem.conditions
        ),
    )


def without(problem: Problem, counts: IntArray, group: int, person: int) -> IntArray:
    """Counts for `with_pin`'s problem, from those in which the practitioner has such a case."""
    rest = counts.copy()
    rest[group, person] -= 1
    return np.delete(rest, group, axis=0) if problem.count[group] == 1 else rest


def restored(problem: Problem, counts: IntArray, group: int, person: int) -> IntArray:
    """Counts for the problem itself, from those for `with_pin`'s problem."""
    if problem.count[group] == 1:
        counts = np.insert(counts, group, 0, axis=0)
    whole = counts.copy()
    whole[group, person] += 1
    return whole
