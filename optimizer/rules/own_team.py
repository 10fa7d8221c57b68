"""A case is best held by its own team."""

from caseload.models import glossary
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import Cost, PreferenceSettings
from caseload.optimizer.rule_kit.shapes import Preference


class Settings(PreferenceSettings):
    """`other_team` and `other_pdu`: cost of a case that leaves its team, or its PDU."""

    other_team: Cost = 2
    other_pdu: Cost = 10


class OwnTeam(Preference):
    """A case stays with its own team, or at least in its PDU, where fairness allows."""

    key = "own_team"
    title = "Own team"
    merit = glossary.STAYS_IN_TEAM
    Settings = Settings

    def sentence(self) -> str:
        """The preference in plain English."""
        return self.service.say(
            "A case stays with its own team, or at least in its PDU, where fairness allows."
        )

    def cost(self, week: Week) -> IntArray:
        """Cost of leaving the PDU, or else the team."""
        return week.per_pair(
            lambda case: (case.team, case.pdu),
            lambda person: (person.team, person.pdu),
            self._cost,
        )

    def _cost(self, home: tuple[str | None, ...], place: tuple[str | None, ...]) -> int:
        team, pdu = (bool(a) and bool(b) and a != b for a, b in zip(home, place, strict=True))
        if pdu:
            return int(self.settings.other_pdu)
        return int(self.settings.other_team) if team else 0

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        if case.pdu and practitioner.pdu and case.pdu != practitioner.pdu:
            return int(self.settings.other_pdu)
        if case.team and practitioner.team and case.team != practitioner.team:
            return int(self.settings.other_team)
        return 0

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """That the case leaves its team, or its PDU."""
        away = case.pdu and practitioner.pdu and case.pdu != practitioner.pdu
        return self.service.say(glossary.ANOTHER_PDU if away else glossary.ANOTHER_TEAM)

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The clause for a case that stays with its team."""
        same_pdu = not case.pdu or not practitioner.pdu or case.pdu == practitioner.pdu
        if same_pdu and case.team and case.team == practitioner.team:
            return glossary.OWN_TEAM
        return None
