"""Rows that add up the others: recognised, left out and told."""

import re
from typing import Any

from caseload.instances.tables.table import Row, Table

LABEL = re.compile(
    r"(grand|overall|sub|team|office|pdu|all)?[\s-]*(totals?|sums?|subtotals?|averages?|means?)\b"
    r"|(in|of) total\b|.*\b(sub)?totals?$",
    re.IGNORECASE,
)
LEAST_ROWS = 2
"""A row without a label is a sum of at least so many others."""

CLOSE = 1e-6


def leave_out_totals(table: Table) -> None:
    """Take totals out of a table, and tell which rows they are.

    A total has a label such as Total, Subtotal or Average in its first filled cell and nothing but
    numbers beside it; or it has no label, and each of its numbers is the sum of those above it.
    """
    kept: list[Row] = []
    left: list[int] = []
    for row in table.rows:
        filled = [cell for cell in row.cells.values() if cell is not None]
        if _labelled(filled) or _sums(row, kept):
            left.append(row.number)
        else:
            kept.append(row)
    if left:
        rows = ", ".join(map(str, left[:8])) + (" and more" if len(left) > 8 else "")
        expected = "no totals among the rows; "
        expected += f"row {rows} adds up others" if len(left) == 1 else f"rows {rows} add up others"
        table.told.append(table.fault(f"{expected} and is left out"))
        table.rows = kept


def _number(cell: Any) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    try:
        return float(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def _labelled(filled: list[Any]) -> bool:
    if not filled or not isinstance(filled[0], str) or not LABEL.match(filled[0].strip(" :=-–—")):
        return False
    return all(_number(cell) is not None for cell in filled[1:])


def _sums(row: Row, above: list[Row]) -> bool:
    """Whether a row without a label holds only sums, of which one at least says something."""
    first = next(iter(row.cells.values()), None)
    filled = {name: cell for name, cell in row.cells.items() if cell is not None}
    if first is not None or not filled or len(above) < LEAST_ROWS:
        return False
    for name, cell in filled.items():
        number = _number(cell)
        numbers = [_number(one.cells.get(name)) for one in above]
        known = [one for one in numbers if one is not None]
        if number is None or len(known) < LEAST_ROWS or abs(sum(known) - number) > CLOSE:
            return False
    return True
