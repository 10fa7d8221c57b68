"""Tables of our own columns that add to what an export says of its people or cases."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.columns import Column, read_cell
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.single_table import read_table
from caseload.instances.tables.table import Table, shown
from caseload.models.fault import BadInput, Fault

DAYS = ("away_until", "leaving_on")


@dataclass(frozen=True)
class Added:
    """What a row adds: values by field, blank cells left out."""

    table: Table
    row: int
    values: Mapping[str, Any]

    def fault(self, expected: str) -> Fault:
        """A fault in this row."""
        return self.table.fault(expected, self.row)


def read_added(
    path: Path,
    sheets: Sequence[str],
    columns: Mapping[str, Column],
    known: Collection[str],
    week: date | None,
    faults: list[Fault],
    warnings: list[Fault],
) -> dict[str, Added]:
    """What a table adds, by the identifier in its first column, which has to be `known`.

    Dates say nothing without the `week`.
    """
    table = read_table(path, sheets, faults)
    if table is None:
        return {}
    check_headings(table, columns, faults, warnings)
    first = next(iter(columns))
    field, found = columns[first].field, dict[str, Added]()
    for row in table.rows:
        values = {c.field: read_cell(table, row, n, columns, faults) for n, c in columns.items()}
        added = {key: value for key, value in values.items() if value is not None}
        name = added.pop(field, None)
        if name is None:
            continue
        if name not in known:
            expected = f"a {first} of the export, written as there"
            faults.append(table.fault(expected, row.number, first))
        elif name in found:
            expected = f"each {first} once; row {found[name].row} has the same"
            faults.append(table.fault(expected, row.number, first))
        else:
            found[name] = Added(table, row.number, added)
        for column in (name for name in DAYS if name in added and week is None):
            expected = "--week-beginning beside it, since this date needs it"
            faults.append(table.fault(expected, row.number, column))
    return found


def week_of(text: str | None) -> date | None:
    """The Monday that `--week-beginning` says.

    Raises:
        BadInput: if it says none.
    """
    try:
        found: date | None = None if text is None else cells.day(text)
    except Unreadable as error:
        fault = Fault(file="--week-beginning", value=shown(text), expected=str(error))
        raise BadInput([fault]) from None
    return found
