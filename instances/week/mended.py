"""An input with cells that were mended beside it: the source itself stays as it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.columns import TABLES
from caseload.instances.tables.guesses import BLANK
from caseload.instances.tables.likeness import folded
from caseload.instances.tables.table import Row, Table, normalised, shown
from caseload.instances.week.source import KNOWN_TABLES, Source
from caseload.models.fault import Fault


@dataclass(frozen=True)
class Mended:
    """A cell as it is to be read: its table, row (as faults count it), column, and what to read.

    Blank text is a blank cell.
    """

    table: str
    row: int
    column: str
    text: str


def mend(source: Source, mended: Sequence[Mended]) -> None:
    """Put mended cells in the place of those of a source; of several for one cell the last counts.

    A cell of a row that is not there is passed over: nothing stands in its place any more.
    """
    for cell in mended:
        table = source.tables.get(cell.table)
        row = table and next((one for one in table.rows if one.number == cell.row), None)
        if table and row:
            _put(table, row, cell)


def _put(table: Table, row: Row, cell: Mended) -> None:
    heading = heading_of(table, cell.table, cell.column)
    if heading is None:
        table.headings.append(cell.column)
        for one in table.rows:
            one.cells[cell.column] = None
        heading = cell.column
    text = "" if cell.text == BLANK else cell.text.strip()
    kind = TABLES[cell.table][0].get(cell.column) if cell.table in TABLES else None
    flag = kind is not None and kind.kind is cells.flag
    row.cells[heading] = (_typed(text, flag=flag) if table.typed else text) if text else None


def _typed(text: str, *, flag: bool) -> Any:
    """What a cell holds where the format tells text from numbers and truths."""
    if flag and text.lower() in ("yes", "no"):
        return text.lower() == "yes"
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float) else text


def heading_of(table: Table, name: str, column: str) -> str | None:
    """The heading in a table that a fault calls by this column, None if there is none."""
    if column in table.headings:
        return column
    known = TABLES[name][0] if name in TABLES else {}
    if known and column == next(iter(known)) and "id" in table.headings:
        return "id"
    alike = (one for one in table.headings if folded(one) == folded(column))
    as_shown = (one for one in table.headings if shown(one) == column)
    return next(alike, None) or next(as_shown, None)


def table_of(fault: Fault) -> str | None:
    """The table in which a fault stands by its name, None where it stands in none."""
    name = normalised(fault.sheet if fault.sheet else Path(fault.file).stem)
    return name if name in KNOWN_TABLES else None


def can_be_mended(fault: Fault) -> bool:
    """Whether a fault is of a single cell, so that another text in it may mend it."""
    return table_of(fault) is not None and fault.row is not None and fault.column is not None
