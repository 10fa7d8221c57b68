"""Workbooks of Excel before 2007 (.xls), with the same promises as of the later ones."""

import datetime
import os
from pathlib import Path
from typing import Any

from caseload.instances.tables.sheet import (
    ERROR,
    Pick,
    Record,
    Sheet,
    as_shown,
    too_large,
    without_blank_end,
)
from caseload.instances.tables.table import Table, Unusable, normalised
from caseload.instances.tables.visible import Unseen, area
from caseload.models.fault import BadInput, Fault


def sheets_of_old_excel(
    path: Path, faults: list[Fault], pick: Pick, most_columns: int
) -> list[Sheet]:
    """Some sheets of a workbook of the old format; see `read_sheets`."""
    try:
        import xlrd  # noqa: PLC0415 - an extra: few files are of the old format
    except ImportError:
        expected = 'an .xlsx or .ods: save it so, or install what reads .xls: "caseload[xls]"'
        raise BadInput([Fault(file=path.name, expected=expected)]) from None

    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - it prints warnings
        try:
            book = xlrd.open_workbook(path, logfile=nowhere, formatting_info=True, ragged_rows=True)
        except xlrd.XLRDError as error:
            if "encrypted" not in str(error):
                raise
            expected = "a workbook without a password: open it, save it without one"
            raise BadInput([Fault(file=path.name, expected=expected)]) from None
    picked = pick([normalised(sheet.name) for sheet in book.sheets()])
    return [
        Sheet(
            sheet.name,
            sheet.visibility != 0,
            _records(book, sheet, Table(path.name, sheet.name), faults, most_columns),
            _unseen(sheet),
        )
        for sheet in book.sheets()
        if normalised(sheet.name) in picked
    ]


def _records(
    book: Any, sheet: Any, place: Table, faults: list[Fault], most_columns: int
) -> list[Record] | None:
    records = []
    for row in range(sheet.nrows):
        values = without_blank_end([_value(book, cell) for cell in sheet.row(row)])
        wrong = too_large(place, row + 1, len(values), most_columns) if values else None
        if wrong:
            faults.append(wrong)
            return None
        if values:
            records.append((row + 1, values))
    return records


def _value(book: Any, cell: Any) -> Any:
    """The value of a cell: text, number, truth or date; a number keeps the zeros shown."""
    import xlrd  # noqa: PLC0415 - as above

    value = cell.value
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            found = value.strip() or None
        case xlrd.XL_CELL_BOOLEAN:
            found = bool(value)
        case xlrd.XL_CELL_ERROR:
            found = Unusable(xlrd.error_text_from_code.get(value, "#N/A"), ERROR)
        case xlrd.XL_CELL_DATE:
            found = _day(xlrd.xldate.xldate_as_datetime(value, book.datemode), value)
        case xlrd.XL_CELL_NUMBER:
            form = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
            found = as_shown(int(value) if float(value).is_integer() else value, form)
        case _:
            found = None
    return found


def _day(day: datetime.datetime, value: float) -> datetime.date | datetime.time:
    """A date, with its time where it has one; a time of day where the date is none."""
    if value < 1:
        return day.time()
    return day.date() if day.time() == datetime.time() else day


def _unseen(sheet: Any) -> Unseen:
    rows = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {column + 1 for column, info in sheet.colinfo_map.items() if info.hidden}
    merged = tuple(
        area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    )
    return Unseen(frozenset(rows), frozenset(columns), merged)
