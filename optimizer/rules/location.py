"""The distance from its own team or PDU that a case may go."""

from collections.abc import Sequence
from typing import Literal

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import PairRule


class Settings(RuleSettings):
    """`within`: a case stays in its own team, in its own PDU, or goes anywhere."""

    within: Literal["team", "pdu", "anywhere"] = "pdu"


class Location(PairRule):
    """A case stays within its team or PDU. A pair with an unknown place is not barred."""

    key = "location"
    title = "Location"
    bars = "in another place"
    passable = True
    Settings = Settings

    def sentence(self) -> str:
        """The rule as it is set."""
        if self.settings.within == "anywhere":
            return f"A case may go to {self._anywhere()}."
        return f"A case stays within its own {self._place()}."

    def _place(self) -> str:
        return self.service.words.area if self.settings.within == "pdu" else "team"

    def _anywhere(self) -> str:
        area = self.service.words.area
        return "any team" if "pdu" in self.service.without else f"any team and {area}"

    def blocked(self, week: Week) -> BoolArray:
        """Pairs from different places."""
        within = self.settings.within
        if within == "anywhere":
            return week.per_pair(lambda _: 0, lambda _: 0, lambda _c, _p: False, dtype=bool)
        return week.per_pair(
            lambda case: getattr(case, within),
            lambda person: getattr(person, within),
            lambda home, place: bool(home) and bool(place) and home != place,
            dtype=bool,
        )

    def places(self, week: Week) -> tuple[list[str], list[str]] | None:
        """Where each is; None if somewhere it is not known or no place bars anything."""
        within = self.settings.within
        if within == "anywhere":
            return None
        of_case = [getattr(case, within) or "" for case in week.cases]
        of_person = [getattr(person, within) or "" for person in week.practitioners]
        return (of_case, of_person) if all(of_case) and all(of_person) else None

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The places of the case and of the practitioner."""
        if self.settings.within == "anywhere":
            return None
        if self.settings.within == "team":
            home, place = case.team, practitioner.team
        else:
            home, place = case.pdu, practitioner.pdu
        if not home or not place or home == place:
            return None
        return f"the case belongs to {home}; {practitioner.label} works in {place}"

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """The wider places that `within` could name."""
        if self.settings.within == "anywhere":
            return []
        farther = {
            "pdu": f"let cases go to any team of their {self.service.words.area}",
            "anywhere": f"let cases go to {self._anywhere()}",
        }
        if "pdu" in self.service.without:
            del farther["pdu"]
        values = list(farther) if self.settings.within == "team" else ["anywhere"]
        words = tuple(farther[value] for value in values)
        return [Easing(self.key, ("within",), tuple(values), words)]
