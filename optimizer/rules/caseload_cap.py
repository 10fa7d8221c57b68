"""How many cases a practitioner may hold."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from models.base import Grade
from models.case import Case
from models.instance import Instance
from models.practitioner import Practitioner
from models.workload import share_of_hours
from optimizer.rules.base import IntArray, LimitRule, RuleSettings, Standing
from optimizer.week import Week

Cap = Annotated[int, Field(ge=0, le=1000)]


class Settings(RuleSettings):
    """The cap for a full-time practitioner of each grade."""

    PO: Cap = 50
    NQO: Cap = 50
    PSO: Cap = 50
    PQiP: Cap = 50

    def of(self, grade: Grade) -> int:
        """The full-time cap of a grade."""
        return int(getattr(self, grade.value))


class CaseloadCap(LimitRule):
    """A practitioner's caseload stays within the cap for her grade and hours."""

    key = "caseload_cap"
    title = "Caseload cap"
    Settings = Settings
    caps_caseload = True

    def sentence(self) -> str:
        """The rule with its figures."""
        caps = ", ".join(f"{self.settings.of(grade)} for a {grade}" for grade in Grade)
        return f"A caseload stays within {caps}, in proportion to hours."

    def use(self, week: Week) -> IntArray:
        """Every case counts one."""
        return np.ones(len(week.cases), dtype=np.int64)

    def room(self, week: Week) -> IntArray:
        """Cap less caseload in hand, no less than nothing."""
        full = week.per_practitioner(lambda person: self.settings.of(person.grade))
        hundredth_hours = week.per_practitioner(
            lambda p: round(p.contracted_hours * 100) - round(p.reduction_hours * 100)
        )
        full_hours = round(week.instance.policy.capacity.full_hours * 100)
        caps: IntArray = full * np.minimum(hundredth_hours, full_hours) // full_hours
        held = week.per_practitioner(lambda person: week.instance.holdings[person.id].caseload)
        room: IntArray = np.maximum(caps - held, 0)
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
