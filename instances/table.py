"""A table as it stands in a file: headings, rows with their numbers, raw cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models.fault import Fault

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_BYTES = 100 * 2**20


@dataclass
class Row:
    """A row: its number as the spreadsheet counts, its cells by heading; blank cells are None."""

    number: int
    cells: dict[str, Any]


@dataclass
class Table:
    """A table with its place. `headings` are normalised: lower case, underscores for spaces."""

    file: str
    sheet: str | None
    headings: list[str]
    rows: list[Row] = field(default_factory=list)

    def fault(
        self,
        expected: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> Fault:
        """A fault at a place in this table."""
        return Fault(
            file=self.file,
            sheet=self.sheet,
            row=row,
            column=column,
            value=None if value is None else shown(value),
            expected=expected,
        )


def shown(value: object) -> str:
    """A cell as it is quoted in a fault: on one line, cut short."""
    text = "".join(char if char.isprintable() else "�" for char in str(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def normalised(heading: object) -> str:
    """A heading as our names are written."""
    return "_".join(str(heading).strip().lower().replace("-", " ").replace("_", " ").split())


def build(
    file: str,
    sheet: str | None,
    records: Sequence[tuple[int, Sequence[Any]]],
    faults: list[Fault],
) -> Table | None:
    """A table from numbered records, the first that is not blank being the headings."""
    filled = [(number, cells) for number, cells in records if any(c is not None for c in cells)]
    table = Table(file, sheet, [])
    if not filled:
        faults.append(table.fault("a heading row and at least one row; the table is empty"))
        return None
    number, first = filled[0]
    width = max(place + 1 for place, cell in enumerate(first) if cell is not None)
    table.headings = ["" if cell is None else normalised(cell) for cell in first[:width]]
    before = len(faults)
    for place, heading in enumerate(table.headings, start=1):
        if not heading:
            faults.append(table.fault(f"a heading over column {place}", number))
    for heading in sorted({h for h in table.headings if h and table.headings.count(h) > 1}):
        faults.append(table.fault("each heading once", number, heading))
    for row_number, cells in filled[1:]:
        extra = [cell for cell in cells[width:] if cell is not None]
        if extra:
            expected = f"{width} cells as in the heading row; there are {len(cells)}"
            faults.append(table.fault(expected, row_number))
            continue
        padded = [*cells[:width], *[None] * (width - len(cells))]
        table.rows.append(Row(row_number, dict(zip(table.headings, padded, strict=True))))
    return table if len(faults) == before or table.rows else None
