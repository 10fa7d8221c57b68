"""Who takes new cases this week."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.presence import absence, leaves_within
from caseload.optimizer.rule_kit.shapes import PairRule, RuleSettings
from caseload.optimizer.rule_kit.wording import counted


class Settings(RuleSettings):
    """`leaving_weeks`: who leaves within so many weeks takes no new cases."""

    leaving_weeks: Annotated[int, Field(strict=True, ge=0, le=52)] = 4


class Availability(PairRule):
    """Nobody who is away, about to leave, without capacity or not taking cases gets one."""

    key = "availability"
    title = "Availability"
    bars = "not available for this case"
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figure."""
        weeks = counted(self.settings.leaving_weeks, "week")
        return (
            "Nobody who is away, not taking cases, without capacity or leaving within "
            f"{weeks} gets a new case."
        )

    def blocked(self, week: Week) -> BoolArray:
        """Whole columns of people who take nothing."""
        begins = week.instance.week_beginning
        policy = week.instance.policy
        return week.per_pair(
            lambda _: 0,
            lambda person: absence(person, policy, begins, self.settings.leaving_weeks) is not None,
            lambda _, absent: absent,
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Say until when, never why."""
        words = absence(
            practitioner, instance.policy, instance.week_beginning, self.settings.leaving_weeks
        )
        return None if words is None else f"{practitioner.label} {words}"

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """Who is not there is not argued with."""
        return []

    def releases(self, practitioner: Practitioner, instance: Instance) -> bool:
        """The cases in hand of a practitioner who is about to leave."""
        return leaves_within(practitioner, instance.week_beginning, self.settings.leaving_weeks)
