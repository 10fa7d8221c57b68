"""The pairs of an allocation that hold cases: few of all pairs, and all that a sum looks at."""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray


@dataclass(frozen=True)
class Placed:
    """Which class each pair is of, who has it, and how many `cases` of it, each of shape [pair].

    `people` is how many practitioners there are, `classes` how many classes.
    """

    group: IntArray
    person: IntArray
    cases: IntArray
    classes: int
    people: int

    @classmethod
    def of(cls, counts: "Counts") -> "Placed":
        """The pairs of an allocation, shape [class, practitioner], or those that are given."""
        if isinstance(counts, Placed):
            return counts
        by_person = counts.flags.f_contiguous and not counts.flags.c_contiguous
        flat = (counts.T if by_person else counts).reshape(-1)
        place = np.flatnonzero(flat != 0)
        outer, inner = np.divmod(place, counts.shape[0 if by_person else 1])
        group, person = (inner, outer) if by_person else (outer, inner)
        return cls(group, person, flat[place], *counts.shape)

    @property
    def of_class(self) -> IntArray:
        """How many cases of each class are placed, shape [class]."""
        return _sums(self.group, self.cases, self.classes)

    @property
    def of_person(self) -> IntArray:
        """How many cases each practitioner takes, shape [practitioner]."""
        return _sums(self.person, self.cases, self.people)

    def used(self, use: IntArray) -> IntArray:
        """What each practitioner takes of what a case of a class uses, [class] → [practitioner]."""
        return _sums(self.person, use[self.group] * self.cases, self.people)

    def staying(self, own: IntArray) -> IntArray:
        """How many of the cases of each pair stay with their holder; `own` as in `Problem`."""
        stay: IntArray = np.minimum(self.cases, own[self.group, self.person])
        return stay


Counts = IntArray | Placed
"""An allocation: how many cases of each class each practitioner takes, or the pairs that do."""


def _sums(place: IntArray, amount: IntArray, size: int) -> IntArray:
    """The sum of the amounts at each place; exact, as floats hold whole numbers up to 2**53."""
    return np.bincount(place, amount, size).astype(np.int64)
