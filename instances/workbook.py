"""Tables from workbooks, cell by cell, with guards against files made to do harm."""

import datetime
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

from instances.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, build
from models.fault import Fault

MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 200
MOST_MEMBERS = 2_000


def read_workbook(path: Path, faults: list[Fault]) -> dict[str, Table]:
    """The sheets of a workbook by normalised name; what is wrong is added to `faults`."""
    whole = Table(path.name, None, [])
    wrong = _unsafe(path)
    if wrong:
        faults.append(whole.fault(wrong))
        return {}
    try:
        return _sheets(path, faults)
    except Exception as error:  # openpyxl raises whatever the broken part makes it raise
        said = f"a workbook that can be opened; it is damaged ({type(error).__name__})"
        faults.append(whole.fault(said))
        return {}


def _unsafe(path: Path) -> str | None:
    """Why the file must not be opened, None if it may be."""
    if path.stat().st_size > MOST_BYTES:
        return f"a file of no more than {MOST_BYTES // 2**20} MB"
    if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0":
        return "an .xlsx workbook; this one is in the old format or has a password"
    if not zipfile.is_zipfile(path):
        return "an .xlsx workbook; the file is something else"
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
        return "a workbook of ordinary size; this one unpacks to far more than it seems"
    for member in members:
        large = member.file_size > 2**20
        if large and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            return "a workbook of ordinary size; this one unpacks to far more than it seems"
    return None


def _sheets(path: Path, faults: list[Fault]) -> dict[str, Table]:
    import openpyxl  # noqa: PLC0415 - a fifth of a second that reading CSV need not pay

    tables = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = None
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the size that a sheet states may be a lie
            place = Table(path.name, sheet.title, [])
            records = _records(sheet, place, faults)
            if records is None:
                continue
            if formulas is None and _has_blanks(records):
                formulas = openpyxl.load_workbook(path, read_only=True)
            if formulas is not None:
                _uncalculated(formulas[sheet.title], records, place, faults)
            table = build(path.name, sheet.title, records, faults)
            if table:
                tables["_".join(sheet.title.strip().lower().split())] = table
        book.close()
    return tables


def _records(sheet: Any, place: Table, faults: list[Fault]) -> list[tuple[int, list[Any]]] | None:
    records = []
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)
    for number, cells in enumerate(rows, start=1):
        values = [_value(cell) for cell in cells]
        if number > MOST_ROWS or (len(values) > MOST_COLUMNS and values[MOST_COLUMNS] is not None):
            expected = f"no more than {MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
            faults.append(place.fault(expected, number))
            return None
        while values and values[-1] is None:
            values.pop()
        records.append((number, values))
    return records


def _value(cell: Any) -> Any:
    """What a cell holds: text, number, truth or date, and a number as its zeros show it."""
    value = cell.value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        pattern = str(cell.number_format or "")
        if re.fullmatch("0{2,20}", pattern) and value == int(value) and value >= 0:
            return str(int(value)).zfill(len(pattern))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return value


def _has_blanks(records: list[tuple[int, list[Any]]]) -> bool:
    """Whether a cell inside the table is blank: it may be a formula that was never calculated."""
    widest = max((len(values) for _, values in records), default=0)
    return any(0 < len(values) < widest or None in values for _, values in records)


def _uncalculated(
    sheet: Any, records: list[tuple[int, list[Any]]], place: Table, faults: list[Fault]
) -> None:
    """Report formulas without a value."""
    sheet.reset_dimensions()
    read = dict(records)
    rows = sheet.iter_rows(max_row=len(records), max_col=MOST_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        values = read.get(number, [])
        for column, cell in enumerate(cells):
            formula = isinstance(cell.value, str) and cell.value.startswith("=")
            blank = column >= len(values) or values[column] is None
            if formula and cell.data_type == "f" and blank:
                expected = "a value; the formula was never calculated: open and save it in Excel"
                faults.append(place.fault(expected, number, cell.column_letter))
                return
