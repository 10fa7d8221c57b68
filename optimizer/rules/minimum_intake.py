"""The least number of new cases for a practitioner with room."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.presence import absence
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import NO_LIMIT, LimitRule, Standing
from caseload.optimizer.rule_kit.wording import counted


class Settings(RuleSettings):
    """`cases` for each practitioner who is available and under `below_percent` of capacity."""

    mode: Literal["hard", "soft", "off"] = "off"
    cases: Annotated[int, Field(strict=True, ge=0, le=100)] = 1
    below_percent: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 80


class MinimumIntake(LimitRule):
    """Each practitioner who is available and under the level gets at least the minimum."""

    key = "minimum_intake"
    title = "Minimum intake"
    new_only = True
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        return (
            f"Everyone who is available and under {self.settings.below_percent} % of capacity "
            f"gets at least {counted(self.settings.cases, 'new case')}."
        )

    def use(self, week: Week) -> IntArray:
        """Every case counts one."""
        return np.ones(len(week.cases), dtype=np.int64)

    def room(self, week: Week) -> IntArray:
        """No limit upwards."""
        return np.full(len(week.practitioners), NO_LIMIT, dtype=np.int64)

    def floor(self, week: Week) -> IntArray:
        """The minimum for each practitioner who is available and under the level, else zero."""
        policy, begins = week.instance.policy, week.instance.week_beginning
        present = week.per_practitioner(lambda p: absence(p, policy, begins, 0) is None)
        under = week.loads * 100 < week.capacities * self.settings.below_percent
        return np.where((present > 0) & under, self.settings.cases, 0).astype(np.int64)

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """None: a minimum bars no pair."""
        return []

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing | None:
        """New cases against the minimum; None where the rule does not bind the practitioner."""
        if absence(practitioner, instance.policy, instance.week_beginning, 0) is not None:
            return None
        most = capacity(instance.policy, practitioner)
        used = instance.holdings[practitioner.id].workload
        if round(used * 100) * 100 >= round(most * 100) * self.settings.below_percent:
            return None
        return Standing(
            before=0,
            after=len(taken),
            cap=float(NO_LIMIT),
            floor=self.settings.cases,
            unit="new cases",
        )

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """How many new cases, of how many at least."""
        return (
            f"{practitioner.label} would get {standing.after:g} of at least "
            f"{standing.floor:g} new cases"
        )
