"""How many new cases a practitioner takes in a week."""

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
    """The most new cases in a week for a full-time practitioner of each grade."""

    PO: Cap = 5
    NQO: Cap = 3
    PSO: Cap = 5
    PQiP: Cap = 2

    def of(self, grade: Grade) -> int:
        """The full-time cap of a grade."""
        return int(getattr(self, grade.value))


class WeeklyIntake(LimitRule):
    """Nobody gets too many new cases at once; those of the last seven days count."""

    key = "weekly_intake"
    title = "Weekly intake"
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        caps = ", ".join(f"{self.settings.of(grade)} for a {grade}" for grade in Grade)
        return (
            f"New cases in a week stay within {caps}, in proportion to hours; those of the last "
            "seven days count."
        )

    def use(self, week: Week) -> IntArray:
        """Every case counts one."""
        return np.ones(len(week.cases), dtype=np.int64)

    def room(self, week: Week) -> IntArray:
        """Cap less the cases of the last seven days."""
        full = week.per_practitioner(lambda person: self.settings.of(person.grade))
        hours = week.per_practitioner(
            lambda p: max(0, round(p.contracted_hours * 100) - round(p.reduction_hours * 100))
        )
        whole = round(week.instance.policy.capacity.full_hours * 100)
        caps = np.where(hours > 0, np.maximum(full * np.minimum(hours, whole) // whole, 1), 0)
        caps = np.minimum(caps, full)
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
        """How many new cases, of how many."""
        return (
            f"{practitioner.label} would have {standing.after:g} of {standing.cap:g} "
            "new cases in a week"
        )
