"""A check of the workbook's own formula for caseload points against the columns that are known."""

import re
from pathlib import Path

from caseload.instances.imports.wmt.grid import Grid
from caseload.instances.imports.wmt.layout import Layout
from caseload.instances.tables.excel import openpyxl
from caseload.instances.tables.visible import letters
from caseload.instances.tables.workbook import EXCEL

COLUMN = "caseload_points"
PRODUCT = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)\*\$?([A-Z]{1,3})\$?(\d+)")
"""A weight times a count, as the export writes it: $EG$4*EG5."""


def check_formula(path: Path, grid: Grid, layout: Layout, row: int) -> None:
    """A fault if the formula counts other columns than those of active cases.

    A later version of the tool may give weight to other states: then ours are not its figures.
    A formula of another form, or none, says nothing; nor does one of another program.
    """
    column = layout.columns.get(COLUMN)
    if column is None or path.suffix.lower() not in EXCEL:
        return
    formula = _formula(path, grid, row, column)
    counted = {count for _, _, count, _ in PRODUCT.findall(formula)}
    active = {letters(place) for place in layout.active.values()}
    if counted and counted != active:
        odd = sorted(counted ^ active, key=lambda name: (len(name), name))
        expected = (
            "a formula that adds active cases by their weights, and nothing else; this one "
            f"{'counts' if odd[0] in counted else 'leaves out'} column {odd[0]}"
        )
        grid.faults.append(grid.fault(expected, row, column, said="Total Caseload Points"))


def _formula(path: Path, grid: Grid, row: int, column: int) -> str:
    book = openpyxl().load_workbook(path, read_only=True)
    try:
        sheet = book[grid.title]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(row, row, column, column, values_only=True)
        return str(next(iter(cells), [""])[0] or "")
    finally:
        book.close()
