"""A cap on how many cases of one kind a practitioner holds, by grade."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.workload import share_of_hours
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.grades import caps_by_grade, caps_by_hours
from caseload.optimizer.rule_kit.shapes import LimitRule, Standing


class CountCap(LimitRule):
    """The cases that `counts` names, those in hand included, stay within the cap of the grade.

    A rule says which cases count, and `noun` what they are called. Its `Settings` are a
    `CapByGrade`. With `by_hours` the cap falls in proportion to part-time hours. With `new_only`
    (of every limit) only the week's new cases count, and cases in hand use up nothing.
    """

    noun: ClassVar[str]
    by_hours: ClassVar[bool] = False

    @abstractmethod
    def counts(self, case: Case, policy: Policy) -> bool:
        """Whether the cap counts a case."""

    def held(self, practitioner: Practitioner, instance: Instance) -> int:
        """How many cases in hand the cap counts; none if only new cases do.

        Only cases in hand that are listed one by one can be looked at; a rule for which the
        practitioner's counts say the number reads it from `instance.holdings`.
        """
        if self.new_only:
            return 0
        return sum(self.counts(case, instance.policy) for case in instance.held_by[practitioner.id])

    def use(self, week: Week) -> IntArray:
        """One for a case that counts."""
        policy = week.instance.policy
        return week.per_case(lambda case: self.counts(case, policy))

    def room(self, week: Week) -> IntArray:
        """Cap less the cases in hand that count, no less than zero."""
        held = week.per_practitioner(lambda person: self.held(person, week.instance))
        caps = caps_by_hours if self.by_hours else caps_by_grade
        room: IntArray = np.maximum(caps(week, self.settings) - held, 0)
        return room

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing:
        """Cases that count before and after, against the cap."""
        before = self.held(practitioner, instance)
        added = sum(self.counts(case, instance.policy) for case in taken)
        cap = self.settings.of(practitioner.grade)
        if self.by_hours:
            cap = int(cap * share_of_hours(instance.policy, practitioner))
        return Standing(before=before, after=before + added, cap=cap, unit=self.noun)

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """How many of these cases, of how many."""
        verb = "get" if self.new_only else "hold"
        return (
            f"{practitioner.label} would {verb} {standing.after:g} of {standing.cap:g} {self.noun}"
        )
