"""A lead's decisions and allocations made by hand, from files and from the command line."""

from pathlib import Path
from typing import Protocol

from instances import fields
from instances.csv_table import read_csv
from instances.fields import Unreadable
from instances.table import Row, Table
from instances.workbook import read_workbook
from models.fault import BadInput, Fault
from models.instance import Action, Decision, Instance, Placement

ACTIONS = fields.one_of(Action, {"accept": Action.PIN})

FORM = "CASE=PRACTITIONER, such as X482913=P012"


class Known(Protocol):
    """The identifiers that may be spoken of."""

    cases: set[str]
    practitioners: set[str]


class _Of:
    def __init__(self, instance: Instance) -> None:
        self.cases = set(instance.case_of)
        self.practitioners = set(instance.practitioner_of)


def parse_decision(text: str, action: Action, instance: Instance) -> Decision:
    """A decision as it is given on the command line: `CASE=PRACTITIONER`.

    Raises:
        BadInput: if it has another form, or names a case or practitioner who is not there.
    """
    option = f"--{action}"
    case, equals, person = (part.strip() for part in text.partition("="))
    if not (case and equals and person):
        raise BadInput([Fault(file=option, value=text, expected=FORM)])
    faults = []
    if case not in instance.case_of:
        faults.append(Fault(file=option, value=case, expected="a case of this instance"))
    if person not in instance.practitioner_of:
        expected = "a practitioner of this instance"
        faults.append(Fault(file=option, value=person, expected=expected))
    if faults:
        raise BadInput(faults)
    return Decision(action=action, case=case, practitioner=person, source=option)


def read_decisions(path: Path, instance: Instance) -> list[Decision]:
    """Decisions from a CSV file or workbook with the columns case, decision and practitioner.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    found = read_decision_rows(_table(path, "decisions", faults), _Of(instance), faults)
    if faults:
        raise BadInput(faults)
    return found


def read_allocation(path: Path, instance: Instance) -> dict[str, str | None]:
    """An allocation from a CSV file or workbook with the columns case and practitioner.

    Cases that are not in it are left over (None).

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    found = read_placement_rows(_table(path, "allocation", faults), _Of(instance), faults)
    if faults:
        raise BadInput(faults)
    placed = {row.case: row.practitioner for row in found}
    return {case.id: placed.get(case.id) for case in instance.cases}


def _table(path: Path, sheet: str, faults: list[Fault]) -> Table | None:
    """The only table of a file, or its sheet of a certain name."""
    if not path.is_file():
        faults.append(Fault(file=str(path), expected="a file that is there"))
        return None
    if path.suffix.lower() == ".xlsx":
        sheets = read_workbook(path, faults)
        return sheets.get(sheet) or sheets.get("proposal") or next(iter(sheets.values()), None)
    return read_csv(path, faults)


def read_decision_rows(table: Table | None, known: Known, faults: list[Fault]) -> list[Decision]:
    """Decisions from the rows of a table; blank decisions are no decisions."""
    if table is None or not _has(table, ("case", "decision", "practitioner"), faults):
        return []
    found = []
    for row in table.rows:
        said, reason = row.cells.get("decision"), row.cells.get("reason")
        case = _known(table, row, "case", known.cases, faults)
        person = _known(table, row, "practitioner", known.practitioners, faults)
        if said is None:
            continue
        try:
            action = ACTIONS(said)
        except Unreadable as error:
            faults.append(table.fault(str(error), row.number, "decision", said))
            continue
        if case and person:
            found.append(
                Decision(
                    action=action,
                    case=case,
                    practitioner=person,
                    reason="" if reason is None else str(reason),
                    source=f"{table.sheet or table.file} row {row.number}",
                )
            )
    return found


def read_placement_rows(table: Table | None, known: Known, faults: list[Fault]) -> list[Placement]:
    """Who took which case, from the rows of a table; a blank practitioner means nobody."""
    if table is None or not _has(table, ("case", "practitioner"), faults):
        return []
    found: list[Placement] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        case = _known(table, row, "case", known.cases, faults)
        person = None
        if row.cells.get("practitioner") is not None:
            person = _known(table, row, "practitioner", known.practitioners, faults)
        if not case:
            continue
        if case in seen:
            expected = f"each case once; row {seen[case]} has the same"
            faults.append(table.fault(expected, row.number, "case", case))
            continue
        seen[case] = row.number
        found.append(Placement(case=case, practitioner=person))
    return found


def _has(table: Table, columns: tuple[str, ...], faults: list[Fault]) -> bool:
    missing = [column for column in columns if column not in table.headings]
    faults += [table.fault("a column of this name", column=column) for column in missing]
    return not missing


def _known(table: Table, row: Row, column: str, known: set[str], faults: list[Fault]) -> str | None:
    """The identifier in a cell, None (with a fault) if it names nobody."""
    cell = row.cells.get(column)
    if cell is None:
        faults.append(table.fault("something; the cell is blank", row.number, column))
        return None
    try:
        found = fields.identifier(cell)
    except Unreadable as error:
        faults.append(table.fault(str(error), row.number, column, cell))
        return None
    if found not in known:
        faults.append(table.fault(f"a {column} of this instance", row.number, column, found))
        return None
    return found
