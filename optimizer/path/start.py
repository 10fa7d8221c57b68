"""An allocation by hand as the problem from which cases move, one change after another.

What was broken by hand is taken to be allowed for a reason: a case may stay where a rule bars it,
a limit that was passed reaches for that person as far as it was passed, and a conditional rule
that was broken does not bind that person. Nobody else is allowed the like. So everything that the
rules allow is allowed here, too, and the allocation by hand beside it.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from caseload.models.instance import Action, Instance
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.encode import Part
from caseload.optimizer.problem.problem import Condition, Limit, Problem
from caseload.optimizer.problem.score import moved, unmet

Allocation = Mapping[str, str | None]


def start_of(instance: Instance, allocation: Allocation) -> Part:
    """The problem of changing an allocation, any number of changes being allowed.

    Preferences are left out. A case with somebody who has no capacity counts as left over.
    """
    pins = {d.case: d.practitioner for d in instance.decisions if d.action is Action.PIN}
    bans = tuple(d for d in instance.decisions if d.action is Action.FORBID)
    [part] = compile_instance(instance.changed(decisions=bans), 0).parts
    place_of = {person: place for place, person in enumerate(part.practitioner_ids)}
    taken = {c: who for c, who in allocation.items() if who in place_of and c in part.case_ids}
    groups: dict[tuple[int, bool, int | None], list[int]] = {}
    for group, members in enumerate(part.problem.members):
        for case in members:
            name = part.case_ids[case]
            pin = place_of.get(pins[name], -1) if name in pins else None
            groups.setdefault((group, name in taken, pin), []).append(case)
    source = np.array([group for group, _, _ in groups], dtype=np.intp)
    problem = part.problem
    allowed = problem.allowed[source]
    for row, (_, _, pin) in enumerate(groups):
        if pin is not None:
            allowed[row, [person for person in range(problem.people) if person != pin]] = False
    split = dataclasses.replace(
        problem,
        members=tuple(map(tuple, groups.values())),
        weight=problem.weight[source],
        priority=problem.priority[source],
        allowed=allowed,
        pair_penalty=problem.pair_penalty[source],
        preference=np.zeros_like(problem.preference[source]),
        limits=tuple(dataclasses.replace(one, use=one.use[source]) for one in problem.limits),
        conditions=tuple(
            dataclasses.replace(one, features=one.features[:, source]) for one in problem.conditions
        ),
        preference_cost=0,
        own=np.zeros_like(allowed, dtype=np.int64),
        most_moves=None,
        by_hand=True,
    )
    whole = dataclasses.replace(part, problem=split, home=taken)
    return dataclasses.replace(whole, problem=_excused(split, whole.counts(taken)))


def _excused(problem: Problem, by_hand: IntArray) -> Problem:
    """The problem in which the allocation by hand breaks no hard rule, and is the start."""
    return dataclasses.replace(
        problem,
        own=by_hand,
        limits=tuple(_reaching(limit, by_hand) for limit in problem.limits),
        conditions=tuple(_unbound(one, by_hand) for one in problem.conditions),
    )


def _reaching(limit: Limit, by_hand: IntArray) -> Limit:
    """A hard limit that reaches as far as it was passed."""
    if not limit.hard:
        return limit
    return dataclasses.replace(
        limit, room=np.maximum(limit.room, limit.taken + limit.use @ by_hand)
    )


def _unbound(condition: Condition, by_hand: IntArray) -> Condition:
    """A hard condition that does not bind those who broke it."""
    if condition.penalty:
        return condition
    broken = set(unmet(condition, by_hand))
    modes = {person: modes for person, modes in condition.modes.items() if person not in broken}
    return dataclasses.replace(condition, modes=modes)


def with_moves(problem: Problem, most: int) -> Problem:
    """The problem with at most so many changes: another practitioner, or nobody, or somebody."""
    return dataclasses.replace(problem, most_moves=most - int(problem.own.sum()))


def moves_of(problem: Problem, counts: IntArray) -> int:
    """How many changes lead from the allocation by hand to another, shape [class, practitioner]."""
    return moved(problem, counts) + int(problem.own.sum())
