"""The problem with one more pair pinned, or with one practitioner alone, and counts to match."""

import dataclasses

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Condition, Limit, Problem


def with_pin(problem: Problem, group: int, person: int) -> Problem:
    """The problem in which the practitioner has one case of the class for good.

    The pinned case leaves the problem and counts in loads, limits and conditions. A class that has
    no other case is dropped.
    """
    members = list(problem.members)
    members[group] = members[group][1:]
    keep = np.array([row for row, cases in enumerate(members) if cases], dtype=np.int64)
    one = np.zeros(problem.people, dtype=np.int64)
    one[person] = 1
    return dataclasses.replace(
        problem,
        members=tuple(members[row] for row in keep),
        weight=problem.weight[keep],
        priority=problem.priority[keep],
        risk=problem.risk[keep],
        allowed=problem.allowed[keep],
        pair_penalty=problem.pair_penalty[keep],
        preference=problem.preference[keep],
        departure=problem.departure[keep],
        departure_left=problem.departure_left[keep],
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
                condition.disjuncts,
                condition.penalty,
            )
            for condition in problem.conditions
        ),
        soft_cost=problem.soft_cost + int(problem.pair_penalty[group, person]),
        preference_cost=problem.preference_cost + int(problem.preference[group, person]),
        own=problem.own[keep],
        recent=tuple((np.array(problem.recent) + one).tolist()) if problem.recent else (),
    )


def with_one_person(problem: Problem, person: int) -> Problem:
    """The problem of one practitioner alone, all classes kept."""
    only = np.array([person])
    return dataclasses.replace(
        problem,
        allowed=problem.allowed[:, only],
        pair_penalty=problem.pair_penalty[:, only],
        preference=problem.preference[:, only],
        departure=problem.departure[:, only],
        load=problem.load[only],
        capacity=problem.capacity[only],
        receives=problem.receives[only],
        able=problem.able[only],
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
                disjuncts={0: condition.disjuncts[person]} if person in condition.disjuncts else {},
            )
            for condition in problem.conditions
        ),
    )


def counts_with_pin(problem: Problem, counts: IntArray, group: int, person: int) -> IntArray:
    """Counts of `problem` that contain the pair, as counts of `with_pin(problem, group, person)`.

    Shapes: [class, practitioner], with one class fewer where the pin drops one.
    """
    rest = counts.copy()
    rest[group, person] -= 1
    return np.delete(rest, group, axis=0) if problem.count[group] == 1 else rest


def counts_without_pin(problem: Problem, counts: IntArray, group: int, person: int) -> IntArray:
    """Counts of `with_pin(problem, group, person)`, as counts of `problem` with the pair in it."""
    if problem.count[group] == 1:
        counts = np.insert(counts, group, 0, axis=0)
    whole = counts.copy()
    whole[group, person] += 1
    return whole
