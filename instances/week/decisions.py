"""A lead's decisions and allocations made by hand, from files and from the command line."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from caseload.instances.tables.columns import DECISIONS, PLACEMENTS, Column, read_cell
from caseload.instances.tables.headings import missing_columns
from caseload.instances.tables.likeness import folded
from caseload.instances.tables.single_table import read_table
from caseload.instances.tables.table import Row, Table, grouped, shown
from caseload.instances.week.cross_checks import Known
from caseload.instances.week.edited_proposal import edited_rows, is_edited, proposed_rows
from caseload.instances.week.references import Directory
from caseload.models.earlier import Placement
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action, Decision, Instance

SHEETS = ["decisions", "proposal"]
"""Where decisions stand in a workbook, the first that is there."""

FORM = "CASE=PRACTITIONER, such as X482913=P012"


def parse_decision(text: str, action: Action, instance: Instance) -> Decision:
    """A decision as it is given on the command line: `CASE=PRACTITIONER`.

    Raises:
        BadInput: if it has another form, or names a case or practitioner who is not there.
    """
    option = f"--{action}"
    case, person = parse_pair(text, option, instance)
    return decision(case, person, action, option)


def decision(case: str, practitioner: str, action: Action, place: str) -> Decision:
    """A decision that was given by itself at a `place`, neither in a file nor in a table."""
    return Decision(action=action, case=case, practitioner=practitioner, source=place)


def parse_pair(text: str, option: str, instance: Instance) -> tuple[str, str]:
    """A case and a practitioner as an option gives them: `CASE=PRACTITIONER`.

    Raises:
        BadInput: if it has another form, or names a case or practitioner who is not there.
    """
    cuts = [place for place, char in enumerate(text) if char == "="]
    pairs = [(text[:cut].strip(), text[cut + 1 :].strip()) for cut in cuts]
    pairs = [pair for pair in pairs if all(pair)]
    if not pairs:
        raise BadInput([Fault(file=option, value=shown(text), expected=FORM)])
    meant = [p for p in pairs if p[0] in instance.case_of and p[1] in instance.practitioner_of]
    case, person = (meant or pairs)[0]
    faults = unknown_pair(case, person, option, instance)
    if faults:
        raise BadInput(faults)
    return case, person


def unknown_pair(case: str, practitioner: str, place: str, instance: Instance) -> list[Fault]:
    """Faults at `place` for a case or practitioner that the instance does not have."""
    faults = []
    for name, known, what in (
        (case, instance.case_of, "new case"),
        (practitioner, instance.practitioner_of, "practitioner"),
    ):
        if not isinstance(name, str):
            expected = f"the identifier of one {what} as text; this is {type(name).__name__}"
            faults.append(Fault(file=place, value=shown(name), expected=expected))
        elif name not in known:
            expected = f"a {what} of this instance{_meant(name, what, instance)}"
            faults.append(Fault(file=place, value=shown(name), expected=expected))
    return faults


def _meant(name: str, what: str, instance: Instance) -> str:
    """Who or which case may be meant, as a question; nothing where none comes near."""
    people = {person.id: person.name for person in instance.practitioners}
    there = people if what == "practitioner" else dict.fromkeys(instance.case_of)
    found = Directory(there)
    meant = sorted(found.meant(name)) or [one for one in [found.near(name)] if one]
    return f"; did you mean {' or '.join(map(shown, meant))}?" if meant else ""


def read_decisions(
    path: Path, instance: Instance, told: list[Fault] | None = None
) -> list[Decision]:
    """Decisions from a CSV file or workbook with the columns case, decision and practitioner.

    A proposal with the columns decision and reason for change filled in is read, too. What is worth
    a look in the table (hidden rows, another encoding) is added to `told`.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    table = read_table(path, SHEETS, faults)
    if told is not None and table is not None:
        told += table.told
    return decisions_of(table, instance, faults)


def decisions_of(table: Table | None, instance: Instance, faults: list[Fault]) -> list[Decision]:
    """The decisions in a table, or in an edited proposal, as `read_decisions` takes them.

    Raises:
        BadInput: with everything that is wrong, and the `faults` that were found before.
    """
    if table is not None and is_edited(table):
        found = edited_rows(table, instance, faults)
    else:
        found = decision_rows(table, _known(instance), faults)
    if faults:
        raise BadInput(grouped(faults))
    return found


def read_proposed(path: Path, instance: Instance) -> dict[str, str] | None:
    """Who an edited proposal proposed for each new case; None if the file holds only decisions.

    Raises:
        BadInput: if the file cannot be read.
    """
    return proposed_of(read_table(path, SHEETS, []), instance)


def proposed_of(table: Table | None, instance: Instance) -> dict[str, str] | None:
    """Who an edited proposal's table proposed for each new case; None if it is another table."""
    return proposed_rows(table, instance) if table is not None and is_edited(table) else None


def read_allocation(path: Path, instance: Instance) -> dict[str, str | None]:
    """An allocation from a CSV file or workbook, as `allocation_of` takes it.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    return allocation_of(read_table(path, ["allocation", "proposal"], faults), instance, faults)


def allocation_of(
    table: Table | None, instance: Instance, faults: list[Fault]
) -> dict[str, str | None]:
    """The allocation in a table with the columns case and practitioner, by case id.

    Cases that are not in it are left over (None).

    Raises:
        BadInput: with everything that is wrong, and the `faults` that were found before.
    """
    found = placement_rows(table, _known(instance), faults)
    if faults:
        raise BadInput(grouped(faults))
    return _whole(found, instance)


def own_allocation(instance: Instance) -> dict[str, str | None] | None:
    """The allocation by hand that the instance itself has, by case id; None if it has none."""
    return None if instance.manual is None else _whole(instance.manual, instance)


def _whole(rows: Iterable[Placement], instance: Instance) -> dict[str, str | None]:
    placed = {row.case: row.practitioner for row in rows}
    return {case.id: placed.get(case.id) for case in instance.cases}


def _known(instance: Instance) -> Known:
    return Known(instance.case_of.keys(), instance.practitioner_of.keys())


def decision_rows(table: Table | None, known: Known, faults: list[Fault]) -> list[Decision]:
    """Decisions from the rows of a table; a row with a blank decision decides nothing."""
    found: list[Decision] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row, read in _read(table, DECISIONS, known, faults):
        if table is None or not (read["action"] and read["case"] and read["practitioner"]):
            continue
        key = (read["case"], read["practitioner"], read["action"])
        if key in seen:
            expected = f"each decision once; row {seen[key]} has the same"
            faults.append(table.fault(expected, row.number, "case", read["case"]))
            continue
        seen[key] = row.number
        source = f"{table.sheet or table.file} row {row.number}"
        found.append(Decision(**{**read, "reason": read["reason"] or ""}, source=source))
    return found


def placement_rows(table: Table | None, known: Known, faults: list[Fault]) -> list[Placement]:
    """Who took which case, from the rows of a table; a blank practitioner means nobody."""
    found: list[Placement] = []
    seen: dict[str, int] = {}
    for row, read in _read(table, PLACEMENTS, known, faults):
        case = read["case"]
        if table is None or not case:
            continue
        if case in seen:
            expected = f"each case once; row {seen[case]} has the same"
            faults.append(table.fault(expected, row.number, "case", case))
            continue
        seen[case] = row.number
        found.append(Placement(**read))
    return found


def _read(
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
                near = _nearby(read[column], there)
                expected = f"a {what} of this instance{near}"
                faults.append(table.fault(expected, row.number, column, read[column]))
                read[column] = None
        rows.append((row, read))
    return rows


def _nearby(name: str, there: Collection[str] | None) -> str:
    """The identifier that a name is the same as but for letters, as a question."""
    alike = sorted(one for one in there or () if folded(one) == folded(name))
    return f"; did you mean {' or '.join(map(shown, alike))}?" if alike else ""


def _names_someone(name: str | None, there: Collection[str] | None) -> bool:
    return name is None or there is None or name in there
