"""How many cases a practitioner may hold."""

from collections.abc import Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import share_of_hours
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.grades import Cap, CapByGrade, caps_by_hours
from caseload.optimizer.rule_kit.shapes import LimitRule, Standing


class Settings(CapByGrade):
    """The most cases that a full-time practitioner of each grade may hold."""

    PO: Cap = 50
    NQO: Cap = 50
    PSO: Cap = 50
    PQiP: Cap = 50


class CaseloadCap(LimitRule):
    """A practitioner's caseload stays within the cap for her grade and hours."""

    key = "caseload_cap"
    title = "Caseload cap"
    Settings = Settings
    caps_caseload = True

    def sentence(self) -> str:
        """The rule with its figures."""
        return f"A caseload stays within {self.settings.words()}, in proportion to hours."

    def use(self, week: Week) -> IntArray:
        """Every case counts one."""
        return np.ones(len(week.cases), dtype=np.int64)

    def room(self, week: Week) -> IntArray:
        """Cap less caseload in hand, no less than nothing."""
        held = week.per_practitioner(lambda person: week.instance.holdings[person.id].caseload)
        room: IntArray = np.maximum(caps_by_hours(week, self.settings) - held, 0)
        return room

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing:
        """Caseload before and after, against the cap."""
        before = instance.holdings[practitioner.id].caseload
        share = share_of_hours(instance.policy, practitioner)
        cap = int(self.settings.of(practitioner.grade) * share)
        return Standing(before=before, after=before + len(taken), cap=cap, unit="cases")

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """How many cases, of how many."""
        return f"{practitioner.label} would hold {standing.after:g} of {standing.cap:g} cases"
