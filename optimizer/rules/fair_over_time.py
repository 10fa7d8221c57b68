"""New work is shared out over the weeks in proportion to capacity."""

from typing import Annotated

import numpy as np
from pydantic import Field

from caseload.models import glossary
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.past_work import UNIT, ahead_of_share
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.presence import is_new
from caseload.optimizer.rule_kit.sections import Cost, PreferenceSettings
from caseload.optimizer.rule_kit.shapes import Preference


class Settings(PreferenceSettings):
    """`cost` of a new case for each case that somebody is ahead of whoever is furthest behind.

    The last `weeks` count, each half as much every `half_life_weeks`.
    """

    cost: Cost = 3
    weeks: Annotated[int, Field(strict=True, ge=1, le=52)] = 12
    half_life_weeks: Annotated[float, Field(ge=0.25, le=520)] = 4.0


class FairOverTime(Preference):
    """A new case goes to who has had less than a fair share of late, where fairness allows."""

    key = "fair_over_time"
    title = "Fair over time"
    needs = ("practitioners.new_cases_before",)
    over_time = True
    Settings = Settings

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self._known: tuple[Instance, dict[str, int]] | None = None

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """That the practitioner has had more than her share."""
        return glossary.HAD_MORE

    def sentence(self) -> str:
        """The preference in plain English."""
        return (
            f"New cases of the last {self.settings.weeks} weeks are shared in proportion to "
            f"capacity, a week counting half after {self.settings.half_life_weeks:g}, where "
            "fairness allows."
        )

    def cost(self, week: Week) -> IntArray:
        """The lead of each practitioner in whole cases, for every new case."""
        ahead = self._ahead(week.instance)
        leads = week.per_practitioner(lambda person: ahead[person.id]) - min(
            ahead.values(), default=0
        )
        new = week.per_case(is_new)
        cost: IntArray = new[:, None] * (leads * int(self.settings.cost) // UNIT)[None, :]
        return cost.astype(np.int64)

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        if not is_new(case):
            return 0
        ahead = self._ahead(instance)
        lead = ahead[practitioner.id] - min(ahead.values(), default=0)
        return lead * int(self.settings.cost) // UNIT

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Say so where the practitioner has had fewer than her share."""
        behind = -self._ahead(instance)[practitioner.id]
        if behind < UNIT:
            return None
        return f"{practitioner.label} has had fewer new cases of late than a fair share"

    def _ahead(self, instance: Instance) -> dict[str, int]:
        """By how much each is ahead of her share, counted once for an instance."""
        if self._known is None or self._known[0] is not instance:
            settings = self.settings
            found = ahead_of_share(
                instance.policy, instance.practitioners, settings.weeks, settings.half_life_weeks
            )
            self._known = instance, found
        return self._known[1]
