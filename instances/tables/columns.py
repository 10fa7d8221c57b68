"""Which columns each table has, what they hold, and how their rows become models."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from caseload.instances.tables import cells
from caseload.instances.tables.cells import Kind, Unreadable
from caseload.instances.tables.guesses import guess
from caseload.instances.tables.table import Row, Table
from caseload.models.base import Frozen
from caseload.models.case import Case, HeldCase
from caseload.models.fault import Fault
from caseload.models.practitioner import LEVELS, Practitioner

count = cells.whole(0, 10_000)


@dataclass(frozen=True)
class Column:
    """A column: the model's field, what a cell holds, whether it must be there.

    A required column has no blank cells, unless `may_be_blank`. `confidential` columns are never
    quoted in a fault. One that `keeps_away` is a limited access list: a heading that may be a slip
    of it is never left aside. `usual` stands for a blank cell in place of the model's own default.
    """

    field: str
    kind: Kind
    required: bool = False
    confidential: bool = False
    may_be_blank: bool = False
    keeps_away: bool = False
    usual: Any = None


CASES: dict[str, Column] = {
    "case": Column("id", cells.identifier, required=True),
    "tier": Column("tier", cells.tier, required=True),
    "older_tier": Column("older_tier", cells.older_tier),
    "type": Column("type", cells.case_type),
    "rosh": Column("rosh", cells.rosh),
    "csrp": Column("csrp", cells.share),
    "complexity": Column("complexity", cells.whole(1, 5)),
    "priority": Column("priority", cells.whole(1, 1000)),
    "weeks_waited": Column("weeks_waited", cells.whole(0, 520)),
    "gender": Column("gender", cells.gender),
    "practitioner_gender": Column("practitioner_gender", cells.gender),
    "sexual_offence": Column("sexual_offence", cells.flag),
    "child_protection": Column("child_protection", cells.flag),
    "parole_report": Column("parole_report", cells.flag),
    "safeguarding": Column("safeguarding", cells.flag),
    "skills": Column("skills", cells.names),
    "team": Column("team", cells.place),
    "pdu": Column("pdu", cells.place),
    "previous_practitioner": Column("previous_practitioner", cells.identifier),
    "household": Column("household", cells.identifier),
    "not_with": Column("not_with", cells.names, keeps_away=True),
    "excluded": Column("excluded", cells.names, confidential=True, keeps_away=True),
    "restricted_to": Column("restricted_to", cells.names, confidential=True, keeps_away=True),
    "tasks": Column("tasks", cells.tasks),
    "weight": Column("weight", cells.quantity),
}

HELD: dict[str, Column] = {
    **CASES,
    "practitioner": Column("practitioner", cells.identifier, required=True),
    "allocated_on": Column("allocated_on", cells.day),
    "movable": Column("movable", cells.flag),
}

COUNTS = ("caseload", "in_hand", "workload", "complex_cases", "women_cases", "new_cases_7_days")
"""Columns that count a practitioner's cases in hand: left out where these cases are listed."""

PRACTITIONERS: dict[str, Column] = {
    "practitioner": Column("id", cells.identifier, required=True),
    "name": Column("name", cells.text, confidential=True),
    "grade": Column("grade", cells.grade, required=True),
    "team": Column("team", cells.place),
    "pdu": Column("pdu", cells.place),
    "gender": Column("gender", cells.gender),
    "contracted_hours": Column("contracted_hours", cells.hours),
    "reduction_hours": Column("reduction_hours", cells.hours),
    "admin_hub": Column("admin_hub", cells.flag),
    "skills": Column("skills", cells.names),
    "taking_cases": Column("taking_cases", cells.flag),
    "away_until": Column("away_until", cells.day),
    "leaving_on": Column("leaving_on", cells.day),
    "floating": Column("floating", cells.flag),
    "caseload": Column("caseload", count),
    "in_hand": Column("in_hand", cells.in_hand),
    "workload": Column("workload", cells.quantity),
    "other_work": Column("other_work", cells.balance),
    "complex_cases": Column("complex_cases", count),
    "women_cases": Column("women_cases", count),
    "new_cases_7_days": Column("new_cases_7_days", count),
    "parole_reports_due": Column("parole_reports_due", count),
    "recall_reports_due": Column("recall_reports_due", count),
    "court_reports_due": Column("court_reports_due", count),
    "inductions_due": Column("inductions_due", count),
    "capacity": Column("capacity", cells.quantity),
    "level": Column("level", cells.whole(min(LEVELS), max(LEVELS))),
    "largest_case": Column("largest_case", cells.quantity),
    "max_new_cases": Column("max_new_cases", count),
    "new_cases_before": Column("new_cases_before", cells.by_week),
}

DECISIONS: dict[str, Column] = {
    "case": Column("case", cells.identifier, required=True),
    "decision": Column("action", cells.action, required=True, may_be_blank=True),
    "practitioner": Column("practitioner", cells.identifier),
    "reason": Column("reason", cells.remark),
    "agreed_by": Column("agreed_by", cells.text),
}

PLACEMENTS: dict[str, Column] = {
    "case": Column("case", cells.identifier, required=True),
    "practitioner": Column("practitioner", cells.identifier, required=True, may_be_blank=True),
}

SHARES_OF_HOURS: dict[str, Column] = {"fte": Column("fte", cells.full_time)}
"""Columns that may stand for contracted hours, and become them before the rows are read."""


@dataclass(frozen=True)
class Placed:
    """A model with the row that it came from."""

    row: int
    model: Any


def read_cell(
    table: Table, row: Row, name: str, columns: Mapping[str, Column], faults: list[Fault]
) -> Any:
    """The value in a column of a row; None where it is blank or, with a fault, unreadable."""
    column, cell = columns[name], row.cells.get(name)
    if cell is None:
        if column.required and not column.may_be_blank and name in table.headings:
            faults.append(table.fault("a value; the cell is blank", row.number, name))
        return None
    try:
        return cells.read(column.kind, cell, typed=table.typed)
    except Unreadable as error:
        day = _typed_day(table, row, name) if column.kind is cells.day else None
        if day is not None:
            return day
        quoted = None if column.confidential else str(cell) or None
        meant = _meant(table, column, cell)
        said = column.kind is cells.day and meant is not None and meant in str(error)
        meant = None if said else meant
        faults.append(table.fault(str(error), row.number, name, quoted, meant))
        return None


def _meant(table: Table, column: Column, cell: Any) -> str | None:
    """What may be meant by a cell that cannot be read; of a confidential one nothing is said."""
    if column.confidential:
        return None
    needed = column.required and not column.may_be_blank
    return guess(column.kind, cell, week=table.week, typed=table.typed, required=needed)


def _typed_day(table: Table, row: Row, name: str) -> date | None:
    """The day that a text says as the source writes its dates; what is not plain in it is told."""
    cell = row.cells[name]
    read = table.dates.read(cell) if table.dates and isinstance(cell, str) else None
    if read is None:
        return None
    day, told = read
    table.told += [table.fault(told, row.number, name, cell)] if told else []
    return day


def read_rows(
    table: Table, columns: Mapping[str, Column], model: type[Frozen], faults: list[Fault]
) -> list[Placed]:
    """The rows of a table as models; a row with a cell that cannot be read is left out."""
    placed: list[Placed] = []
    named = set(table.headings).union(*(row.cells for row in table.rows))
    there = {name: column for name, column in columns.items() if name in named}
    absent = {
        column.field: column.usual
        for name, column in columns.items()
        if name not in there and column.usual is not None
    }
    required = [column.field for column in columns.values() if column.required]
    known: dict[str, dict[str, Any]] = {name: {} for name in there}
    for row in table.rows:
        before = len(faults)
        values = absent.copy()
        for name, column in there.items():
            cell, seen = row.cells.get(name), known[name]
            # Most texts of a column stand there many times; each is read once.
            if type(cell) is str and cell in seen:
                values[column.field] = seen[cell]
                continue
            noted = len(faults) + len(table.told)
            value = read_cell(table, row, name, columns, faults)
            value = column.usual if cell is None else value
            if value is not None:
                values[column.field] = value
                if type(cell) is str and len(faults) + len(table.told) == noted:
                    seen[cell] = value
        if len(faults) > before or any(field not in values for field in required):
            continue
        try:
            placed.append(Placed(row.number, model.model_validate(values)))
        except ValidationError as error:
            faults += [_of_model(table, columns, row.number, dict(e)) for e in error.errors()]
    return placed


def identifiers(table: Table, column: str) -> dict[str, list[int]]:
    """Every identifier that can be read in a column, with the rows where it stands."""
    found: dict[str, list[int]] = {}
    for row in table.rows:
        try:
            cell = row.cells.get(column)
            if cell is not None:
                name = cells.read(cells.identifier, cell)
                found.setdefault(name, []).append(row.number)
        except Unreadable:
            continue
    return found


def _of_model(
    table: Table, columns: Mapping[str, Column], row: int, error: dict[str, Any]
) -> Fault:
    """A pydantic error as a fault at its column."""
    place = error["loc"][0] if error["loc"] else None
    column = next((name for name, c in columns.items() if c.field == place), None)
    return table.fault(str(error["msg"]).removeprefix("Value error, "), row, column)


def named_columns(kind: str) -> Mapping[str, Column]:
    """The columns that a mapping may name for one of our tables."""
    columns, _ = TABLES[kind]
    return {**columns, **SHARES_OF_HOURS} if columns is PRACTITIONERS else columns


TABLES: dict[str, tuple[Mapping[str, Column], type[Frozen]]] = {
    "cases": (CASES, Case),
    "practitioners": (PRACTITIONERS, Practitioner),
    "current": (HELD, HeldCase),
}
