"""Workbooks of Excel (.xlsx), cell by cell: values with the number format that shows them."""

import datetime
import os
import re
import warnings
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from caseload.instances.tables.sheet import (
    ERROR,
    UNCALCULATED,
    Pick,
    Record,
    Sheet,
    as_shown,
    too_large,
    without_blank_end,
)
from caseload.instances.tables.table import Table, Unusable, normalised
from caseload.instances.tables.visible import Unseen, unseen
from caseload.models.fault import Fault

LAST_ROW = 2**20
"""The last row that a worksheet can have."""

FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")

EMPTY_RESULT = object()
"""Stands for a formula that was calculated and gave no text, as `=IF(A2="","",A2)` may."""


def openpyxl() -> Any:
    """The library that reads workbooks, with the parser that refuses entities.

    Where lxml is installed it would take that instead, which nothing here was tried with.
    """
    os.environ.setdefault("OPENPYXL_LXML", "False")
    return import_module("openpyxl")  # a fifth of a second that reading CSV need not pay


def sheets_of_excel(path: Path, faults: list[Fault], pick: Pick, most_columns: int) -> list[Sheet]:
    """Some sheets of a workbook whose size is known to be ordinary; see `read_sheets`."""
    library = openpyxl()
    found: list[Sheet] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = library.load_workbook(path, read_only=True, data_only=True)
        formulas = library.load_workbook(path, read_only=True) if _has_formulas(path) else None
        try:
            picked = pick([normalised(sheet.title) for sheet in book.worksheets])
            for sheet in book.worksheets:
                if normalised(sheet.title) not in picked:
                    continue
                records = _records(sheet, Table(path.name, sheet.title), faults, most_columns)
                if records is not None:
                    if formulas is not None:
                        _mark_uncalculated(formulas[sheet.title], records)
                    records = _without_marks(records)
                hidden = sheet.sheet_state != "visible"
                found.append(Sheet(sheet.title, hidden, records, _unseen(path, sheet)))
        finally:
            book.close()
            if formulas is not None:
                formulas.close()
    return found


def _unseen(path: Path, sheet: Any) -> Unseen:
    return unseen(path, sheet._worksheet_path)


def _has_formulas(path: Path) -> bool:
    """Whether there is any formula: if not, there is no need to read the sheets for them."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if not member.endswith(".xml"):
                continue
            tail = b""
            with archive.open(member) as part:
                while chunk := part.read(2**20):
                    if FORMULA.search(tail + chunk):
                        return True
                    tail = chunk[-40:]
    return False


def _rows(sheet: Any) -> Iterator[tuple[int, Any]]:
    sheet.reset_dimensions()  # the size that a sheet states may be a lie
    yield from enumerate(sheet.iter_rows(max_row=LAST_ROW), start=1)


def _records(
    sheet: Any, place: Table, faults: list[Fault], most_columns: int
) -> list[Record] | None:
    records = []
    for number, cells in _rows(sheet):
        values = without_blank_end([_value(cell) for cell in cells])
        wrong = too_large(place, number, len(values), most_columns) if values else None
        if wrong:
            faults.append(wrong)
            return None
        if values:
            records.append((number, values))
    return records


def _value(cell: Any) -> Any:
    """The value of a cell: text, number, truth or date; a number keeps the zeros shown."""
    value = cell.value
    if cell.data_type == "e":
        return Unusable(str(value), ERROR)
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return as_shown(value, str(cell.number_format or ""))
    if value is None and cell.data_type == "str":
        return EMPTY_RESULT
    return value


def _mark_uncalculated(sheet: Any, records: list[Record]) -> None:
    """Put an `Unusable` where a formula has no value."""
    read = dict(records)
    for number, cells in _rows(sheet):
        for place, cell in enumerate(cells):
            if cell.data_type != "f":
                continue
            values = read.setdefault(number, [])
            values += [None] * (place + 1 - len(values))
            if values[place] is None:
                values[place] = Unusable("", UNCALCULATED)
    records[:] = sorted(read.items(), key=lambda record: record[0])


def _without_marks(records: list[Record]) -> list[Record]:
    return [
        (number, [None if value is EMPTY_RESULT else value for value in values])
        for number, values in records
    ]
