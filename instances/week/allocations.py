"""Allocations made by hand, from files and tables; an edited proposal counts as it was decided."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from caseload.instances.tables.columns import PLACEMENTS
from caseload.instances.tables.single_table import read_tables
from caseload.instances.tables.table import Table, grouped
from caseload.instances.week.cross_checks import Known
from caseload.instances.week.decisions import BESIDE, known_in, read_known
from caseload.instances.week.edited_proposal import Edited, is_edited, read_edited
from caseload.models.earlier import Placement
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action, Decision, Instance


def read_allocation(
    path: Path, instance: Instance, told: list[Fault] | None = None
) -> dict[str, str | None]:
    """An allocation from a CSV file or workbook, as `allocation_of` takes it.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    tables = read_tables(path, ["allocation", "proposal"], faults, BESIDE)
    return allocation_of(tables, instance, faults, [] if told is None else told)


def allocation_of(
    tables: Sequence[Table], instance: Instance, faults: list[Fault], told: list[Fault]
) -> dict[str, str | None]:
    """The allocation in a table with the columns case and practitioner, by case id.

    Cases that are not in it are left over (None). A proposal that was edited counts with what was
    decided in it, which is told.

    Raises:
        BadInput: with everything that is wrong, and the `faults` that were found before.
    """
    if any(map(is_edited, tables)):
        edited = read_edited(tables, instance, faults, told)
        if faults:
            raise BadInput(grouped(faults))
        return _decided(tables[0], edited, instance, told)
    found = placement_rows(next(iter(tables), None), known_in(instance), faults)
    if faults:
        raise BadInput(grouped(faults))
    return _whole(found, instance)


def _decided(
    table: Table, edited: Edited, instance: Instance, told: list[Fault]
) -> dict[str, str | None]:
    """Who has each case once the decisions of an edited proposal are heeded.

    A case that is held is with nobody, nor is one that whoever was proposed must not have.
    """
    allocation: dict[str, str | None] = dict.fromkeys(instance.case_of)
    allocation |= edited.proposed
    for one in edited.decisions:
        if one.places:
            allocation[one.case] = one.practitioner
        elif one.action is Action.HOLD or (
            one.action is Action.FORBID and allocation[one.case] == one.practitioner
        ):
            allocation[one.case] = None
    counts = Counter(_kind(one, edited) for one in edited.decisions)
    said = [f"{counts[kind]:,} {kind}" for kind in KINDS if counts[kind]]
    if said:
        expected = f"this allocation counts with the decisions in it: {', '.join(said)}"
        told.append(table.fault(expected))
    return allocation


KINDS = ("accepted", "changed", "by exception", "held", "barred")
"""What was decided of a case, as it is counted."""


def _kind(decision: Decision, edited: Edited) -> str:
    if decision.action is Action.PIN:
        same = edited.proposed.get(decision.case) == decision.practitioner
        return "accepted" if same else "changed"
    words = {Action.EXCEPT: "by exception", Action.HOLD: "held", Action.FORBID: "barred"}
    return words.get(decision.action, "")


def own_allocation(instance: Instance) -> dict[str, str | None] | None:
    """The allocation by hand that the instance itself has, by case id; None if it has none."""
    return None if instance.manual is None else _whole(instance.manual, instance)


def _whole(rows: Iterable[Placement], instance: Instance) -> dict[str, str | None]:
    placed = {row.case: row.practitioner for row in rows}
    return {case.id: placed.get(case.id) for case in instance.cases}


def placement_rows(table: Table | None, known: Known, faults: list[Fault]) -> list[Placement]:
    """Who took which case, from the rows of a table; a blank practitioner means nobody."""
    found: list[Placement] = []
    seen: dict[str, int] = {}
    for row, read in read_known(table, PLACEMENTS, known, faults):
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
