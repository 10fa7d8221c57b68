"""Which practitioners take new cases this week."""

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
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import PairRule
from caseload.optimizer.rule_kit.wording import counted


class Settings(RuleSettings):
    """`leaving_weeks`: a practitioner who leaves within these weeks takes no new cases."""

    leaving_weeks: Annotated[int, Field(strict=True, ge=0, le=52)] = 4


class Availability(PairRule):
    """A practitioner who is away, leaving, without capacity or not taking cases gets none."""

    key = "availability"
    title = "Availability"
    bars = "not available for this case"
    alike = True
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figure."""
        weeks = counted(self.settings.leaving_weeks, "week")
        return (
            "Nobody who is away, not taking cases, without capacity or leaving within "
            f"{weeks} gets a new case."
        )

    def blocked(self, week: Week) -> BoolArray:
        """All pairs of the practitioners who take nothing."""
        begins = week.instance.week_beginning
        policy = week.instance.policy
        return week.per_pair(
            lambda _: 0,
            lambda person: absence(person, policy, begins, self.settings.leaving_weeks) is not None,
            lambda _, absent: absent,
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The dates of the absence, never its reason."""
        words = absence(
            practitioner, instance.policy, instance.week_beginning, self.settings.leaving_weeks
        )
        return None if words is None else f"{practitioner.label} {words}"

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """None: no setting brings an absent practitioner back."""
        return []

    def releases(self, practitioner: Practitioner, instance: Instance) -> bool:
        """True of a practitioner who leaves within `leaving_weeks`."""
        return leaves_within(practitioner, instance.week_beginning, self.settings.leaving_weeks)
