"""Presolve: drop disjuncts of conditional rules that the hard limits make redundant or impossible.

Most practitioners have little room in a week, so that a disjunct holds whatever they take, or can
never hold. A practitioner with a disjunct that always holds drops out of the rule, and cases that
only this practitioner's disjuncts tell apart become alike. Bounds on what a practitioner can take
of a row come from fractional knapsacks under each limit in turn (bound propagation).

Guarantee: the allocations that the hard rules allow stay what they were.
"""

import dataclasses

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.rule_kit.disjunction import Disjunct


def presolved(problem: Problem) -> Problem:
    """The problem with the undecided disjuncts of conditional rules alone; classes stay.

    A single disjunct that only bars some cases becomes forbidden pairs. A practitioner for whom
    every disjunct is impossible keeps them all: the solver, or the penalty of a soft rule, deals
    with that.
    """
    if not problem.tuning.relaxation.presolve:
        return problem
    reach = Reach(problem)
    disjuncts_of = [_open(reach, condition) for condition in problem.conditions]
    for number, condition in enumerate(problem.conditions):
        for place, other in enumerate(problem.conditions):
            if (
                place != number
                and not (condition.penalty or other.penalty)
                and _meet(condition, other)
            ):
                _hold_together(reach, condition, disjuncts_of[number], other, disjuncts_of[place])
    allowed = problem.allowed.copy()
    for condition, disjuncts in zip(problem.conditions, disjuncts_of, strict=True):
        for person, barred in _bars(condition, disjuncts):
            # Cases in hand may stay whatever pairs are forbidden: the disjunct speaks of them.
            if not problem.own[barred, person].any():
                allowed[barred, person] = False
                del disjuncts[person]
    simpler = dataclasses.replace(
        problem,
        allowed=allowed,
        conditions=tuple(
            dataclasses.replace(condition, disjuncts=disjuncts)
            for condition, disjuncts in zip(problem.conditions, disjuncts_of, strict=True)
            if disjuncts
        ),
    )
    return simpler if (allowed == problem.allowed).all() else presolved(simpler)


def _open(reach: "Reach", condition: Condition) -> dict[int, tuple[Disjunct, ...]]:
    """The disjuncts that may hold or not, of those who have no disjunct that always holds."""
    people = np.array(list(condition.disjuncts), dtype=np.intp)
    rows = {
        tuple(row)
        for disjuncts in condition.disjuncts.values()
        for m in disjuncts
        for row in m.rows
    }
    extent = {row: reach.extent(np.array(row) @ condition.features, people) for row in rows}
    found = {}
    for place, (person, disjuncts) in enumerate(condition.disjuncts.items()):
        always, never = [], []
        for disjunct in disjuncts:
            least, most = np.array([extent[tuple(row)][:, place] for row in disjunct.rows]).T
            room = _room(condition, disjunct, person)
            always.append(bool((most <= room).all()))
            never.append(bool((least > room).any()))
        if not any(always):
            left = tuple(
                disjunct for disjunct, out in zip(disjuncts, never, strict=True) if not out
            )
            found[person] = left or disjuncts
    return found


def _meet(condition: Condition, other: Condition) -> bool:
    """Whether two conditions count something of the same class."""
    return bool((condition.features.any(axis=0) & other.features.any(axis=0)).any())


def _room(condition: Condition, disjunct: Disjunct, person: int) -> IntArray:
    """What pins leave of a disjunct's rooms."""
    left: IntArray = disjunct.rooms - disjunct.rows @ condition.taken[:, person]
    return left


def _hold_together(
    reach: "Reach",
    condition: Condition,
    disjuncts: dict[int, tuple[Disjunct, ...]],
    other: Condition,
    others: dict[int, tuple[Disjunct, ...]],
) -> None:
    """Take out the disjuncts of a condition that can hold beside no disjunct of another one."""
    for person in disjuncts.keys() & others.keys():
        barred = [_barred(other, disjunct, person) for disjunct in others[person]]
        left = tuple(
            disjunct
            for disjunct in disjuncts[person]
            if any(reach.may_hold(condition, disjunct, person, classes) for classes in barred)
        )
        disjuncts[person] = left or disjuncts[person]


def _barred(condition: Condition, disjunct: Disjunct, person: int) -> BoolArray:
    """The classes of which a disjunct lets a practitioner take nothing, by its rows, [class]."""
    each = disjunct.rows @ condition.features
    full = (each >= 0).all(axis=1) & (_room(condition, disjunct, person) <= 0)
    barred: BoolArray = each[full].max(axis=0, initial=0) > 0
    return barred


def _bars(
    condition: Condition, disjuncts: dict[int, tuple[Disjunct, ...]]
) -> list[tuple[int, BoolArray]]:
    """Practitioners whose only disjunct of a hard condition bars classes, with these, [class]."""
    found = []
    for person, own in disjuncts.items():
        if condition.penalty == 0 and len(own) == 1:
            rows = own[0].rows @ condition.features
            room = _room(condition, own[0], person)
            if (rows >= 0).all() and (room == 0).all():
                found.append((person, rows.max(axis=0, initial=0) > 0))
    return found


class Reach:
    """Bounds on what each practitioner can take, from the hard limits alone.

    Conditional rules are left out: what they bar must not decide them.
    """

    def __init__(self, problem: Problem) -> None:
        self.most = dataclasses.replace(problem, conditions=()).most
        self.limits = [
            (limit.use, np.maximum(limit.room - limit.taken, 0))
            for limit in problem.limits
            if limit.hard
        ]

    def extent(self, amounts: IntArray, people: IntArray) -> FloatArray:
        """Bounds on Σ amounts · cases of practitioners, [2, practitioner]: below and above.

        `amounts` [class] are whole numbers.
        """
        most = self.most[:, people]
        return np.stack(
            [-self._most(np.maximum(-amounts, 0), most, people), self._most(amounts, most, people)]
        )

    def may_hold(
        self, condition: Condition, disjunct: Disjunct, person: int, barred: BoolArray
    ) -> bool:
        """Whether a practitioner can be within a disjunct while taking nothing of some classes."""
        only = np.array([person])
        room = _room(condition, disjunct, person)
        amounts = np.where(barred, 0, disjunct.rows @ condition.features)
        least = [float(self.extent(row, only)[0, 0]) for row in amounts]
        return bool((np.array(least) <= room).all())

    def _most(self, amounts: IntArray, most: IntArray, people: IntArray) -> FloatArray:
        """The most of what is positive, as if cases could be split: under each limit in turn."""
        some = np.flatnonzero(amounts > 0)
        if not len(some):
            return np.zeros(len(people))
        worth, most = amounts[some], most[some]
        bound: FloatArray = (worth @ most).astype(float)
        for use, room in self.limits:
            bound = np.minimum(bound, _under(worth, most, use[some], room[people]))
        return np.floor(bound + 1e-6)


def _under(worth: IntArray, most: IntArray, use: IntArray, room: IntArray) -> FloatArray:
    """The most worth under one limit, [practitioner]: that which uses least for its worth first."""
    uses: BoolArray = use > 0
    free = worth[~uses] @ most[~uses]
    worth, most, use = worth[uses], most[uses], use[uses]
    order = np.argsort(-worth / use, kind="stable")
    each = (use[:, None] * most)[order]
    before = np.cumsum(each, axis=0) - each
    fits = np.clip(room[None, :] - before, 0, each)
    total: FloatArray = free + (worth / use)[order] @ fits
    return total
