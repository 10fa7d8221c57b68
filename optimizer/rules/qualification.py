"""The grades that may hold each case."""

import math
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, JsonValue

from caseload.models.base import Frozen, Grade, Rosh
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.second_look import SecondLook
from caseload.optimizer.rule_kit.sections import MustSettings
from caseload.optimizer.rule_kit.shapes import PairRule
from caseload.optimizer.rule_kit.vocabulary import OFFICERS, Tier
from caseload.optimizer.rule_kit.wording import article, listed, some_names

MOST_NAMED = 5  # cases in a sentence
ASSUMED = {
    Grade.NQO: "newly qualified counts as PO: assumption",
    Grade.PQIP: "trainee counts as PSO: assumption",
    Grade.PSO: "PSO may hold tier {}: assumption",
}
"""What is assumed where somebody of a grade holds a case, if it is."""

Yes = Annotated[bool, Field(strict=True)]


class Row(Frozen):
    """One row of the table: who may hold a tier, and what makes it a case for an officer only.

    A condition that is left out never applies.
    """

    grades: tuple[Grade, ...] = tuple(Grade)
    po_if_csrp_from: Annotated[float, Field(strict=True, ge=0, le=100)] | None = None
    po_if_rosh_from: Rosh | None = None
    po_if_sexual_offence_rosh_from: Rosh | None = None
    po_if_child_protection: Yes = False
    po_if_parole_report: Yes = False
    po_if_safeguarding: Yes = False


ANYBODY = tuple(Grade)
NOT_TRAINEES = (*OFFICERS, Grade.PSO)

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

    Without either, the guidance of July 2026 stands.

    With `older_tiers` the rows are of the older tiers: of a case that has both, that one counts.
    """

    older_tiers: Yes = False
    any_tier: Row = ANY_TIER
    tiers: dict[Tier, Row] = GUIDANCE


class Qualification(PairRule):
    """A case goes only to a grade that is qualified to hold it."""

    key = "qualification"
    title = "Qualification"
    bars = "not qualified to hold it"
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
            if _for_officers(row, case):
                grades &= frozenset(OFFICERS)
        return grades

    def _rows(self, case: Case) -> tuple[Row, ...]:
        return (self.settings.any_tier, self.settings.tiers.get(self._name(case), Row()))

    def _name(self, case: Case) -> str:
        """The name of the case's row in the table: its tier, or the letter alone."""
        tier = self._tier(case)
        return tier if tier in self.settings.tiers else tier[:1]

    def _tier(self, case: Case) -> str:
        """The tier of the case by the model that the table is for."""
        return (case.older_tier if self.settings.older_tiers else None) or case.tier

    def _lacking(self, case: Case) -> list[str]:
        """The fields that the case has not got and that might make it one for an officer."""
        officers = self.grades(case) <= frozenset(OFFICERS)
        return [] if officers else _looked_at(self._rows(case), case)

    def second_looks(self, case: Case, practitioner: Practitioner) -> list[SecondLook]:
        """An assumption that lets the grade hold the case, and fields that might forbid it."""
        grade, officer = practitioner.grade, practitioner.grade in OFFICERS
        if grade not in ASSUMED:
            return []
        meets = officer and any(_for_officers(row, case) for row in self._rows(case))
        setting = None if meets else f"tiers.{self._name(case)}.grades"
        found = [SecondLook(ASSUMED[grade].format(self._tier(case)), setting, ("older_tiers",))]
        fields = [] if officer else self._lacking(case)
        if fields:
            lacking = listed([{"csrp": "CSRP", "rosh": "RoSH"}[field] for field in fields])
            said = f"no {lacking} recorded: nothing says whether it is for a PO"
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
            f"{'they are cases' if len(cases) > 1 else 'it is a case'} for a PO"
            for field, cases in lacking.items()
            if cases
        ]

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The condition that makes it a case for another grade."""
        refusal = self.refusal(case, practitioner.grade)
        if refusal is None:
            return None
        return f"{refusal}; {practitioner.label} is {article(practitioner.grade)}"

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
            for field, values, words in _relaxed(row, place, some, grades)
        ]

    def refusal(self, case: Case, grade: Grade) -> str | None:
        """Why a grade may not hold the case, None if it may."""
        for row in self._rows(case):
            if grade not in row.grades:
                others = listed([str(other) for other in row.grades] or ["nobody"], "or")
                return f"a tier {self._tier(case)} case is held by {others}"
            why = [] if grade in OFFICERS else reasons(row, case)
            if why:
                return f"{listed(why)} {'makes' if len(why) == 1 else 'make'} it a case for a PO"
        return None


FLAGS = {
    "child_protection": "a child protection plan",
    "parole_report": "a parole report due",
    "safeguarding": "significant safeguarding",
}
"""The flags of a case that a row's `po_if_…` looks at, each with its words."""


def _looked_at(rows: Sequence[Row], case: Case) -> list[str]:
    """The fields that a case has not got and a row would look at."""
    csrp = case.csrp is None and any(row.po_if_csrp_from is not None for row in rows)
    rosh = case.rosh is None and any(
        row.po_if_rosh_from or (row.po_if_sexual_offence_rosh_from and case.sexual_offence)
        for row in rows
    )
    return [name for name, lacks in (("csrp", csrp), ("rosh", rosh)) if lacks]


def _for_officers(row: Row, case: Case) -> bool:
    """Whether one of the row's conditions makes the case one for an officer."""
    rosh = -1 if case.rosh is None else case.rosh.rank

    def reached(least: Rosh | None) -> bool:
        return least is not None and rosh >= least.rank

    flags = (
        *(_has(row, case, flag) for flag in FLAGS),
        case.sexual_offence and reached(row.po_if_sexual_offence_rosh_from),
    )
    csrp = -1.0 if case.csrp is None else case.csrp
    likely = row.po_if_csrp_from is not None and csrp >= row.po_if_csrp_from
    return likely or reached(row.po_if_rosh_from) or any(flags)


def reasons(row: Row, case: Case) -> list[str]:
    """The row's conditions that this case meets, as words."""
    found = []
    least = row.po_if_csrp_from
    if least is not None and case.csrp is not None and case.csrp >= least:
        found.append(f"CSRP of {case.csrp:g} %")
    if case.rosh and row.po_if_rosh_from and case.rosh.rank >= row.po_if_rosh_from.rank:
        found.append(f"RoSH {case.rosh}")
    sexual = row.po_if_sexual_offence_rosh_from
    if case.sexual_offence and case.rosh and sexual and case.rosh.rank >= sexual.rank:
        found.append(f"a sexual offence with RoSH {case.rosh}")
    return [*found, *(words for flag, words in FLAGS.items() if _has(row, case, flag))]


def _has(row: Row, case: Case, flag: str) -> bool:
    """Whether a row looks at a flag that the case has."""
    return bool(getattr(row, f"po_if_{flag}") and getattr(case, flag))


Relaxed = tuple[str, tuple[JsonValue, ...], tuple[str, ...]]
"""A field of a row, with the value and the words of each step."""


def _relaxed(
    row: Row, place: tuple[str, ...], cases: Sequence[Case], grades: set[Grade]
) -> Iterator[Relaxed]:
    """How a row could let other grades hold these cases, one change at a time."""
    what = f"tier {place[1]}" if len(place) > 1 else "any case"
    for grade in Grade:
        if grade in grades and grade not in row.grades:
            more: list[JsonValue] = [g.value for g in Grade if g in {*row.grades, grade}]
            yield "grades", (more,), (f"let {grade}s hold {what}",)
    who = [f"{grade}s" for grade in Grade if grade in row.grades and grade not in OFFICERS]
    if not who:
        return
    let = f"let {listed(who)} hold {what} with"
    for flag, words in FLAGS.items():
        if any(_has(row, case, flag) for case in cases):
            yield f"po_if_{flag}", (False,), (f"{let} {words}",)
    yield from _later(row, cases, let)


def _later(row: Row, cases: Sequence[Case], let: str) -> Iterator[Relaxed]:
    """The conditions that begin at a level, beginning just above the levels of these cases."""
    least = row.po_if_csrp_from
    if least is not None:
        met = sorted({c.csrp for c in cases if c.csrp is not None and c.csrp >= least})
        if met:
            lets = tuple(f"{let} a CSRP up to {csrp:g} %" for csrp in met)
            yield "po_if_csrp_from", tuple(map(_above, met)), lets
    sexual = [case for case in cases if case.sexual_offence]
    for field, some, words in (
        ("po_if_rosh_from", cases, "RoSH"),
        ("po_if_sexual_offence_rosh_from", sexual, "a sexual offence and RoSH"),
    ):
        first: Rosh | None = getattr(row, field)
        levels = {c.rosh for c in some if c.rosh and first and c.rosh.rank >= first.rank}
        ranked = sorted(levels, key=lambda level: level.rank)
        if ranked:
            upto = [f"{words} {'' if level is first else 'up to '}{level}" for level in ranked]
            above = tuple(one.above and one.above.value for one in ranked)
            yield field, above, tuple(f"{let} {one}" for one in upto)


def _above(csrp: float) -> float | None:
    """The next tenth of a per cent; None above a hundred."""
    above = math.floor(csrp * 10 + 1 + 1e-9) / 10
    return above if above <= 100 else None
