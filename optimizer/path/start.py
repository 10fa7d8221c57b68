"""The start of the path: the problem of changing an allocation by hand, case by case.

The allocation by hand may break hard rules, and the path begins there, so the problem excuses what
it breaks at a price: a case may stay where a rule bars it, a limit that is passed reaches as far as
it is passed for that practitioner, and a broken conditional rule does not bind that practitioner.
Nothing is excused for others. The price stands among the soft rules, far above theirs, so that the
first changes put right what is broken and only the next ones make the load more even.
"""

import dataclasses
from collections.abc import Collection, Mapping

import numpy as np

from caseload.models.instance import Action, Instance
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Condition, Limit, Problem
from caseload.optimizer.problem.score import moved, unmet
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import SCALE
from caseload.optimizer.tuning import Tuning

PUT_RIGHT = 100
"""What a unit of something broken by hand costs, against 1 for a unit of an ordinary soft rule."""

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
    scale = {rule.key: rule.scale for rule in book.limits}
    return dataclasses.replace(whole, problem=_excused(split, whole.counts(taken), scale))


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


def _excused(problem: Problem, by_hand: IntArray, scale: Mapping[str, int]) -> Problem:
    """The problem with the allocation by hand as its start, what it breaks excused at a price.

    `scale` says by the key of a limit in how many parts its unit is counted.
    """
    limits, conditions = list(problem.limits), list(problem.conditions)
    for place, limit in enumerate(problem.limits):
        added = limit.use @ by_hand
        over = (added > 0) & (added > np.maximum(limit.room - limit.taken, 0))
        if limit.hard and over.any():
            limits[place] = _reaching(limit, by_hand)
            price = PUT_RIGHT * SCALE // scale[limit.key]
            limits.append(_priced(limit, over, problem.count, price))
    for place, condition in enumerate(problem.conditions):
        broken = set(unmet(condition, by_hand))
        if not condition.penalty and broken:
            conditions[place] = _binding(condition, set(condition.disjuncts) - broken, 0)
            conditions.append(_binding(condition, broken, PUT_RIGHT * SCALE))
    barred = (by_hand > 0) & ~problem.allowed
    return dataclasses.replace(
        problem,
        own=by_hand,
        pair_penalty=problem.pair_penalty + PUT_RIGHT * SCALE * barred,
        limits=tuple(limits),
        conditions=tuple(conditions),
    )


def _reaching(limit: Limit, by_hand: IntArray) -> Limit:
    """A hard limit that reaches at least as far as the allocation by hand passes it."""
    return dataclasses.replace(
        limit, room=np.maximum(limit.room, limit.taken + limit.use @ by_hand)
    )


def _priced(limit: Limit, over: BoolArray, count: IntArray, penalty: int) -> Limit:
    """The limit as it stands at a price, for those who are `over` it; it asks nothing of others.

    `count` is how many cases each class has: nobody takes more.
    """
    everything = limit.taken + int(np.maximum(limit.use, 0) @ count)
    return dataclasses.replace(
        limit,
        room=np.where(over, np.maximum(limit.room, limit.taken), everything),
        floor=np.zeros_like(limit.floor),
        penalty=penalty,
    )


def _binding(condition: Condition, people: Collection[int], penalty: int) -> Condition:
    """The condition for these practitioners alone, at this price; 0 for hard."""
    bound = {person: one for person, one in condition.disjuncts.items() if person in people}
    return dataclasses.replace(condition, disjuncts=bound, penalty=penalty)


def with_moves(problem: Problem, most: int) -> Problem:
    """The problem with at most `most` changes: a case moves, is placed, or is left over."""
    return dataclasses.replace(problem, most_moves=most - int(problem.own.sum()))


def moves_of(problem: Problem, counts: IntArray) -> int:
    """The number of changes from the allocation by hand to `counts` [class, practitioner]."""
    return moved(problem, counts) + int(problem.own.sum())
