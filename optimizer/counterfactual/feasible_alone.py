"""What a practitioner's own rules let her hold, whatever anybody else holds."""

import time

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.counterfactual.pinned import alone, restored, with_pin
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.stage import Ceilings

BUDGET, ENOUGH = 1.0, 10.0
"""Deterministic seconds, and seconds of the clock: more than enough for the cases of one person."""


class Own:
    """Whether she can hold a case of a class under any allocation: that is for her own rules to
    say, as every other case may be left over.
    """

    def __init__(self, problem: Problem, counts: IntArray) -> None:
        self.problem = problem
        self.counts = counts
        self._smallest: dict[tuple[int, int], IntArray | None] = {}

    def possible(self, group: int, person: int) -> bool:
        """Whether any allocation gives the practitioner a case of the class."""
        if not self.problem.most[group, person]:
            return False
        if self.counts[group, person] or self._keeps_alone(group, person):
            return True
        return self.smallest(group, person) is not None

    def _keeps_alone(self, group: int, person: int) -> bool:
        """Whether the case, beside what is hers already, keeps the hard conditional rules."""
        for condition in self.problem.conditions:
            if not condition.penalty and person in condition.modes:
                sums = condition.taken[:, person] + condition.features[:, group]
                if not any((m.rows @ sums <= m.rooms).all() for m in condition.modes[person]):
                    return False
        return True

    def smallest(self, group: int, person: int) -> IntArray | None:
        """The least work that she can hold with a case of the class, [class]; None if her rules
        leave no way to hold one.
        """
        from caseload.optimizer.exact.cp_model import Model  # noqa: PLC0415 - slow to load

        key = group, person
        if key not in self._smallest:
            problem = alone(self.problem, person)
            hers = with_pin(problem, group, 0)
            model = Model(hers, Ceilings())
            start = np.zeros((hers.classes, 1), dtype=np.int64)
            enough = Budget(BUDGET, time.monotonic() + ENOUGH)
            found = model.minimise(model.taken(0, hers.weight), start, enough).counts
            self._smallest[key] = (
                None if found is None else restored(problem, found, group, 0)[:, 0]
            )
        return self._smallest[key]
