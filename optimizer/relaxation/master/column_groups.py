"""Column aggregation: one column for classes that a practitioner need not tell apart.

A conditional rule that asks few practitioners splits the classes for everybody. For a practitioner
whom no rule asks the parts of a class are alike, and one column counts them together. This is
exact: cases of a group can be dealt to its classes, as only practitioners who are asked bound a
class by itself. It pays where caseloads are tight: a PDU week takes half the time with it.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.distinct import distinct_rows
from caseload.optimizer.problem.problem import Problem


@dataclass(frozen=True)
class ColumnGroups:
    """The group of each class (`group_of` [class]), one class of each group (`sample` [group]), and
    the practitioners who tell every class apart (`apart` [practitioner]).
    """

    group_of: IntArray
    sample: IntArray
    apart: BoolArray

    @property
    def split(self) -> IntArray:
        """The classes that share their group with others, in order."""
        found: IntArray = np.flatnonzero(~self.alone[self.group_of])
        return found

    @property
    def alone(self) -> BoolArray:
        """The groups of a single class, [group]."""
        found: BoolArray = np.bincount(self.group_of, minlength=len(self.sample)) == 1
        return found

    def total(self, each: IntArray) -> IntArray:
        """Sums over the classes of each group, [group, …], of [class, …]."""
        found = np.zeros((len(self.sample), *each.shape[1:]), dtype=np.int64)
        np.add.at(found, self.group_of, each)
        return found

    def dealt(self, count: IntArray, own: FloatArray, together: FloatArray) -> FloatArray:
        """What each practitioner takes of each class, [class, practitioner], fractional or whole.

        Of `count` [class] cases, practitioners who tell classes apart take `own`
        [class, practitioner]; the others take `together` [group, practitioner]. It is dealt in
        order, so that whole cases stay whole.
        """
        dealt = own.copy()
        left = count - own.sum(axis=1)
        alone = self.alone
        dealt[self.sample[alone]] += together[alone]
        for group in np.flatnonzero(together.any(axis=1) & ~alone):
            members = np.flatnonzero(self.group_of == group)
            takers = np.flatnonzero(together[group])
            taken = np.cumsum(together[group, takers])
            there = np.cumsum(np.maximum(left[members], 0.0))
            begin = np.maximum.outer(np.append(0.0, there[:-1]), np.append(0.0, taken[:-1]))
            overlap = np.minimum.outer(there, taken) - begin
            dealt[np.ix_(members, takers)] += np.maximum(overlap, 0.0)
        return dealt


def ungrouped(problem: Problem) -> ColumnGroups:
    """Each class in a group of its own."""
    every = np.arange(problem.classes)
    return ColumnGroups(every, every, np.ones(problem.people, dtype=bool))


def column_groups(problem: Problem) -> ColumnGroups:
    """Classes grouped that only few practitioners must tell apart; ungrouped where it does not pay.

    Cases in hand that may move are never grouped.
    """
    asked = [person for condition in problem.conditions for person in condition.disjuncts]
    bound = np.zeros(problem.people, dtype=bool)
    bound[asked] = True
    most = problem.tuning.relaxation.grouping_max_asked_share * problem.people
    if problem.own.any() or bound.sum() > most:
        return ungrouped(problem)
    looks = np.column_stack(
        [
            -problem.weight,
            problem.priority,
            *(limit.use for limit in problem.limits),
            problem.allowed[:, ~bound],
            problem.pair_penalty[:, ~bound],
            problem.preference[:, ~bound],
            problem.departure[:, ~bound],
            problem.departure_left,
        ]
    )
    sample, group_of = distinct_rows(looks)
    return ColumnGroups(group_of, sample, bound)
