"""Numbered records as a table: headings, rows, what is left out, what stands in the wrong place."""

from collections.abc import Sequence
from typing import Any

from caseload.instances.tables.table import Row, Table, normalised
from caseload.instances.tables.totals import leave_out_totals
from caseload.models.fault import Fault

FIRST_ROWS = 20
"""Rows from the top in which headings are looked for."""


def _headings_below(filled: Sequence[tuple[int, Sequence[Any]]]) -> int | None:
    """The row of the headings, if what stands first is a title: few cells, above a row of texts."""
    counts = [sum(cell is not None for cell in cells) for _, cells in filled[:FIRST_ROWS]]
    texts = [sum(isinstance(cell, str) for cell in cells) for _, cells in filled[:FIRST_ROWS]]
    for place, (count, text) in enumerate(zip(counts, texts, strict=True)):
        if count > 1 and count == text and count >= 2 * counts[0]:
            return filled[place][0] if place else None
    return None


def build(
    table: Table,
    records: Sequence[tuple[int, Sequence[Any]]],
    faults: list[Fault],
    *,
    exact: bool = False,
) -> Table | None:
    """Fill a table from numbered records, the first that is not blank being the headings.

    With `exact`, a row must have as many cells as the heading row; otherwise blank cells at the
    end may be missing. None, with a fault, if there is nothing in it.
    """
    filled = [(number, cells) for number, cells in records if any(c is not None for c in cells)]
    if not filled:
        faults.append(table.fault("a heading row; there is nothing here"))
        return None
    number, first = filled[0]
    under_a_title = _headings_below(filled)
    if under_a_title:
        faults.append(
            table.fault(
                f"the headings in the first row that is filled; they seem to stand in row "
                f"{under_a_title}: delete the rows above it, or use caseload import table",
                number,
            )
        )
        return None
    width = max(place + 1 for place, cell in enumerate(first) if cell is not None)
    table.headings = ["" if cell is None else normalised(cell) for cell in first[:width]]
    for place, heading in enumerate(table.headings, start=1):
        if not heading:
            faults.append(table.fault(f"a heading over column {place}", number))
    for heading in sorted({h for h in table.headings if h and table.headings.count(h) > 1}):
        faults.append(table.fault("each heading once", number, heading))
    for row_number, cells in filled[1:]:
        beyond = any(cell is not None for cell in cells[width:])
        if beyond or (exact and len(cells) != len(first)):
            expected = f"{len(first)} cells as in the heading row; there are {len(cells)}"
            faults.append(table.fault(expected, row_number))
            table.whole = False
            continue
        padded = [*cells[:width], *[None] * (width - len(cells))]
        table.rows.append(Row(row_number, dict(zip(table.headings, padded, strict=True))))
    leave_out_totals(table)
    return table
