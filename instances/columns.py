"""Which columns each table has, what they hold, and how their rows become models."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError

from instances import fields
from instances.fields import Kind, Unreadable
from instances.table import Table
from models.base import Frozen
from models.case import Case, HeldCase
from models.fault import Fault
from models.practitioner import Practitioner

M = TypeVar("M", bound=Frozen)

count = fields.whole(0, 10_000)


@dataclass(frozen=True)
class Column:
    """A column: the model's field, what a cell holds, whether it must be there.

    `confidential` columns are never quoted in a fault.
    """

    field: str
    kind: Kind
    required: bool = False
    confidential: bool = False


CASES: dict[str, Column] = {
    "case": Column("id", fields.identifier, required=True),
    "tier": Column("tier", fields.tier, required=True),
    "type": Column("type", fields.case_type),
    "rosh": Column("rosh", fields.rosh),
    "csrp": Column("csrp", fields.share),
    "complexity": Column("complexity", fields.whole(1, 5)),
    "priority": Column("priority", fields.whole(1, 1000)),
    "gender": Column("gender", fields.gender),
    "practitioner_gender": Column("practitioner_gender", fields.gender),
    "sexual_offence": Column("sexual_offence", fields.flag),
    "child_protection": Column("child_protection", fields.flag),
    "parole_report": Column("parole_report", fields.flag),
    "safeguarding": Column("safeguarding", fields.flag),
    "skills": Column("skills", fields.names),
    "team": Column("team", fields.text),
    "pdu": Column("pdu", fields.text),
    "previous_practitioner": Column("previous_practitioner", fields.identifier),
    "excluded": Column("excluded", fields.names, confidential=True),
    "restricted_to": Column("restricted_to", fields.names, confidential=True),
    "tasks": Column("tasks", fields.tasks),
    "weight": Column("weight", fields.quantity),
}

HELD: dict[str, Column] = {
    **CASES,
    "practitioner": Column("practitioner", fields.identifier, required=True),
    "allocated_on": Column("allocated_on", fields.day),
    "movable": Column("movable", fields.flag),
}

COUNTS = ("caseload", "workload", "complex_cases", "women_cases", "new_cases_7_days")
"""What practitioners hold, as counts: left out where the cases in hand are listed."""

PRACTITIONERS: dict[str, Column] = {
    "practitioner": Column("id", fields.identifier, required=True),
    "name": Column("name", fields.text, confidential=True),
    "grade": Column("grade", fields.grade, required=True),
    "team": Column("team", fields.text),
    "pdu": Column("pdu", fields.text),
    "gender": Column("gender", fields.gender),
    "contracted_hours": Column("contracted_hours", fields.hours),
    "reduction_hours": Column("reduction_hours", fields.hours),
    "admin_hub": Column("admin_hub", fields.flag),
    "skills": Column("skills", fields.names),
    "taking_cases": Column("taking_cases", fields.flag),
    "away_until": Column("away_until", fields.day),
    "leaving_on": Column("leaving_on", fields.day),
    "floating": Column("floating", fields.flag),
    "caseload": Column("caseload", count),
    "workload": Column("workload", fields.quantity),
    "complex_cases": Column("complex_cases", count),
    "women_cases": Column("women_cases", count),
    "new_cases_7_days": Column("new_cases_7_days", count),
    "parole_reports_due": Column("parole_reports_due", count),
    "recall_reports_due": Column("recall_reports_due", count),
    "court_reports_due": Column("court_reports_due", count),
    "inductions_due": Column("inductions_due", count),
    "capacity": Column("capacity", fields.quantity),
}

REASONS = ("reason", "sick", "pregnan", "maternity", "union", "disab", "health", "absence")
"""Marks of a column that says why hours are reduced. Only hours are taken, never the reason."""

MOST_ALIKE = 20
"""Faults of one kind that are listed one by one; of the rest, only how many there are."""


@dataclass(frozen=True)
class Placed:
    """A model with the row that it came from."""

    row: int
    model: Any


def headings_of(
    table: Table,
    columns: Mapping[str, Column],
    faults: list[Fault],
    warnings: list[Fault],
) -> None:
    """Report columns that are missing, unknown or not to be taken."""
    first = (columns.get("case") and "case") or "practitioner"
    if "id" in table.headings and first not in table.headings:
        table.headings[table.headings.index("id")] = first
        for row in table.rows:
            row.cells[first] = row.cells.pop("id", None)
    for name, column in columns.items():
        if column.required and name not in table.headings:
            near = get_close_matches(name, [h for h in table.headings if h not in columns], n=1)
            hint = f"; is it {near[0]}?" if near else ""
            faults.append(table.fault(f"a column of this name{hint}", column=name))
    for heading in dict.fromkeys(table.headings):
        if not heading or heading in columns:
            continue
        if columns is PRACTITIONERS and any(mark in heading for mark in REASONS):
            expected = "hours only, never the reason: take this column out"
            faults.append(table.fault(expected, column=heading))
            continue
        near = get_close_matches(heading, list(columns), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        warnings.append(table.fault(f"not a column that is known, left aside{hint}", None, heading))


def read_rows(
    table: Table,
    columns: Mapping[str, Column],
    model: type[M],
    faults: list[Fault],
    *,
    typed: bool = False,
) -> list[Placed]:
    """The rows of a table as models; cells that cannot be read are added to `faults`.

    `typed` says that the format has types, so that an identifier must be text.
    """
    placed: list[Placed] = []
    found: list[Fault] = []
    for row in table.rows:
        values: dict[str, Any] = {}
        before = len(found)
        for name, column in columns.items():
            cell = row.cells.get(name)
            if cell is None:
                if column.required and name in table.headings:
                    found.append(table.fault("something; the cell is blank", row.number, name))
                continue
            kind = column.kind
            if typed and kind is fields.identifier:
                kind = fields.json_identifier
            try:
                values[column.field] = kind(cell)
            except Unreadable as error:
                quoted = None if column.confidential else cell
                found.append(table.fault(str(error), row.number, name, quoted))
        if len(found) == before:
            try:
                placed.append(Placed(row.number, model.model_validate(values)))
            except ValidationError as error:
                found += [_of_model(table, columns, row.number, dict(e)) for e in error.errors()]
    faults += _grouped(table, found)
    return placed


def _of_model(
    table: Table, columns: Mapping[str, Column], row: int, error: dict[str, Any]
) -> Fault:
    """A pydantic error as a fault at its column."""
    place = error["loc"][0] if error["loc"] else None
    column = next((name for name, c in columns.items() if c.field == place), None)
    return table.fault(str(error["msg"]).removeprefix("Value error, "), row, column)


def _grouped(table: Table, faults: list[Fault]) -> list[Fault]:
    """The first faults of each kind, and for the rest how many there are."""
    kinds: dict[tuple[str | None, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault((fault.column, fault.expected), []).append(fault)
    listed = []
    for (column, expected), alike in kinds.items():
        listed += alike[:MOST_ALIKE]
        if len(alike) > MOST_ALIKE:
            more = f"{expected} (in {len(alike) - MOST_ALIKE:,} more rows)"
            listed.append(table.fault(more, column=column))
    return listed


TABLES: dict[str, tuple[Mapping[str, Column], type[Frozen]]] = {
    "cases": (CASES, Case),
    "practitioners": (PRACTITIONERS, Practitioner),
    "current": (HELD, HeldCase),
}
