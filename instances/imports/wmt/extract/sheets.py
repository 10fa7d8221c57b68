"""The sheets of the nightly extract: which must be there, and who and what stands in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from caseload.instances.imports.wmt.grid import MOST_COLUMNS
from caseload.instances.imports.wmt.layout import TIER_LISTS, UNTIERED, Place
from caseload.instances.tables import cells
from caseload.instances.tables.build import build
from caseload.instances.tables.cells import Kind, Unreadable
from caseload.instances.tables.table import Row, Table, normalised, shown
from caseload.instances.tables.workbook import read_sheets
from caseload.models.base import TIERS_2023, CaseType
from caseload.models.fault import BadInput, Fault

ALL, ACTIVE, T2A, COURT, PRISON, CONTACTS = (
    *("wmt_extract", "wmt_extract_filtered", "t2a", "court_reports", "inst_reports", "cms"),
)
REQUIRED = (ALL, ACTIVE)
COUNTED = (T2A, COURT, PRISON, CONTACTS)
OTHERS = (
    *("flag_warr_4_n", "flag_upw", "flag_o_due", "flag_priority", "gs", "arms"),
    *("wmt_extract_sa", "suspended_lifers", "t2a_detail", "omic_teams"),
)
"""Sheets that say nothing more of the active workload (wmt-etl, etl_config)."""

KEY, TEAM = "om_key", "team_code"

HEADINGS = {
    ALL: (KEY, TEAM, "team_desc", "om_surname", "om_forename", "om_grade_code", "datestamp"),
    ACTIVE: (KEY, TEAM),
    T2A: (KEY, TEAM),
    COURT: (KEY, TEAM, "sdr_last_30", "sdr_due_next_30", "sdr_conv_last_30"),
    PRISON: (KEY, TEAM, "parom_due_next_30"),
    CONTACTS: ("contact_date", "contact_type_code", "contact_staff_key", KEY),
}
"""The columns read from each sheet, beside those of the tiers."""

TIER = re.compile(r"(comm|licence|cust)tier(.*)")
TYPES = {
    "comm": CaseType.COMMUNITY,
    "licence": CaseType.LICENCE,
    "cust": CaseType.CUSTODY,
}
TIERS_2017 = {UNTIERED, "A", "B1", "B2", "C1", "C2", "D1", "D2"}
"""The list before the points of 2023. Its B1 is not the later B1, and no weights are known."""

LISTS = (*TIER_LISTS, TIERS_2017)


@dataclass
class Extract:
    """The tables of an extract by name, and what is wrong or odd so far."""

    file: str
    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def value(self, sheet: str, row: Row, column: str, kind: Kind, blank: Any = None) -> Any:
        """The value of a cell; `blank` if it is blank or, with a fault, unreadable."""
        cell = row.cells.get(column)
        if cell is None:
            return blank
        try:
            return cells.read(kind, cell)
        except Unreadable as error:
            quoted = cell if isinstance(cell, int | float) else None
            self.faults.append(self.tables[sheet].fault(str(error), row.number, column, quoted))
            return blank

    def stop_if_wrong(self) -> None:
        """Raise `BadInput` if anything is wrong."""
        if self.faults:
            raise BadInput(self.faults)


def read_extract_sheets(path: Path) -> Extract:
    """The sheets of an extract, with the headings that are read.

    Raises:
        BadInput: if a sheet or a heading is missing or twice.
    """
    found = Extract(path.name)
    try:
        sheets = read_sheets(path, found.faults, most_columns=MOST_COLUMNS)
    except OSError as error:
        expected = f"a workbook that can be read ({error.strerror})"
        raise BadInput([Fault(file=shown(path), expected=expected)]) from None
    for sheet in sheets:
        name, place = normalised(sheet.title), Table(path.name, sheet.title)
        if name in found.tables:
            found.faults.append(place.fault("each sheet once"))
        elif name in HEADINGS and sheet.hidden:
            found.faults.append(place.fault("a visible sheet; this one is hidden: unhide it"))
        elif name in HEADINGS:
            table = build(place, sheet.records or [], found.faults)
            if table:
                found.tables[name] = table
        elif name not in OTHERS:
            expected = "a sheet of the extract; this one is left aside"
            found.warnings.append(place.fault(expected))
    _say_missing(found)
    found.stop_if_wrong()
    return found


def _say_missing(found: Extract) -> None:
    wrong = {fault.sheet for fault in found.faults}
    for name in (*REQUIRED, *COUNTED):
        table = found.tables.get(name)
        if table is None:
            if name in REQUIRED and not any(normalised(s) == name for s in wrong if s):
                expected = f"a sheet called {name}; there is none"
                found.faults.append(Fault(file=found.file, expected=expected))
            elif name in COUNTED:
                expected = f"a sheet called {name}; none counts as 0"
                found.warnings.append(Fault(file=found.file, expected=expected))
            continue
        known = (*HEADINGS[name], *(h for h in table.headings if TIER.match(h)))
        for heading in HEADINGS[name]:
            if heading not in table.headings:
                near = get_close_matches(
                    heading, [h for h in table.headings if h not in known], n=1
                )
                hint = f"; is it {shown(near[0])}?" if near else ""
                expected = f"a column of this name; there is none{hint}"
                found.faults.append(table.fault(expected, 1, heading))


def tier_columns(found: Extract, name: str) -> Mapping[str, Place]:
    """The columns of tiers in a sheet, with tier and type; unknown tiers as they are written.

    Faults where a list of tiers is not whole, since a column removed is a caseload misread.
    """
    table = found.tables[name]
    places: dict[str, Place] = {}
    for heading in table.headings:
        said = TIER.fullmatch(heading)
        if said:
            tier = UNTIERED if said[2] == "0" else said[2].upper()
            places[heading] = (tier, TYPES[said[1]])
    tiers = {tier for tier, _ in places.values()}
    nearest = min(LISTS, key=lambda known: (len(known - tiers), len(tiers - known)))
    for short, kind in TYPES.items():
        there = {tier for tier, one in places.values() if one is kind}
        for tier in sorted(nearest - there):
            column = f"{short}tier{'0' if tier == UNTIERED else tier.lower()}"
            expected = "a column of this name, since the others of its list are there"
            found.faults.append(table.fault(expected, 1, column))
    return places


def is_old(places: Mapping[str, Place]) -> bool:
    """Whether the tiers are of the list before 2023, for which no weights are known."""
    tiers = {tier for tier, _ in places.values()}
    return tiers >= TIERS_2017 and not set(TIERS_2023) <= tiers
