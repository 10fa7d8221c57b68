"""The grades that may hold each case."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationInfo, model_validator

from caseload.models.base import Grade, Rosh
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.service import PROBATION, with_article
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.grade_rows import (
    Row,
    Yes,
    for_officers,
    looked_at,
    reasons,
    relaxed,
)
from caseload.optimizer.rule_kit.second_look import SecondLook
from caseload.optimizer.rule_kit.sections import MustSettings
from caseload.optimizer.rule_kit.shapes import PairRule
from caseload.optimizer.rule_kit.vocabulary import Tier, service_of
from caseload.optimizer.rule_kit.wording import listed, some_names

MOST_NAMED = 5  # cases in a sentence
OFFICERS = (Grade.PO.value, Grade.NQO.value)
ANYBODY = tuple(PROBATION.grades)
NOT_TRAINEES = (*OFFICERS, Grade.PSO.value)

ANY_TIER = Row(
    po_if_parole_report=True,
    po_if_sexual_offence_rosh_from=Rosh.MEDIUM,
    po_if_safeguarding=True,
)
GUIDANCE = {
    "A": Row(grades=OFFICERS),
    "B": Row(grades=NOT_TRAINEES, po_if_csrp_from=3.0, po_if_rosh_from=Rosh.HIGH),
    "C": Row(grades=NOT_TRAINEES, po_if_csrp_from=3.0, po_if_rosh_from=Rosh.HIGH),
    "D": Row(grades=ANYBODY, po_if_rosh_from=Rosh.HIGH),
    "E": Row(
        grades=ANYBODY, po_if_sexual_offence_rosh_from=Rosh.MEDIUM, po_if_child_protection=True
    ),
    "F": Row(grades=ANYBODY, po_if_child_protection=True),
    "G": Row(grades=ANYBODY),
    "Untiered": Row(grades=OFFICERS),
}
"""The allocation guidance of July 2026 (manage-a-workforce-ui, case-allocation-guidance), for a
policy that has no table of its own. That a newly qualified officer counts as a PO, what trainees
may hold and who holds an untiered case are assumptions."""


class Settings(MustSettings):
    """`tiers` maps a tier, or its letter alone, to its row; `any_tier` holds for every case.

    Without either, the guidance of July 2026 stands; a service other than probation has none.

    With `older_tiers` the rows are of the older tiers: of a case that has both, that one counts.
    """

    older_tiers: Yes = False
    any_tier: Row = ANY_TIER
    tiers: dict[Tier, Row] = GUIDANCE

    @model_validator(mode="before")
    @classmethod
    def _guidance_of_its_own(cls, section: Any, info: ValidationInfo) -> Any:
        if service_of(info).probation or not isinstance(section, dict):
            return section
        return {"any_tier": {}, "tiers": {}, **section}


NO_ROW = Row()
"""The row of a tier that the table does not name."""


class Qualification(PairRule):
    """A case goes only to a grade that is qualified to hold it."""

    key = "qualification"
    title = "Qualification"
    bars = "not qualified to hold it"
    Settings = Settings

    def sentence(self) -> str:
        """The rule in plain English."""
        by = "tier, risk and flags" if self.service.probation else self.service.words.kind
        return f"A case goes only to a grade that is qualified to hold it, by {by}."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs whose grade is not in the set of grades that the table leaves for the case."""
        return week.per_pair(
            self.grades,
            lambda person: person.grade,
            lambda grades, grade: grade not in grades,
            dtype=bool,
        )

    def grades(self, case: Case) -> frozenset[str]:
        """The grades that may hold a case."""
        grades = frozenset(self.service.grades)
        for row in self._rows(case):
            grades &= frozenset(row.grades)
            if for_officers(row, case):
                grades &= self.service.qualified
        return grades

    def _rows(self, case: Case) -> tuple[Row, ...]:
        return (self.settings.any_tier, self.settings.tiers.get(self._name(case), NO_ROW))

    def _name(self, case: Case) -> str:
        """The name of the case's row in the table: its tier, or the letter alone."""
        tier = self._tier(case)
        return tier if tier in self.settings.tiers or not self.service.probation else tier[:1]

    def _tier(self, case: Case) -> str:
        """The tier of the case by the model that the table is for."""
        return (case.older_tier if self.settings.older_tiers else None) or case.tier

    def _lacking(self, case: Case) -> list[str]:
        """The fields that the case has not got and that might make it one for an officer."""
        officers = self.grades(case) <= self.service.qualified
        return [] if officers else looked_at(self._rows(case), case)

    def second_looks(self, case: Case, practitioner: Practitioner) -> list[SecondLook]:
        """An assumption that lets the grade hold the case, and fields that might forbid it."""
        assumed = self.service.grades[practitioner.grade].assumed
        officer = practitioner.grade in self.service.qualified
        if not assumed:
            return []
        meets = officer and any(for_officers(row, case) for row in self._rows(case))
        setting = None if meets else f"tiers.{self._name(case)}.grades"
        found = [SecondLook(assumed.replace("*", self._tier(case)), setting, ("older_tiers",))]
        fields = [] if officer else self._lacking(case)
        if fields:
            lacking = listed([{"csrp": "CSRP", "rosh": "RoSH"}[field] for field in fields])
            said = f"no {lacking} recorded: nothing says whether it is for {self._one()}"
            found.append(SecondLook(said))
        return found

    def unanswered(self, instance: Instance) -> list[str]:
        """The fields that a row looks at and cases lack, so that the row cannot bite."""
        lacking: dict[str, list[str]] = {"csrp": [], "rosh": []}
        for case in instance.cases:
            for field in self._lacking(case):
                lacking[field].append(case.id)
        return [
            f"{field} for {some_names(cases, MOST_NAMED)}: without it nothing says that "
            f"{'they are cases' if len(cases) > 1 else 'it is a case'} for {self._one()}"
            for field, cases in lacking.items()
            if cases
        ]

    def _one(self) -> str:
        """Somebody qualified, in the service's word: a PO."""
        return with_article(self.service.words.qualified)

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The condition that makes it a case for another grade."""
        refusal = self.refusal(case, practitioner.grade)
        if refusal is None:
            return None
        return f"{refusal}; {practitioner.label} is {with_article(practitioner.grade)}"

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """One row of the table relaxed: a grade more, or a condition that begins later."""
        settings = self.settings.model_dump(mode="json")
        grades = {person.grade for person in people}
        rows: dict[tuple[str, ...], tuple[Row, list[Case]]] = {
            ("any_tier",): (self.settings.any_tier, list(cases))
        }
        for case in cases:
            name = self._name(case)
            if name in self.settings.tiers:
                row = self.settings.tiers[name]
                rows.setdefault(("tiers", name), (row, []))[1].append(case)
        return [
            Easing(self.key, (*place, field), values, words, now=settings[place[0]])
            for place, (row, some) in rows.items()
            for field, values, words in relaxed(row, place, some, grades, self.service)
        ]

    def refusal(self, case: Case, grade: str) -> str | None:
        """Why a grade may not hold the case, None if it may."""
        for row in self._rows(case):
            if grade not in row.grades:
                others = listed([str(other) for other in row.grades] or ["nobody"], "or")
                tier = self.service.tier(self._tier(case))
                return f"{with_article(tier)} case is held by {others}"
            why = [] if grade in self.service.qualified else reasons(row, case)
            if why:
                makes = "makes" if len(why) == 1 else "make"
                return f"{listed(why)} {makes} it a case for {self._one()}"
        return None
