"""Single-person feasibility: which classes one practitioner can hold, whatever others hold.

Every other case may be left over, so the practitioner's own rules decide it alone. A CP-SAT model
of the one practitioner also gives the lightest holding that contains a case of the class.
"""

import time

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.counterfactual.pinned import counts_without_pin, with_one_person, with_pin
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.stage import Ceilings


class FeasibleAlone:
    """Answers for one problem; `counts` [class, practitioner] is an allocation of it.

    The answers are kept: each pair costs at most one small CP-SAT model.
    """

    def __init__(self, problem: Problem, counts: IntArray) -> None:
        self.problem = problem
        self.counts = counts
        self._lightest: dict[tuple[int, int], IntArray | None] = {}

    def possible(self, group: int, person: int) -> bool:
        """Whether some allocation gives the practitioner a case of the class."""
        if not self.problem.most[group, person]:
            return False
        if self.counts[group, person] or self._fits_by_itself(group, person):
            return True
        return self.lightest_holding(group, person) is not None

    def _fits_by_itself(self, group: int, person: int) -> bool:
        """Whether the case alone, beside the pinned cases, keeps the hard conditional rules."""
        for condition in self.problem.conditions:
            if not condition.penalty and person in condition.disjuncts:
                sums = condition.taken[:, person] + condition.features[:, group]
                if not any((m.rows @ sums <= m.rooms).all() for m in condition.disjuncts[person]):
                    return False
        return True

    def lightest_holding(self, group: int, person: int) -> IntArray | None:
        """The holding of least weight that contains a case of the class, shape [class].

        None if the practitioner's rules allow no such holding.
        """
        from caseload.optimizer.exact.cp_model import AllocationModel  # noqa: PLC0415 - slow to load

        key = group, person
        if key not in self._lightest:
            tuning = self.problem.tuning.counterfactual
            problem = with_one_person(self.problem, person)
            pinned = with_pin(problem, group, 0)
            model = AllocationModel(pinned, Ceilings())
            start = np.zeros((pinned.classes, 1), dtype=np.int64)
            budget = Budget(tuning.alone_seconds, time.monotonic() + tuning.alone_clock_seconds)
            found = model.minimise(model.taken(0, pinned.weight), start, budget).counts
            self._lightest[key] = (
                None if found is None else counts_without_pin(problem, found, group, 0)[:, 0]
            )
        return self._lightest[key]
