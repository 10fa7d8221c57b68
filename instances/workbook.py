"""Tables from workbooks, cell by cell, with guards against files made to do harm."""

import datetime
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from instances.table import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Table,
    Unusable,
    build,
    normalised,
)
from models.fault import BadInput, Fault

MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 200
MOST_MEMBERS = 2_000
LAST_ROW = 2**20
"""The last row that a worksheet can have."""

OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")
UNCALCULATED = "a value; the formula was never calculated: open the file in Excel and save it"

EMPTY_RESULT = object()
"""Stands for a formula that was calculated and gave no text, as `=IF(A2="","",A2)` may."""

Record = tuple[int, list[Any]]
Pick = Callable[[list[str]], list[str]]


def read_workbook(path: Path, faults: list[Fault], pick: Pick) -> dict[str, Table | None]:
    """Some sheets of a workbook by normalised name; faults inside them are added to `faults`.

    `pick` is given the names of all the sheets, in order, and says which to read. A sheet that is
    there but cannot be read is None.

    Raises:
        BadInput: if the workbook cannot be opened.
    """
    whole = Table(path.name, None)
    try:
        wrong = _unsafe(path)
        if not wrong:
            return _sheets(path, faults, pick)
    except OSError:
        raise
    except Exception:  # zipfile and openpyxl raise whatever the broken part makes them raise
        wrong = "a workbook that can be opened; this one is damaged"
    raise BadInput([whole.fault(wrong)])


def _unsafe(path: Path) -> str | None:
    """Why the file must not be opened, None if it may be."""
    if path.stat().st_size > MOST_BYTES:
        return f"a file of no more than {MOST_BYTES // 2**20} MB"
    with path.open("rb") as file:
        if file.read(4) == OLD_OR_LOCKED:
            return "an .xlsx workbook; this one is in the old format or has a password"
    if not zipfile.is_zipfile(path):
        return "an .xlsx workbook; the file is something else"
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    large = [member for member in members if member.file_size > 2**20]
    if (
        len(members) > MOST_MEMBERS
        or sum(member.file_size for member in members) > MOST_UNPACKED
        or any(m.file_size > MOST_RATIO * max(m.compress_size, 1) for m in large)
    ):
        return "a workbook of ordinary size; this one unpacks to far more than it seems"
    return None


def _sheets(path: Path, faults: list[Fault], pick: Pick) -> dict[str, Table | None]:
    import openpyxl  # noqa: PLC0415 - a fifth of a second that reading CSV need not pay

    tables: dict[str, Table | None] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True) if _has_formulas(path) else None
        try:
            names = [normalised(sheet.title) for sheet in book.worksheets]
            picked = pick(names)
            for name, sheet in zip(names, book.worksheets, strict=True):
                if name not in picked:
                    continue
                place = Table(path.name, sheet.title)
                if name in tables:
                    faults.append(place.fault("each sheet once"))
                    continue
                records = _records(sheet, place, faults)
                if records is None:
                    tables[name] = None
                    continue
                if formulas is not None:
                    _mark_uncalculated(formulas[sheet.title], records)
                tables[name] = build(place, _without_marks(records), faults)
        finally:
            book.close()
            if formulas is not None:
                formulas.close()
    return tables


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


def _records(sheet: Any, place: Table, faults: list[Fault]) -> list[Record] | None:
    records = []
    for number, cells in _rows(sheet):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values and (number > MOST_ROWS or len(values) > MOST_COLUMNS):
            expected = f"no more than {MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
            faults.append(place.fault(expected, number))
            return None
        if values:
            records.append((number, values))
    return records


def _value(cell: Any) -> Any:
    """What a cell holds: text, number, truth or date, and a number as its zeros show it."""
    value = cell.value
    if cell.data_type == "e":
        return Unusable(str(value), "a value; the cell shows an error")
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        zeros = str(cell.number_format or "")
        if re.fullmatch("0{2,20}", zeros):
            return str(value).zfill(len(zeros))
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
