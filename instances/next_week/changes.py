"""What happened in a week: practitioners' changes, endings, arrivals and what was really done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.columns import (
    CASES,
    COUNTS,
    PLACEMENTS,
    PRACTITIONERS,
    Column,
    Placed,
    count,
    identifiers,
    read_cell,
    read_rows,
)
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.service_columns import columns_of
from caseload.instances.tables.table import Table
from caseload.instances.week.allocations import allocation_of
from caseload.instances.week.cross_checks import Known
from caseload.instances.week.decisions import read_known
from caseload.instances.week.directory import meant_by
from caseload.instances.week.edited_proposal import is_edited
from caseload.models.case import Case
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.service import Service

PEOPLE: dict[str, Column] = {
    **PRACTITIONERS,
    "grade": Column("grade", cells.grade),
    "left": Column("left", cells.flag),
}
"""A row changes what its cells hold; blank cells change nothing."""

ENDED: dict[str, Column] = {
    "case": Column("case", cells.identifier),
    "practitioner": Column("practitioner", cells.identifier),
    "tier": Column("tier", cells.tier),
    "type": Column("type", cells.case_type),
    "cases": Column("cases", cells.whole(1, 10_000)),
    "workload": Column("workload", cells.quantity),
    "complex_cases": Column("complex_cases", count),
    "women_cases": Column("women_cases", count),
    "withdrawn": Column("withdrawn", cells.flag),
}

DONE: dict[str, Column] = {**PLACEMENTS, "allocated_on": Column("allocated_on", cells.day)}


@dataclass(frozen=True)
class Stated:
    """A row of a table with the values of its cells by field; blank ones are not there."""

    table: Table
    row: int
    values: Mapping[str, Any]

    def fault(self, expected: str, column: str | None = None, value: object = None) -> Fault:
        """A fault in this row."""
        return self.table.fault(expected, self.row, column, value)

    @property
    def practitioner(self) -> str:
        """Whom the row is about; nothing where it names nobody."""
        return str(self.values.get("practitioner") or "")


@dataclass(frozen=True)
class Done:
    """Who really has each case: new ones, and those in hand that changed hands; None is nobody.

    Cases that are not in `holder_of` are left over, or stay where they are. `given_on` has the day
    where one was stated, `row_of` the row.
    """

    holder_of: Mapping[str, str | None]
    given_on: Mapping[str, date] = field(default_factory=dict)
    row_of: Mapping[str, Stated] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """Everything that happened between a week and the next; `done` is None where all went as
    proposed. `arrivals` is the table in which the new cases stand.
    """

    people: Sequence[Stated] = ()
    ended: Sequence[Stated] = ()
    new: Sequence[Placed] = ()
    arrivals: Table | None = None
    done: Done | None = None


def people_of(
    table: Table, instance: Instance, faults: list[Fault], told: list[Fault]
) -> list[Stated]:
    """The changes of practitioners in a table; whoever is not known starts.

    Only hours are taken, never the reason for a reduction.
    """
    columns = columns_of(instance.policy.service, PEOPLE)
    check_headings(table, columns, faults, told)
    there = {person.id: person.name or None for person in instance.practitioners}
    rows = []
    for one in _stated(table, columns, faults):
        who = one.values.get("id")
        if who is None:
            continue
        if who not in there and "grade" not in one.values:
            expected = "a practitioner of the week before; for one who starts, give the grade"
            faults.append(table.fault(expected, one.row, "practitioner", who, meant_by(who, there)))
            continue
        if who not in there and one.values.get("left"):
            expected = "a practitioner of the week before: nobody else can have left"
            faults.append(table.fault(expected, one.row, "practitioner", who, meant_by(who, there)))
            continue
        rows.append(Stated(table, one.row, {**one.values, "practitioner": who}))
        faults += _not_dated(one, ("away_until", "leaving_on"), instance)
        if instance.held is not None:
            expected = "nothing, since the cases in hand are listed"
            faults += [
                one.fault(expected, name, one.values[name]) for name in COUNTS if name in one.values
            ]
    return _once(rows, "practitioner", faults)


def ended_of(
    table: Table,
    instance: Instance,
    known: Collection[str],
    faults: list[Fault],
    told: list[Fault],
) -> list[Stated]:
    """The endings in a table: by case, or by practitioner, tier and type where there are counts.

    `known` are the practitioners who may have held a case.
    """
    columns = columns_of(instance.policy.service, ENDED)
    check_headings(table, columns, faults, told)
    cases = {case.id for case in (*instance.cases, *(instance.held or ()))}
    rows: list[Stated] = []
    for one in _stated(table, columns, faults):
        case, who = one.values.get("case"), one.values.get("practitioner")
        before = len(faults)
        if who is not None and who not in known:
            expected = "a practitioner of the week before"
            faults.append(table.fault(expected, one.row, "practitioner", who, meant_by(who, known)))
        if instance.held is not None or who is None:
            faults += _unknown(one, case, cases, counted=instance.held is None)
        if len(faults) == before:
            rows.append(one)
    by_case = [one for one in rows if one.values.get("case") is not None]
    good = {one.row for one in _once(by_case, "case", faults)}
    return [one for one in rows if one.values.get("case") is None or one.row in good]


def _unknown(
    one: Stated, case: str | None, cases: Collection[str], *, counted: bool
) -> list[Fault]:
    """What is wrong with the case of an ending that needs one."""
    if case in cases:
        return []
    expected = "a case of the week before, in hand or new"
    if counted:
        expected += "; or the practitioner, with tier and type: cases in hand are only counted"
    if case is None:
        return [one.fault(f"{expected}; the cell is blank", "case")]
    return [one.table.fault(expected, one.row, "case", case, meant_by(case, cases))]


def new_of(table: Table, service: Service, faults: list[Fault], told: list[Fault]) -> list[Placed]:
    """The new cases in a table, each once."""
    columns = columns_of(service, CASES)
    check_headings(table, columns, faults, told)
    rows = read_rows(table, columns, Case, faults)
    for case, places in identifiers(table, "case").items():
        expected = f"each case once; row {places[0]} has the same"
        faults += [table.fault(expected, row, "case", case) for row in places[1:]]
    return list({placed.model.id: placed for placed in reversed(rows)}.values())[::-1]


def done_of(
    tables: Sequence[Table],
    instance: Instance,
    proposed: Mapping[str, str | None],
    known: Collection[str],
    faults: list[Fault],
    told: list[Fault],
) -> Done:
    """What was really done, from a table or an edited proposal.

    A table may name cases in hand that changed hands, too; of an edited proposal, the moves that it
    `proposed` count as done.
    """
    if any(map(is_edited, tables)):
        wrong: list[Fault] = []
        moves = {case: who for case, who in proposed.items() if case not in instance.case_of}
        try:
            return Done({**moves, **allocation_of(tables, instance, wrong, told)})
        except BadInput as bad:
            faults += bad.faults
            return Done({})
    if not tables:
        return Done({})
    table = tables[0]
    check_headings(table, DONE, [], told)
    cases = {case.id for case in (*instance.cases, *(instance.held or ()))}
    rows = [
        Stated(
            table, row.number, {name: value for name, value in read.items() if value is not None}
        )
        for row, read in read_known(table, DONE, Known(cases, known), faults)
        if read["case"]
    ]
    for one in rows:
        faults += _not_dated(one, ("allocated_on",), instance) or _too_late(one, instance)
    rows = _once(rows, "case", faults)
    return Done(
        {one.values["case"]: one.practitioner or None for one in rows},
        {one.values["case"]: d for one in rows for d in [one.values.get("allocated_on")] if d},
        {one.values["case"]: one for one in rows},
    )


def _stated(table: Table, columns: Mapping[str, Column], faults: list[Fault]) -> list[Stated]:
    """The rows of a table without faults of their own."""
    found = []
    for row in table.rows:
        before = len(faults)
        values = {
            c.field: read_cell(table, row, name, columns, faults) for name, c in columns.items()
        }
        if len(faults) == before:
            stated = {name: value for name, value in values.items() if value is not None}
            found.append(Stated(table, row.number, stated))
    return found


def _once(rows: Sequence[Stated], column: str, faults: list[Fault]) -> list[Stated]:
    """The rows, each of these once; others are faults."""
    first: dict[str, Stated] = {}
    for one in rows:
        name = str(one.values[column])
        if name in first:
            expected = f"each {column} once; row {first[name].row} has the same"
            faults.append(one.fault(expected, column, name))
        first.setdefault(name, one)
    return list(first.values())


def _not_dated(one: Stated, columns: Sequence[str], instance: Instance) -> list[Fault]:
    """Dates in a row where the week has none: they say nothing without it."""
    if instance.week_beginning is not None:
        return []
    expected = "no date, since the run's week has no week_beginning"
    return [one.fault(expected, name, one.values[name]) for name in columns if name in one.values]


def _too_late(one: Stated, instance: Instance) -> list[Fault]:
    """A day on which a case cannot have been given yet when the next week begins."""
    day, begins = one.values.get("allocated_on"), instance.week_beginning
    if day is None or begins is None or day < begins + timedelta(days=7):
        return []
    expected = f"a day before the next week begins, {begins + timedelta(days=7)}"
    return [one.fault(expected, "allocated_on", day)]


def ended_type(one: Stated, service: Service) -> str:
    """The type of the cases that ended by a row of counts."""
    return str(one.values.get("type", service.types[0]))
