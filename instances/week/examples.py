"""The example rows of the template: what they hold, and how they are told from a real week.

An identifier decides: `EXAMPLE-1`, `EXAMPLE-P1` and whatever else is called so is never anybody's
case or practitioner. A row that stands as the template wrote it is left out and told; one that
somebody has filled in is a fault, since she meant it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from caseload.instances.tables.columns import COUNTS
from caseload.instances.tables.likeness import folded
from caseload.instances.tables.table import Row, Table
from caseload.models.fault import Fault
from caseload.models.service import PROBATION, Service

EXAMPLE_TEAM, EXAMPLE_PDU = "EXAMPLE team", "EXAMPLE PDU"
SHARED = {"team": EXAMPLE_TEAM, "pdu": EXAMPLE_PDU}

EXAMPLE_CASES: tuple[dict[str, Any], ...] = (
    {"case": "EXAMPLE-1", "tier": "B", "type": "licence", "rosh": "high", "csrp": 3.4, **SHARED},
    {"case": "EXAMPLE-2", "tier": "E", "type": "community", "rosh": "low", "csrp": 0.8, **SHARED},
)
OLDER_TIERS = ("B2", "D2")
"""The older tiers of the example cases, where the policy weighs these."""

EXAMPLE_PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "practitioner": "EXAMPLE-P1",
        "name": "EXAMPLE, Ann",
        "grade": "PO",
        "contracted_hours": 37,
        "caseload": 20,
        **SHARED,
    },
    {
        "practitioner": "EXAMPLE-P2",
        "name": "EXAMPLE, Bob",
        "grade": "PSO",
        "contracted_hours": 22.5,
        "caseload": 22,
        **SHARED,
    },
)


def examples_of(
    service: Service,
) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """The example cases and people of a service."""
    if service.probation:
        return EXAMPLE_CASES, EXAMPLE_PEOPLE
    own = (
        [{"tier": tier} for tier in (service.tiers[0], service.tiers[-1])],
        [{"grade": grade} for grade in (service.recruited[0], service.recruited[-1])],
    )
    cases, people = (
        [
            {name: cell for name, cell in (row | mine).items() if _known_to(service, name)}
            for row, mine in zip(rows, some, strict=True)
        ]
        for rows, some in zip((EXAMPLE_CASES, EXAMPLE_PEOPLE), own, strict=True)
    )
    return cases, people


def _known_to(service: Service, name: str) -> bool:
    return name not in ("type", *service.without)


EXAMPLE = re.compile(r"example[\s_-]*p?[\s_-]*[0-9]+", re.IGNORECASE)
"""Identifiers that only examples have: those of the template, and the next that a drag makes."""

IDENTIFIERS = {"cases": "case", "current": "case", "practitioners": "practitioner"}
OWN = {"case": "the case's own number", "practitioner": "the practitioner's own identifier"}


def leave_out_examples(
    tables: dict[str, Table | None], faults: list[Fault], service: Service = PROBATION
) -> set[str]:
    """Take the template's examples out of the tables, and tell; one that was filled in is a fault.

    A real row that keeps an example's name, team or PDU is told. Returns the names of the tables
    from which examples were taken.
    """
    concerned: set[str] = set()
    for name, column in IDENTIFIERS.items():
        table = tables.get(name)
        heading = next((h for h in (column, "id") if table and h in table.headings), None)
        if table is None or heading is None:
            continue
        left: list[tuple[int, str]] = []
        kept: list[Row] = []
        for row in table.rows:
            said = row.cells.get(heading)
            if not (isinstance(said, str) and EXAMPLE.fullmatch(said)):
                kept.append(row)
            elif _as_written(row, heading, said, service):
                left.append((row.number, said))
            else:
                expected = (
                    f"{OWN[column]}; this row was filled in, and whatever is called EXAMPLE is an "
                    "example of the template: write its own, or delete the row"
                )
                faults.append(table.fault(expected, row.number, heading, said))
        if len(kept) < len(table.rows):
            table.rows = kept
        if left:
            table.told.append(_left_out(table, left))
            concerned.add(name)
        _tell_remains(table)
    return concerned


def leave_out_unfilled(tables: dict[str, Table | None]) -> None:
    """Take out the tables that a template brings and nobody filled in.

    Without any row, an allocation by hand is none, and a list of cases in hand is none where these
    are counted.
    """
    people = tables.get("practitioners")
    rows = people.rows if people else []
    counted = any(row.cells.get(name) is not None for row in rows for name in COUNTS)
    for name, none in (("manual", True), ("current", counted)):
        table = tables.get(name)
        if none and table is not None and table.whole and not table.rows:
            del tables[name]


def _as_written(row: Row, heading: str, said: str, service: Service) -> bool:
    """Whether what a row holds is what the template wrote in it; blanked cells count as that."""
    examples = [one for rows in examples_of(service) for one in rows]
    own = next((e for e in examples if folded(said) == folded(next(iter(e.values())))), None)
    if own is None:
        return False
    older = dict(zip((e["case"] for e in EXAMPLE_CASES), OLDER_TIERS, strict=True))
    older = older if service.probation else {}
    return all(
        _same(cell, own.get(name)) or (name == "tier" and _same(cell, older.get(own.get("case"))))
        for name, cell in row.cells.items()
        if cell is not None and name != heading
    )


def _same(cell: Any, ours: Any) -> bool:
    if isinstance(ours, str) or ours is None:
        return isinstance(cell, str) and ours is not None and folded(cell) == folded(ours)
    try:
        return float(cell) == float(ours)
    except (TypeError, ValueError):
        return False


def _left_out(table: Table, left: list[tuple[int, str]]) -> Fault:
    rows = " and ".join(str(number) for number, _ in left)
    names = " and ".join(name for _, name in left)
    many = f"row {rows} is an example" if len(left) == 1 else f"rows {rows} are examples"
    are = "is" if len(left) == 1 else "are"
    return table.fault(f"the week's own rows; {many} of the template ({names}) and {are} left out")


def _tell_remains(table: Table) -> None:
    """Tell of names, teams and PDUs of the examples that stand in a real row."""
    names = [person["name"] for person in EXAMPLE_PEOPLE]
    for column, marks in (("name", names), ("team", [EXAMPLE_TEAM]), ("pdu", [EXAMPLE_PDU])):
        words = {folded(mark) for mark in marks}
        for row in table.rows:
            cell = row.cells.get(column)
            if isinstance(cell, str) and folded(cell) in words:
                expected = f"the row's own {column}; this one is still the template's example"
                table.told.append(table.fault(expected, row.number, column))
