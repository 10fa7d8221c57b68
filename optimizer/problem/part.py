"""A part: a problem with the way back from classes and columns to cases and people by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.presence import stays_with

Order = Callable[[list[str]], list[str]]
"""Puts the cases of a class in the order in which they are dealt."""


@dataclass(frozen=True)
class Part:
    """A problem with the way back: which case and practitioner each index stands for.

    `previous` names the practitioner who held a case before, by case id, where somebody did;
    `home` the one with whom a case in hand may stay.
    """

    problem: Problem
    case_ids: tuple[str, ...]
    practitioner_ids: tuple[str, ...]
    previous: dict[str, str] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)

    def deal(self, counts: IntArray, order: Order = list) -> dict[str, str | None]:
        """Hand the cases of each class out: case id → practitioner id.

        Nothing tells the cases of a class apart but who has them in hand, or held them before: they
        stay there where that can be, the others go out in the `order` that is given to them, the
        fixed one unless told otherwise. `counts` has shape [class, practitioner]; cases beyond the
        counts are left over (None).
        """
        allocation: dict[str, str | None] = {}
        for members, row in zip(self.problem.members, counts, strict=True):
            takers = [self.practitioner_ids[taker] for taker in np.repeat(np.arange(len(row)), row)]
            cases = order([self.case_ids[case] for case in members])
            for stays in (self.home, self.previous):
                for case in cases:
                    if case not in allocation and stays.get(case) in takers:
                        takers.remove(stays[case])
                        allocation[case] = stays[case]
            rest = [case for case in cases if case not in allocation]
            allocation |= dict(zip_longest(rest, takers[: len(rest)]))
        return allocation

    def counts(self, allocation: Mapping[str, str | None]) -> IntArray:
        """An allocation (case id → practitioner id) as counts, shape [class, practitioner]."""
        place_of = {person: place for place, person in enumerate(self.practitioner_ids)}
        counts = np.zeros_like(self.problem.most)
        for group, members in enumerate(self.problem.members):
            for case in members:
                taker = place_of.get(allocation.get(self.case_ids[case]) or "")
                if taker is not None:
                    counts[group, taker] += 1
        return counts


def pairs_at_home(week: Week) -> BoolArray:
    """Cases in hand with the practitioners who hold them: no rule is asked of these pairs."""
    place_of = {person.id: place for place, person in enumerate(week.practitioners)}
    home = week.per_case(lambda case: place_of.get(stays_with(case) or "", -1))
    at_home: BoolArray = home[:, None] == np.arange(len(place_of))[None, :]
    return at_home
