"""Which grade may hold which case."""

from typing import Annotated, Literal

from pydantic import Field

from models.base import Frozen, Grade, Rosh
from models.case import Case
from models.instance import Instance
from models.practitioner import Practitioner
from optimizer.rules.base import BoolArray, PairRule, RuleSettings
from optimizer.week import Week

OFFICERS = (Grade.PO, Grade.NQO)


class Row(Frozen):
    """One row of the table: who may hold a tier, and what makes it a case for an officer only.

    A condition that is left out never applies.
    """

    grades: tuple[Grade, ...] = tuple(Grade)
    po_if_csrp_from: Annotated[float, Field(ge=0, le=100)] | None = None
    po_if_rosh_from: Rosh | None = None
    po_if_sexual_offence_rosh_from: Rosh | None = None
    po_if_child_protection: bool = False
    po_if_parole_report: bool = False
    po_if_safeguarding: bool = False


class Settings(RuleSettings):
    """`tiers` maps a tier, or its letter alone, to its row; `any_tier` holds for every case."""

    mode: Literal["hard", "soft", "off"] = "hard"
    any_tier: Row = Row()
    tiers: dict[str, Row] = {}


class Qualification(PairRule):
    """A case goes only to a grade that is qualified to hold it."""

    key = "qualification"
    title = "Qualification"
    Settings = Settings

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case goes only to a grade that is qualified to hold it, by tier, risk and flags."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs whose grade is not in the set of grades that the table leaves for the case."""
        return week.per_pair(
            self.grades,
            lambda person: person.grade,
            lambda grades, grade: grade not in grades,
            dtype=bool,
        )

    def grades(self, case: Case) -> frozenset[Grade]:
        """The grades that may hold a case."""
        grades = frozenset(Grade)
        for row in self._rows(case):
            grades &= frozenset(row.grades)
            if reasons(row, case):
                grades &= frozenset(OFFICERS)
        return grades

    def _rows(self, case: Case) -> tuple[Row, ...]:
        tiers: dict[str, Row] = self.settings.tiers
        row = tiers.get(case.tier, tiers.get(case.tier[:1], Row()))
        return (self.settings.any_tier, row)

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Say what makes the case one for another grade."""
        for row in self._rows(case):
            if practitioner.grade not in row.grades:
                allowed = " or ".join(grade.value for grade in row.grades) or "nobody"
                return (
                    f"a tier {case.tier} case is held by {allowed}; "
                    f"{practitioner.label} is {article(practitioner.grade)}"
                )
            why = reasons(row, case)
            if why and practitioner.grade not in OFFICERS:
                return (
                    f"{' and '.join(why)} makes it a case for a PO; "
                    f"{practitioner.label} is {article(practitioner.grade)}"
                )
        return None


def article(grade: Grade) -> str:
    """The grade with its article, as it is spoken."""
    return f"an {grade}" if grade is Grade.NQO else f"a {grade}"


def reasons(row: Row, case: Case) -> list[str]:
    """The row's conditions that this case meets, as words."""
    rosh = case.rosh.rank if case.rosh else -1
    found = []
    if row.po_if_csrp_from is not None and (case.csrp or 0.0) >= row.po_if_csrp_from:
        found.append(f"CSRP of {case.csrp:g} %")
    if row.po_if_rosh_from is not None and rosh >= row.po_if_rosh_from.rank:
        found.append(f"RoSH {case.rosh}")
    sexual = row.po_if_sexual_offence_rosh_from
    if sexual is not None and case.sexual_offence and rosh >= sexual.rank:
        found.append(f"a sexual offence with RoSH {case.rosh}")
    if row.po_if_child_protection and case.child_protection:
        found.append("a child protection plan")
    if row.po_if_parole_report and case.parole_report:
        found.append("a parole report due")
    if row.po_if_safeguarding and case.safeguarding:
        found.append("significant safeguarding")
    return found
