"""Accredited skills that a case needs."""

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import MustSettings
from caseload.optimizer.rule_kit.shapes import PairRule, Trait
from caseload.optimizer.rule_kit.wording import listed


class Skills(PairRule):
    """A case goes to a practitioner with every skill that it needs."""

    key = "skills"
    title = "Skills"
    bars = "without a skill that it needs"
    needs = ("cases.skills",)
    Settings = MustSettings

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case goes to someone who has every skill that it needs."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs in which a skill is missing."""
        return week.per_pair(
            lambda case: frozenset(case.skills),
            lambda person: frozenset(person.skills),
            lambda needed, held: not needed <= held,
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The skills that the practitioner lacks."""
        missing = [s.replace("_", " ") for s in case.skills if s not in practitioner.skills]
        if not missing:
            return None
        it = "it" if len(missing) == 1 else "them"
        return f"the case needs {listed(missing)}; {practitioner.label} is not accredited for {it}"

    def trait(self, case: Case) -> Trait | None:
        """The skills that are needed."""
        if not case.skills:
            return None
        words = listed([skill.replace("_", " ") for skill in case.skills])
        return Trait({"skills": case.skills}, f"is accredited for {words}")
