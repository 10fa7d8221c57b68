"""A person stays with the practitioner who held the case before."""

import numpy as np

from caseload.models import glossary
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import Cost, PreferenceSettings
from caseload.optimizer.rule_kit.shapes import Preference


class Settings(PreferenceSettings):
    """`cost` of moving a case away from its previous practitioner, who is in the instance."""

    cost: Cost = 10


class Continuity(Preference):
    """A case goes to its previous practitioner where fairness allows."""

    key = "continuity"
    title = "Continuity"
    needs = ("cases.previous_practitioner",)
    merit = glossary.HELD_BEFORE
    Settings = Settings

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """That it is not the previous practitioner."""
        return glossary.NOT_WHO_HELD_IT

    def sentence(self) -> str:
        """The preference in plain English."""
        return "A case goes to the practitioner who held it before, where fairness allows."

    def cost(self, week: Week) -> IntArray:
        """The cost for all but the previous practitioner, if the instance has that practitioner."""
        known = week.instance.practitioner_of
        place_of = {person.id: place for place, person in enumerate(week.practitioners)}
        cost = np.zeros((len(week.cases), len(place_of)), dtype=np.int64)
        for row, case in zip(cost, week.cases, strict=True):
            previous = case.previous_practitioner
            if previous in known:
                row[:] = self.settings.cost
            if previous in place_of:
                row[place_of[previous]] = 0
        return cost

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        if case.previous_practitioner not in instance.practitioner_of:
            return 0
        return 0 if case.previous_practitioner == practitioner.id else int(self.settings.cost)

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The clause for the previous practitioner."""
        if case.previous_practitioner == practitioner.id:
            return f"{practitioner.label} held this person's case before"
        return None
