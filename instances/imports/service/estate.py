"""The estate: which PDU each team belongs to, from its answers and from its CSV."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, RootModel

from caseload.instances.imports.service.payloads import Code, Payload, Place, Word
from caseload.instances.tables.csv_table import read_csv
from caseload.models.fault import Fault

HEADINGS = {"regionname", "pduname", "lduname", "teamcode", "teamname"}
"""Headings of the estate's CSV: regionName, pduName, lduName, teamCode, teamName."""


class Unit(Payload):
    """A PDU with its teams."""

    code: Code
    name: Word
    teams: list[Place]


class TeamOfUnit(Payload):
    """A team with its PDU."""

    code: Code
    probation_delivery_unit: Place


class Area(Payload):
    """A local area of a PDU with its teams."""

    teams: list[Place] = []


class UnitOfRegion(Payload):
    """A PDU of a region, its teams by local area."""

    name: Word
    ldus: dict[str, Area]


class Region(RootModel[dict[str, UnitOfRegion]]):
    """The PDUs of a region by code."""


def units_in(body: BaseModel) -> Iterator[tuple[str, str]]:
    """The PDU's name by team code, as far as an answer says it."""
    if isinstance(body, Unit):
        yield from ((team.code, body.name) for team in body.teams)
    elif isinstance(body, TeamOfUnit):
        yield body.code, body.probation_delivery_unit.name
    elif isinstance(body, Region):
        for unit in body.root.values():
            for area in unit.ldus.values():
                yield from ((team.code, unit.name) for team in area.teams)


def is_estate(path: Path) -> bool:
    """Whether a CSV file has the headings of the estate."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            first = next(csv.reader(file), [])
    except (OSError, csv.Error):
        return False
    return {heading.strip().lower() for heading in first} >= HEADINGS


def read_estate(path: Path, faults: list[Fault]) -> dict[str, str]:
    """The PDU's name by team code."""
    table = read_csv(path, faults)
    if table is None:
        return {}
    found: dict[str, str] = {}
    for row in table.rows:
        code, unit = row.cells.get("teamcode"), row.cells.get("pduname")
        for column, value in (("teamCode", code), ("pduName", unit)):
            if value is None:
                faults.append(table.fault("a value; the cell is blank", row.number, column))
        if code is not None and unit is not None:
            found[str(code).strip()] = str(unit).strip()
    return found
