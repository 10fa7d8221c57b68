"""Which column of the master LP stands for what."""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.relaxation.master.column_groups import ColumnGroups


@dataclass(frozen=True)
class Layout:
    """The columns in order: x, u, e, s, A, t, c.

    x counts the cases of a pair: first cases of a class that come to a practitioner, then, from
    `first_grouped`, cases of a group of classes (`ColumnGroups`), then, from `first_stay`, cases in
    hand that stay. `group` and `person` [x] name the pair, a group by one of its classes. u [class]
    counts cases left over; e and s [limit, practitioner] are the amounts over the room and under
    the floor; A [practitioner] is the workload added, t [practitioner] the convex cost, c the mean
    utilisation.
    """

    group: IntArray
    person: IntArray
    first_grouped: int
    first_stay: int
    classes: int
    people: int
    limits: int

    @classmethod
    def of(
        cls, problem: Problem, pairs: BoolArray, stays: IntArray, groups: ColumnGroups
    ) -> "Layout":
        """The columns for these pairs and for the cases in hand that may stay."""
        come, stay = np.argwhere(pairs & groups.apart), np.argwhere(stays)
        grouped = np.argwhere(groups.total((pairs & ~groups.apart).astype(np.int64)))
        grouped[:, 0] = groups.sample[grouped[:, 0]]
        group, person = np.vstack([come, grouped, stay]).T
        return cls(
            group,
            person,
            len(come),
            len(come) + len(grouped),
            problem.classes,
            problem.people,
            len(problem.limits),
        )

    @property
    def first_left(self) -> int:
        """The first u."""
        return len(self.group)

    @property
    def first_over(self) -> int:
        """The first e."""
        return self.first_left + self.classes

    @property
    def first_short(self) -> int:
        """The first s."""
        return self.first_over + self.limits * self.people

    @property
    def first_added(self) -> int:
        """The first A."""
        return self.first_short + self.limits * self.people

    @property
    def first_cost(self) -> int:
        """The first t."""
        return self.first_added + self.people

    @property
    def mean(self) -> int:
        """The column c."""
        return self.first_cost + self.people

    @property
    def size(self) -> int:
        """How many columns there are."""
        return self.mean + 1

    @property
    def pairs(self) -> slice:
        """All x."""
        return slice(0, self.first_left)

    @property
    def single(self) -> slice:
        """The x of single classes."""
        return slice(0, self.first_grouped)

    @property
    def grouped(self) -> slice:
        """The x of groups of classes."""
        return slice(self.first_grouped, self.first_stay)

    @property
    def stay(self) -> slice:
        """The x of cases in hand that stay."""
        return slice(self.first_stay, self.first_left)

    @property
    def left(self) -> slice:
        """All u."""
        return slice(self.first_left, self.first_over)

    @property
    def over(self) -> slice:
        """All e."""
        return slice(self.first_over, self.first_short)

    @property
    def short(self) -> slice:
        """All s."""
        return slice(self.first_short, self.first_added)

    @property
    def added(self) -> slice:
        """All A."""
        return slice(self.first_added, self.first_cost)

    @property
    def cost(self) -> slice:
        """All t."""
        return slice(self.first_cost, self.mean)

    def each(self, come: IntArray, stay: IntArray) -> IntArray:
        """A value of each x, from those of cases that come and that stay, [class, practitioner]."""
        first = self.first_stay
        return np.concatenate(
            [
                come[self.group[:first], self.person[:first]],
                stay[self.group[first:], self.person[first:]],
            ]
        )


def columns(part: slice) -> IntArray:
    """The indices of a part of the columns."""
    return np.arange(part.start, part.stop)
