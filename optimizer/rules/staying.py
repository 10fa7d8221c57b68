"""A case in hand stays with its practitioner."""

import numpy as np

from caseload.models import glossary
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.presence import stays_with
from caseload.optimizer.rule_kit.sections import Cost, PreferenceSettings
from caseload.optimizer.rule_kit.shapes import Preference


class Settings(PreferenceSettings):
    """`cost` of moving a case in hand to another practitioner."""

    cost: Cost = 10


class Staying(Preference):
    """A case in hand moves only where that makes the load more even."""

    key = "staying"
    title = "Staying"
    Settings = Settings

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """That a case in hand moves."""
        return glossary.MOVES_A_CASE

    def sentence(self) -> str:
        """The preference in plain English."""
        return "A case in hand stays with its practitioner unless moving it evens out the load."

    def cost(self, week: Week) -> IntArray:
        """The cost of each pair of a case in hand; the pair that it stays in is no move."""
        in_hand = week.per_case(lambda case: stays_with(case) is not None)
        cost: IntArray = np.repeat(in_hand[:, None], len(week.practitioners), axis=1)
        return cost * int(self.settings.cost)

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        moves = stays_with(case) not in (None, practitioner.id)
        return int(self.settings.cost) if moves else 0

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """None: a case that stays is no assignment, and a move is no merit."""
        return None
