"""A row of a table of grades: who may hold a tier, what makes a case one for a qualified grade, and
how the row could ask less."""

import math
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field, JsonValue, ValidationInfo, model_validator

from caseload.models.base import Frozen, Rosh
from caseload.models.case import Case
from caseload.models.service import PROBATION, Service
from caseload.optimizer.rule_kit.vocabulary import Grades, service_of
from caseload.optimizer.rule_kit.wording import listed

Yes = Annotated[bool, Field(strict=True)]


class Row(Frozen):
    """One row of the table: who may hold a tier, and what makes it a case for an officer only.

    A condition that is left out never applies; an officer is anybody of a qualified grade.
    """

    grades: Grades = tuple(PROBATION.grades)
    po_if_csrp_from: Annotated[float, Field(strict=True, ge=0, le=100)] | None = None
    po_if_rosh_from: Rosh | None = None
    po_if_sexual_offence_rosh_from: Rosh | None = None
    po_if_child_protection: Yes = False
    po_if_parole_report: Yes = False
    po_if_safeguarding: Yes = False

    @model_validator(mode="before")
    @classmethod
    def _every_grade(cls, row: Any, info: ValidationInfo) -> Any:
        grades = list(service_of(info).grades)
        return {"grades": grades, **row} if info.context and isinstance(row, dict) else row


FLAGS = {
    "child_protection": "a child protection plan",
    "parole_report": "a parole report due",
    "safeguarding": "significant safeguarding",
}
"""The flags of a case that a row's `po_if_…` looks at, each with its words."""


def looked_at(rows: Sequence[Row], case: Case) -> list[str]:
    """The fields that a case has not got and a row would look at."""
    csrp = case.csrp is None and any(row.po_if_csrp_from is not None for row in rows)
    rosh = case.rosh is None and any(
        row.po_if_rosh_from or (row.po_if_sexual_offence_rosh_from and case.sexual_offence)
        for row in rows
    )
    return [name for name, lacks in (("csrp", csrp), ("rosh", rosh)) if lacks]


def for_officers(row: Row, case: Case) -> bool:
    """Whether one of the row's conditions makes the case one for an officer."""
    rosh = -1 if case.rosh is None else case.rosh.rank

    def reached(least: Rosh | None) -> bool:
        return least is not None and rosh >= least.rank

    csrp = -1.0 if case.csrp is None else case.csrp
    likely = row.po_if_csrp_from is not None and csrp >= row.po_if_csrp_from
    return (
        likely
        or reached(row.po_if_rosh_from)
        or (case.sexual_offence and reached(row.po_if_sexual_offence_rosh_from))
        or any(has(row, case, flag) for flag in FLAGS)
    )


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
    return [*found, *(words for flag, words in FLAGS.items() if has(row, case, flag))]


def has(row: Row, case: Case, flag: str) -> bool:
    """Whether a row looks at a flag that the case has."""
    return bool(getattr(row, f"po_if_{flag}") and getattr(case, flag))


Relaxed = tuple[str, tuple[JsonValue, ...], tuple[str, ...]]
"""A field of a row, with the value and the words of each step."""


def relaxed(
    row: Row,
    place: tuple[str, ...],
    cases: Sequence[Case],
    grades: set[str],
    service: Service,
) -> Iterator[Relaxed]:
    """How a row could let other grades hold these cases, one change at a time."""
    what = service.tier(place[1]) if len(place) > 1 else "any case"
    for grade in service.grades:
        if grade in grades and grade not in row.grades:
            more: list[JsonValue] = [g for g in service.grades if g in {*row.grades, grade}]
            yield "grades", (more,), (f"let {grade}s hold {what}",)
    who = [f"{g}s" for g in service.grades if g in row.grades and g not in service.qualified]
    if not who:
        return
    let = f"let {listed(who)} hold {what} with"
    for flag, words in FLAGS.items():
        if any(has(row, case, flag) for case in cases):
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
