"""A case in hand stays where it is."""

import numpy as np

from models.case import Case
from models.instance import Instance
from models.practitioner import Practitioner
from optimizer.rules.base import Cost, IntArray, Preference, PreferenceSettings
from optimizer.rules.in_hand import stays_with
from optimizer.week import Week


class Settings(PreferenceSettings):
    """`cost` of moving a case in hand to somebody else."""

    cost: Cost = 10


class Staying(Preference):
    """A case in hand moves only where that makes the load more even."""

    key = "staying"
    title = "Staying"
    Settings = Settings

    def sentence(self) -> str:
        """The preference in plain English."""
        return "A case in hand stays with its practitioner unless moving it evens out the load."

    def cost(self, week: Week) -> IntArray:
        """Cost for everyone but its holder, of a case in hand."""
        place_of = {person.id: place for place, person in enumerate(week.practitioners)}
        cost = np.zeros((len(week.cases), len(place_of)), dtype=np.int64)
        for row, case in zip(cost, week.cases, strict=True):
            home = stays_with(case, week.instance)
            if home is not None:
                row[:] = self.settings.cost
                row[[place_of[name] for name in (home,) if name in place_of]] = 0
        return cost

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        moves = stays_with(case, instance) not in (None, practitioner.id)
        return int(self.settings.cost) if moves else 0

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Nothing: that a case stays is not told, and that it moves is no merit."""
        return None
