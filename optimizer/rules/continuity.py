"""Keep a person with the practitioner who knows her."""

from typing import Annotated, Literal

from pydantic import Field

from models.case import Case
from models.instance import Instance
from models.practitioner import Practitioner
from optimizer.rules.base import IntArray, Preference, RuleSettings
from optimizer.week import Week


class Settings(RuleSettings):
    """`cost` of giving a case to somebody else when its previous practitioner is in the team."""

    mode: Literal["soft", "off"] = "soft"
    cost: Annotated[int, Field(ge=0, le=1000)] = 10


class Continuity(Preference):
    """A person who is known to a practitioner stays with that practitioner if it can be."""

    key = "continuity"
    title = "Continuity"
    Settings = Settings

    def sentence(self) -> str:
        """The preference in plain English."""
        return "A case goes to the practitioner who held it before, where fairness allows."

    def cost(self, week: Week) -> IntArray:
        """Cost for everyone but the previous practitioner, where there is one in the instance."""
        known = week.instance.practitioner_of
        return week.per_pair(
            lambda case: case.previous_practitioner,
            lambda person: person.id,
            lambda previous, person: (
                self.settings.cost if previous in known and previous != person else 0
            ),
        )

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        if case.previous_practitioner not in instance.practitioner_of:
            return 0
        return 0 if case.previous_practitioner == practitioner.id else int(self.settings.cost)

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Say so when she held the case before."""
        if case.previous_practitioner == practitioner.id:
            return f"{practitioner.label} held this person's case before"
        return None
