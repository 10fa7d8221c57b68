"""Classes that most practitioners need not tell apart, for programs with as few columns as can be.

A conditional rule that binds few practitioners splits the classes for everybody. For whoever is not
bound by the rule the parts of a class are alike: a program may count them in one column. That is
exact: whatever it gives to a class as a whole can be dealt to the parts, as only the columns kept
apart bound them. Where cases in hand may move it would not be: whether a case of the class stays
with its holder depends on which part those apart take from.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.problem import Condition, Limit, Problem

FEW = 0.5
"""A conditional rule that binds a smaller share of people than this splits classes for these."""


@dataclass(frozen=True)
class Alike:
    """A problem, the same with alike classes merged, and who must tell the classes apart.

    `group_of` [class] is the merged class of each; `apart` [practitioner] are those who have
    columns for each class, and none for merged ones.
    """

    fine: Problem
    merged: Problem
    group_of: IntArray
    apart: BoolArray

    def dealt(self, own: IntArray, together: IntArray) -> IntArray:
        """Counts of the classes, from those of practitioners kept apart and of merged classes."""
        counts = own.copy()
        left = self.fine.count - own.sum(axis=1)
        for group, person in np.argwhere(together):
            wanted = int(together[group, person])
            for member in np.flatnonzero(self.group_of == group):
                given = min(wanted, int(left[member]))
                counts[member, person] += given
                left[member] -= given
                wanted -= given
        return counts


def alike(problem: Problem) -> Alike:
    """Merge the classes that most practitioners need not tell apart."""
    narrow = [c for c in problem.conditions if len(c.disjuncts) < FEW * problem.people]
    wide = tuple(c for c in problem.conditions if len(c.disjuncts) >= FEW * problem.people)
    bound = np.zeros(problem.people, dtype=bool)
    bound[[person for condition in narrow for person in condition.disjuncts]] = True
    if problem.own.any():
        bound[:] = True
    looks = np.column_stack(
        [
            -problem.weight,
            problem.priority,
            *(limit.use for limit in problem.limits),
            *(row for condition in wide for row in condition.features),
            problem.pair_penalty,
            ~problem.allowed,
            problem.in_hand,
        ]
    )
    _, first, group_of = np.unique(looks, axis=0, return_index=True, return_inverse=True)
    group_of = group_of.reshape(-1)
    own = np.zeros((len(first), problem.people), dtype=np.int64)
    np.add.at(own, group_of, np.where(bound, 0, problem.own))
    merged = dataclasses.replace(
        problem,
        members=_gathered(problem, group_of, len(first)),
        weight=problem.weight[first],
        priority=problem.priority[first],
        allowed=problem.allowed[first] & ~bound,
        pair_penalty=problem.pair_penalty[first],
        preference=problem.preference[first],
        own=own,
        limits=tuple(
            Limit(one.key, one.use[first], one.room, one.floor, one.taken, one.penalty)
            for one in problem.limits
        ),
        conditions=tuple(
            Condition(one.key, one.features[:, first], one.taken, one.disjuncts, one.penalty)
            for one in wide
        ),
        most_moves=None,
    )
    return Alike(problem, merged, group_of, bound)


def homes(problem: Problem) -> IntArray:
    """With whom each case stands, class after class, shape [case]; −1 for new cases."""
    found = [
        np.repeat(np.arange(problem.people), own) if own.any() else np.full(count, -1)
        for own, count in zip(problem.own, problem.count, strict=True)
    ]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _gathered(problem: Problem, group_of: IntArray, groups: int) -> tuple[tuple[int, ...], ...]:
    members: list[list[int]] = [[] for _ in range(groups)]
    for place, group in enumerate(group_of):
        members[group] += problem.members[place]
    return tuple(tuple(sorted(cases)) for cases in members)
