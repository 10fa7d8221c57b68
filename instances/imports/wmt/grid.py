"""A sheet of somebody else's workbook as a grid: cells by place, faults that name the cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseload.instances.tables.cells import Kind, Unreadable, read
from caseload.instances.tables.sheet import Sheet
from caseload.instances.tables.table import Unusable, normalised, shown
from caseload.instances.tables.visible import letters
from caseload.instances.tables.workbook import read_sheets
from caseload.models.fault import BadInput, Fault

MOST_COLUMNS = 2_000
"""A scenario workbook has a column for every tier, type and state: some hundreds."""


@dataclass
class Grid:
    """Cells by row and column, both from 1; blank ones are not there. `merged` are ranges."""

    file: str
    title: str
    cells: dict[int, dict[int, Any]]
    merged: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        """The numbers of the rows that are not blank, in order."""
        return sorted(self.cells)

    def row(self, number: int) -> Iterator[tuple[int, Any]]:
        """The cells of a row with their columns, in order."""
        return iter(sorted(self.cells.get(number, {}).items()))

    def at(self, row: int, column: int) -> Any:
        """The value of a cell, None if it is blank."""
        return self.cells.get(row, {}).get(column)

    def heading(self, row: int, column: int) -> str:
        """A cell as a heading: lower case, underscores for spaces; "" if it is blank."""
        cell = self.at(row, column)
        return "" if cell is None else normalised(cell)

    def fault(
        self, expected: str, row: int | None = None, column: int | None = None, *, said: str = ""
    ) -> Fault:
        """A fault at a cell. `said` is what its column holds, quoted beside its letters.

        What stands in the cell is not quoted: it may be a name.
        """
        place = None if column is None else letters(column) + (f" ({said})" if said else "")
        return Fault(
            file=self.file, sheet=shown(self.title), row=row, column=place, expected=expected
        )

    def value(self, kind: Kind, row: int, column: int, said: str, *, blank: Any = None) -> Any:
        """The value of a cell; `blank` if it is blank or, with a fault, unreadable."""
        cell = self.at(row, column)
        if cell is None:
            return blank
        try:
            return read(kind, cell)
        except Unreadable as error:
            found = self.fault(str(error), row, column, said=said)
            numeric = isinstance(cell, int | float | Unusable)
            quoted = shown(cell) if numeric else None
            self.faults.append(found.model_copy(update={"value": quoted or None}))
            return blank


def read_grids(path: Path) -> tuple[list[Grid], list[Grid]]:
    """The visible sheets of a workbook and the hidden ones.

    Raises:
        BadInput: if it cannot be read.
    """
    faults: list[Fault] = []
    try:
        sheets = read_sheets(path, faults, most_columns=MOST_COLUMNS)
    except OSError as error:
        expected = f"a workbook that can be read ({error.strerror})"
        raise BadInput([Fault(file=shown(path), expected=expected)]) from None
    if faults:
        raise BadInput(faults)
    visible = [_grid(path, sheet) for sheet in sheets if not sheet.hidden]
    return visible, [_grid(path, sheet) for sheet in sheets if sheet.hidden]


def _grid(path: Path, sheet: Sheet) -> Grid:
    cells = {
        row: {column: v for column, v in enumerate(values, start=1) if v is not None}
        for row, values in sheet.records or ()
    }
    return Grid(path.name, sheet.title, cells, sheet.unseen.merged)
