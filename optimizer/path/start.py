"""The start of the path: the problem of changing an allocation by hand, case by case.

The allocation by hand may break hard rules for a reason that only the lead knows, so the problem
excuses what it breaks: a case may stay where a rule bars it, a limit that is passed reaches as far
as it is passed for that practitioner, and a broken conditional rule does not bind that
practitioner. Nothing is excused for others. So the problem allows everything that the rules allow,
and the allocation by hand beside it.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from caseload.models.instance import Action, Instance
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Condition, Limit, Problem
from caseload.optimizer.problem.score import moved, unmet
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning

Allocation = Mapping[str, str | None]
"""Case id → practitioner id, None for a case that is left over."""


def start_of(
    instance: Instance, book: RuleBook, allocation: Allocation, tuning: Tuning = Tuning()
) -> Part:
    """The problem of changing an allocation, without a limit on the number of changes.

    Preferences are left out. A case with a practitioner without capacity counts as left over. Each
    class is split into placed and left-over cases, and by pin.
    """
    pins = {d.case: d.practitioner for d in instance.decisions if d.places}
    bans = tuple(d for d in instance.decisions if d.action is Action.FORBID)
    unpinned = instance.changed(decisions=bans)
    [part] = compile_instance(unpinned, book, 0, tuning=tuning).parts
    column_of = {person: column for column, person in enumerate(part.practitioner_ids)}
    taken = {c: who for c, who in allocation.items() if who in column_of and c in part.case_ids}
    split = _split_classes(part, taken, pins, column_of)
    whole = dataclasses.replace(part, problem=split, home=taken)
    return dataclasses.replace(whole, problem=_excused(split, whole.counts(taken)))


def _split_classes(
    part: Part, taken: Mapping[str, str | None], pins: Mapping[str, str], column_of: dict[str, int]
) -> Problem:
    """The part's problem with classes split by placed or left over, and by the pinned practitioner.

    A pinned case may go to its practitioner only, or be left over.
    """
    groups: dict[tuple[int, bool, int | None], list[int]] = {}
    for group, members in enumerate(part.problem.members):
        for case in members:
            name = part.case_ids[case]
            pin = column_of.get(pins[name], -1) if name in pins else None
            groups.setdefault((group, name in taken, pin), []).append(case)
    source = np.array([group for group, _, _ in groups], dtype=np.intp)
    problem = part.problem
    allowed = problem.allowed[source]
    for row, (_, _, pin) in enumerate(groups):
        if pin is not None:
            allowed[row, [person for person in range(problem.people) if person != pin]] = False
    return dataclasses.replace(
        problem,
        members=tuple(map(tuple, groups.values())),
        weight=problem.weight[source],
        priority=problem.priority[source],
        risk=problem.risk[source],
        allowed=allowed,
        pair_penalty=problem.pair_penalty[source],
        preference=np.zeros_like(problem.preference[source]),
        departure=np.zeros_like(problem.departure[source]),
        departure_left=np.zeros_like(problem.departure_left[source]),
        keeps=False,
        limits=tuple(dataclasses.replace(one, use=one.use[source]) for one in problem.limits),
        conditions=tuple(
            dataclasses.replace(one, features=one.features[:, source]) for one in problem.conditions
        ),
        preference_cost=0,
        own=np.zeros_like(allowed, dtype=np.int64),
        most_moves=None,
        by_hand=True,
    )


def _excused(problem: Problem, by_hand: IntArray) -> Problem:
    """The problem with the allocation by hand as its start, everything that it breaks excused."""
    return dataclasses.replace(
        problem,
        own=by_hand,
        limits=tuple(_reaching(limit, by_hand) for limit in problem.limits),
        conditions=tuple(_unbound(one, by_hand) for one in problem.conditions),
    )


def _reaching(limit: Limit, by_hand: IntArray) -> Limit:
    """A hard limit that reaches at least as far as the allocation by hand passes it."""
    if not limit.hard:
        return limit
    return dataclasses.replace(
        limit, room=np.maximum(limit.room, limit.taken + limit.use @ by_hand)
    )


def _unbound(condition: Condition, by_hand: IntArray) -> Condition:
    """A hard condition that does not bind the practitioners who break it by hand."""
    if condition.penalty:
        return condition
    broken = set(unmet(condition, by_hand))
    disjuncts = {
        person: disjuncts
        for person, disjuncts in condition.disjuncts.items()
        if person not in broken
    }
    return dataclasses.replace(condition, disjuncts=disjuncts)


def with_moves(problem: Problem, most: int) -> Problem:
    """The problem with at most `most` changes: a case moves, is placed, or is left over."""
    return dataclasses.replace(problem, most_moves=most - int(problem.own.sum()))


def moves_of(problem: Problem, counts: IntArray) -> int:
    """The number of changes from the allocation by hand to `counts` [class, practitioner]."""
    return moved(problem, counts) + int(problem.own.sum())
