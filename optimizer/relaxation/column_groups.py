"""Classes gathered for those who need not tell them apart, so that a model has fewer columns.

A conditional rule that asks few practitioners splits the classes for everybody. For whoever is not
asked the parts of a class are alike, and one column may count them. That is exact: what goes to a
class as a whole can be dealt to its parts, as only those who are asked bound them.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem

FEW = 0.25
"""Share of practitioners whom conditional rules may ask for gathering to be worth it."""


@dataclass(frozen=True)
class Gathered:
    """The gathered class of each class (`group_of` [class]), a class of each (`sample` [group]),
    and those for whom no classes are gathered (`apart` [practitioner]).
    """

    group_of: IntArray
    sample: IntArray
    apart: BoolArray

    @property
    def split(self) -> IntArray:
        """The classes that are gathered with others, in order."""
        members = np.bincount(self.group_of, minlength=len(self.sample))
        found: IntArray = np.flatnonzero(members[self.group_of] > 1)
        return found

    def total(self, each: IntArray) -> IntArray:
        """Sums over the classes of each group, [group, …], of [class, …]."""
        found = np.zeros((len(self.sample), *each.shape[1:]), dtype=np.int64)
        np.add.at(found, self.group_of, each)
        return found

    def dealt(self, count: IntArray, own: FloatArray, together: FloatArray) -> FloatArray:
        """What each takes of each class, [class, practitioner], in parts or whole.

        Of `count` [class] cases those apart take `own` [class, practitioner]; the others take
        `together` [group, practitioner], dealt in order, so that whole cases stay whole.
        """
        dealt = own.copy()
        left = count - own.sum(axis=1)
        for group in np.flatnonzero(together.any(axis=1)):
            members = np.flatnonzero(self.group_of == group)
            takers = np.flatnonzero(together[group])
            taken = np.cumsum(together[group, takers])
            there = np.cumsum(np.maximum(left[members], 0.0))
            begin = np.maximum.outer(np.append(0.0, there[:-1]), np.append(0.0, taken[:-1]))
            overlap = np.minimum.outer(there, taken) - begin
            dealt[np.ix_(members, takers)] += np.maximum(overlap, 0.0)
        return dealt


def apart(problem: Problem) -> Gathered:
    """No class gathered with another."""
    every = np.arange(problem.classes)
    return Gathered(every, every, np.ones(problem.people, dtype=bool))


def gathered(problem: Problem) -> Gathered:
    """Classes gathered that only some practitioners must tell apart, if those are few."""
    asked = [person for condition in problem.conditions for person in condition.modes]
    bound = np.zeros(problem.people, dtype=bool)
    bound[asked] = True
    if problem.own.any() or bound.sum() > FEW * problem.people:
        return apart(problem)
    looks = np.column_stack(
        [
            -problem.weight,
            problem.priority,
            *(limit.use for limit in problem.limits),
            problem.allowed[:, ~bound],
            problem.pair_penalty[:, ~bound],
            problem.preference[:, ~bound],
        ]
    )
    _, sample, group_of = np.unique(looks, axis=0, return_index=True, return_inverse=True)
    return Gathered(group_of.reshape(-1), sample, bound)
