"""A lead's decisions, from tables."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.columns import DECISIONS, Column, read_cell
from caseload.instances.tables.headings import missing_columns
from caseload.instances.tables.single_table import read_tables
from caseload.instances.tables.table import MOST_ALIKE, Row, Table, grouped
from caseload.instances.week.cross_checks import Known
from caseload.instances.week.directory import meant_by
from caseload.instances.week.edited_proposal import is_edited, read_edited
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import VERBS, Action, Decision, Instance

SHEETS = ["decisions", "proposal"]
"""Where decisions stand in a workbook, the first that is there."""

OF_SOMEBODY = {"practitioner": Column("practitioner", cells.identifier, required=True)}
"""The column that a decision of somebody needs, and a hold or a note does not."""

BESIDE = {"proposal": ["left_over"]}
"""Sheets that are read with another: what is decided of the cases left over."""


def read_decisions(
    path: Path, instance: Instance, told: list[Fault] | None = None
) -> list[Decision]:
    """Decisions from a CSV file or workbook with the columns case, decision and practitioner.

    A proposal that was edited is read, too, with its cases left over. What is worth a look in the
    table (hidden rows, another encoding, rows that are missing) is added to `told`.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    tables = read_tables(path, SHEETS, faults, BESIDE)
    return decisions_of(tables, instance, faults, [] if told is None else told)


def decisions_of(
    tables: Sequence[Table], instance: Instance, faults: list[Fault], told: list[Fault]
) -> list[Decision]:
    """The decisions in a table, or in an edited proposal, as `read_decisions` takes them.

    Raises:
        BadInput: with everything that is wrong, and the `faults` that were found before.
    """
    if any(map(is_edited, tables)):
        found = read_edited(tables, instance, faults, told).decisions
    else:
        found = decision_rows(next(iter(tables), None), known_in(instance), faults)
        told += [one for table in tables for one in table.told]
    if faults:
        raise BadInput(grouped(faults))
    return found


def read_proposed(path: Path, instance: Instance) -> dict[str, str] | None:
    """Who an edited proposal proposed for each new case; None if the file holds only decisions.

    Raises:
        BadInput: if the file cannot be read.
    """
    return proposed_of(read_tables(path, SHEETS, [], BESIDE), instance)


def proposed_of(tables: Sequence[Table], instance: Instance) -> dict[str, str] | None:
    """Who an edited proposal's tables proposed for each new case; None if they are others."""
    if not any(map(is_edited, tables)):
        return None
    return read_edited(tables, instance, [], []).proposed


def known_in(instance: Instance) -> Known:
    """The cases and practitioners that a table may speak of."""
    return Known(instance.case_of.keys(), instance.practitioner_of.keys())


def decision_rows(table: Table | None, known: Known, faults: list[Fault]) -> list[Decision]:
    """Decisions from the rows of a table.

    A row with a blank decision decides nothing; what it says under reason is noted.
    """
    found: list[Decision] = []
    seen: dict[tuple[Any, ...], int] = {}
    rows = read_known(table, DECISIONS, known, faults)
    if table is not None and any(read["action"] in VERBS for _, read in rows):
        lacking = missing_columns(table, OF_SOMEBODY)
        faults += lacking
        rows = [] if lacking else rows
    for row, read in rows:
        noted = Action.NOTE if read["reason"] else None
        action, person = read["action"] or noted, read["practitioner"]
        if table is None or action is None or not read["case"]:
            continue
        if read["action"] is None:
            person = None
        wrong = _unfit(action, person, read, row.cells)
        if wrong:
            faults.append(table.fault(wrong[1], row.number, wrong[0], row.cells.get(wrong[0])))
        if wrong or (person is None and action in VERBS):
            continue
        key = (read["case"], person, action, read["reason"] if action is Action.NOTE else None)
        if key in seen:
            expected = f"each decision once; row {seen[key]} has the same"
            faults.append(table.fault(expected, row.number, "case", read["case"]))
            continue
        seen[key] = row.number
        stated = {"practitioner": person, "reason": read["reason"], "agreed_by": read["agreed_by"]}
        given = {name: value for name, value in stated.items() if value}
        source = f"{table.sheet or table.file} row {row.number}"
        found.append(Decision(action=action, case=read["case"], source=source, **given))
    return found


def _unfit(
    action: Action, person: str | None, read: Mapping[str, Any], cells: Mapping[str, Any]
) -> tuple[str, str] | None:
    """The column that does not go with the decision, and what is expected there."""
    said = cells.get("practitioner")
    if action in VERBS and said is None:
        return "practitioner", f"a practitioner for the decision {action.value}; the cell is blank"
    if action not in VERBS and person is not None:
        return "practitioner", f"nobody for the decision {action.value}: take the practitioner out"
    if action is Action.EXCEPT and not read["reason"]:
        return "reason", "a reason for the exception; the cell is blank"
    if action is Action.NOTE and not read["reason"]:
        return "reason", "what is noted; the cell is blank"
    if action is not Action.EXCEPT and read["agreed_by"]:
        return "agreed_by", "blank where there is no exception"
    return None


def read_known(
    table: Table | None, columns: Mapping[str, Column], known: Known, faults: list[Fault]
) -> list[tuple[Row, dict[str, Any]]]:
    """The rows with their values by field; cells that name nobody are None, with a fault."""
    if table is None:
        return []
    missing = missing_columns(table, columns)
    faults += missing
    if missing:
        return []
    rows = []
    for row in table.rows:
        read = {
            c.field: read_cell(table, row, name, columns, faults) for name, c in columns.items()
        }
        for column, there in (("case", known.cases), ("practitioner", known.practitioners)):
            if not _names_someone(read[column], there):
                what = "new case" if column == "case" else column
                guess = meant_by(read[column], there) if len(faults) < MOST_ALIKE else None
                expected = f"a {what} of this instance"
                faults.append(table.fault(expected, row.number, column, read[column], guess))
                read[column] = None
        rows.append((row, read))
    return rows


def _names_someone(name: str | None, there: Collection[str] | None) -> bool:
    return name is None or there is None or name in there
