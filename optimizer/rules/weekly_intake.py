"""The number of new cases that a practitioner takes in a week."""

from collections.abc import Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import share_of_hours
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.grades import Cap, CapByGrade, caps_by_grade, caps_by_hours
from caseload.optimizer.rule_kit.shapes import LimitRule, Standing


class Settings(CapByGrade):
    """The most new cases in a week for a full-time practitioner of each grade."""

    PO: Cap = 5
    NQO: Cap = 3
    PSO: Cap = 5
    PQiP: Cap = 2


class WeeklyIntake(LimitRule):
    """New cases stay within a weekly cap; the cases of the last seven days count.

    The cap is in proportion to hours, but at least one for a practitioner with any hours.
    """

    key = "weekly_intake"
    title = "Weekly intake"
    new_only = True
    alike = True
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        return (
            f"New cases in a week stay within {self.settings.words()}, in proportion to hours; "
            "those of the last seven days count."
        )

    def use(self, week: Week) -> IntArray:
        """Every case counts one."""
        return np.ones(len(week.cases), dtype=np.int64)

    def room(self, week: Week) -> IntArray:
        """Cap less the cases of the last seven days, no less than nothing."""
        full = caps_by_grade(week, self.settings)
        works = week.per_practitioner(lambda p: p.contracted_hours > p.reduction_hours)
        caps = np.maximum(caps_by_hours(week, self.settings), np.minimum(full, works))
        holdings = week.instance.holdings
        recent = week.per_practitioner(lambda person: holdings[person.id].new_cases_7_days)
        room: IntArray = np.maximum(caps - recent, 0)
        return room

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing:
        """New cases of the last seven days and this week, against the cap."""
        full = self.settings.of(practitioner.grade)
        share = share_of_hours(instance.policy, practitioner)
        cap = min(full, max(1, int(full * share))) if share > 0 else 0
        before = instance.holdings[practitioner.id].new_cases_7_days
        return Standing(
            before=before, after=before + len(taken), cap=cap, unit="new cases in a week"
        )

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """New cases against the cap."""
        return (
            f"{practitioner.label} would have {standing.after:g} of {standing.cap:g} "
            "new cases in a week"
        )
