"""A case may ask for a woman or a man as practitioner."""

from caseload.models.base import Gender
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import MustSettings
from caseload.optimizer.rule_kit.shapes import PairRule, Trait


class PractitionerGender(PairRule):
    """A case that asks for a woman or a man goes to one."""

    key = "practitioner_gender"
    title = "Practitioner's gender"
    bars = "not of the gender asked for"
    needs = ("cases.practitioner_gender",)
    Settings = MustSettings

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case that asks for a woman or a man as practitioner goes to one."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs in which the gender asked for is not the practitioner's recorded one."""
        return week.per_pair(
            lambda case: case.practitioner_gender,
            lambda person: person.gender,
            lambda wanted, gender: wanted is not None and wanted is not gender,
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The gender that the case asks for, and the recorded one."""
        if case.practitioner_gender in (None, practitioner.gender):
            return None
        other = "a man" if practitioner.gender is Gender.MAN else "a woman"
        known = f"is {other}" if practitioner.gender else "has no gender recorded"
        return f"the case asks for a {case.practitioner_gender}; {practitioner.label} {known}"

    def trait(self, case: Case) -> Trait | None:
        """The gender that is asked for."""
        wanted = case.practitioner_gender
        return Trait({"gender": wanted}, f"is a {wanted}") if wanted else None
