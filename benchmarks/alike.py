"""Classes that most practitioners need not tell apart, for programs with as few columns as can be.

A conditional rule that binds few practitioners, and the place where a case in hand stands, split
the classes for everybody. For whoever is not bound by the rule, and does not hold the case, the
parts of a class are alike: a program may count them in one column. That is exact: whatever it gives
to a class as a whole can be dealt to the parts, as only the columns kept apart bound them.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Condition, Limit, Problem
from optimizer.rules.base import BoolArray, IntArray

FEW = 0.5
"""A conditional rule that binds a smaller share of people than this splits classes for these."""


@dataclass(frozen=True)
class Alike:
    """A problem, the same with alike classes merged, and where the classes must be kept apart.

    `group_of` [class] is the merged class of each; `apart` [class, practitioner] says which pairs
    have columns of their own. Pairs of a merged class with somebody of whom any is apart because
    of a rule have none in the merged problem.
    """

    fine: Problem
    merged: Problem
    group_of: IntArray
    apart: BoolArray

    def dealt(self, own: IntArray, together: IntArray) -> IntArray:
        """Counts of the classes, from those of pairs kept apart and those of merged classes.

        A case in hand of a class that its holder also receives from stays with her first.
        """
        counts = own.copy()
        left = self.fine.count - own.sum(axis=1)
        home = np.array(self.fine.home or np.full(self.fine.classes, -1))
        for group in np.flatnonzero(together.any(axis=1)):
            members = np.flatnonzero(self.group_of == group)
            for person in np.flatnonzero(together[group]):
                wanted = int(together[group, person])
                for member in members[np.argsort(home[members] != person, kind="stable")]:
                    given = min(wanted, int(left[member]))
                    counts[member, person] += given
                    left[member] -= given
                    wanted -= given
        return counts


def alike(problem: Problem) -> Alike:
    """Merge the classes that most practitioners need not tell apart."""
    narrow = [c for c in problem.conditions if len(c.modes) < FEW * problem.people]
    wide = tuple(c for c in problem.conditions if len(c.modes) >= FEW * problem.people)
    bound = np.zeros(problem.people, dtype=bool)
    bound[[person for condition in narrow for person in condition.modes]] = True
    home = np.array(problem.home or np.full(problem.classes, -1))
    at_home = home[:, None] == np.arange(problem.people)[None, :]
    plain = np.column_stack(
        [
            -problem.weight,
            problem.priority,
            *(limit.use for limit in problem.limits),
            *(row for condition in wide for row in condition.features),
            problem.pair_penalty,
            home >= 0,
        ]
    )
    allowed = _as_if_away(problem.allowed, at_home, plain)
    _, first, group_of = np.unique(
        np.column_stack([plain, ~allowed]), axis=0, return_index=True, return_inverse=True
    )
    group_of = group_of.reshape(-1)
    merged = dataclasses.replace(
        problem,
        members=_gathered(problem, group_of, len(first)),
        weight=problem.weight[first],
        priority=problem.priority[first],
        allowed=allowed[first] & ~bound,
        pair_penalty=problem.pair_penalty[first],
        preference=problem.preference[first],
        limits=tuple(
            Limit(one.key, one.use[first], one.room, one.floor, one.taken, one.penalty)
            for one in problem.limits
        ),
        conditions=tuple(
            Condition(one.key, one.features[:, first], one.taken, one.modes, one.penalty)
            for one in wide
        ),
        home=(),
        most_moves=None,
    )
    return Alike(problem, merged, group_of, at_home | bound)


def _as_if_away(allowed: BoolArray, at_home: BoolArray, plain: IntArray) -> BoolArray:
    """Who may take the cases of each class if they stood with somebody else, [class, person].

    Of its own holder a class does not say so; any class that is like it but for the holder does.
    """
    _, like = np.unique(plain, axis=0, return_inverse=True)
    elsewhere = np.zeros((like.max(initial=-1) + 1, allowed.shape[1]), dtype=bool)
    np.logical_or.at(elsewhere, like.reshape(-1), allowed & ~at_home)
    answer: BoolArray = np.where(at_home, elsewhere[like.reshape(-1)], allowed)
    return answer


def _gathered(problem: Problem, group_of: IntArray, groups: int) -> tuple[tuple[int, ...], ...]:
    members: list[list[int]] = [[] for _ in range(groups)]
    for place, group in enumerate(group_of):
        members[group] += problem.members[place]
    return tuple(tuple(sorted(cases)) for cases in members)
