"""Tables from workbooks, cell by cell, with guards against files made to do harm."""

import datetime
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseload.instances.tables.build import build
from caseload.instances.tables.table import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Percent,
    Table,
    Unusable,
    normalised,
)
from caseload.instances.tables.visible import Unseen, merged_in, tell_unseen, unseen
from caseload.models.fault import BadInput, Fault

MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 200
MOST_MEMBERS = 2_000
LAST_ROW = 2**20
"""The last row that a worksheet can have."""

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
"""What the name of a workbook that can be read ends in."""

OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")
UNCALCULATED = "a value; the formula was never calculated: open the file in Excel and save it"

DAMAGED = "a workbook that can be opened; this one is damaged"

MACROS = (".xlsm", ".xltm")

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format shows as it stands, or does not show."""

SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""Commas after the last digit of a number format: each divides by a thousand."""

EMPTY_RESULT = object()
"""Stands for a formula that was calculated and gave no text, as `=IF(A2="","",A2)` may."""

Record = tuple[int, list[Any]]
Pick = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, whether it is hidden, its rows that are not blank.

    A cell that holds no value is an `Unusable`. `records` is None where the sheet is too large.
    `unseen` is what of it is hidden or merged.
    """

    title: str
    hidden: bool
    records: list[Record] | None
    unseen: Unseen


def read_workbook(path: Path, faults: list[Fault], pick: Pick) -> dict[str, Table | None]:
    """Some sheets of a workbook by normalised name; faults inside them are added to `faults`.

    `pick` is given the names of all the sheets, in order, and says which to read. A sheet that is
    there but cannot be read is None.

    Raises:
        BadInput: if the workbook cannot be opened.
    """
    tables: dict[str, Table | None] = {}
    for sheet in read_sheets(path, faults, pick):
        name, place = normalised(sheet.title), Table(path.name, sheet.title)
        if name in tables:
            faults.append(place.fault("each sheet once"))
        elif sheet.records is None:
            tables[name] = None
        else:
            tables[name] = table_of(place, sheet, sheet.records, faults)
            if path.suffix.lower() in MACROS:
                place.told.append(place.fault("a workbook without macros; none is run"))
    return tables


def table_of(
    place: Table, sheet: Sheet, records: list[Record], faults: list[Fault]
) -> Table | None:
    """The table that records of a sheet make, with what of it is hidden told.

    Merged cells in it are a fault: what they say stands in one of them only.
    """
    table = build(place, records, faults)
    if table is None:
        return None
    first = next(number for number, cells in records if any(c is not None for c in cells))
    for merged in merged_in(sheet.unseen, first):
        expected = f"cells that are not merged; {merged} are: unmerge them and fill in each"
        faults.append(place.fault(expected))
    if sheet.hidden:
        expected = "a sheet that can be seen; this one is hidden and was read like the others"
        place.told.append(place.fault(expected))
    tell_unseen(table, sheet.unseen, len(table.headings))
    return table


def read_sheets(
    path: Path, faults: list[Fault], pick: Pick = list, most_columns: int = MOST_COLUMNS
) -> list[Sheet]:
    """Some sheets of a workbook as they stand, in their order; see `read_workbook`.

    Raises:
        BadInput: if the workbook cannot be opened.
    """
    whole = Table(path.name, None)
    try:
        wrong = _unsafe(path)
        if not wrong:
            return _sheets(path, faults, pick, most_columns)
    except OSError as error:
        if error.errno is not None:
            raise
        wrong = DAMAGED  # openpyxl says so of a file without a workbook in it
    except Exception:  # zipfile and openpyxl raise whatever the broken part makes them raise
        wrong = DAMAGED
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


def _sheets(path: Path, faults: list[Fault], pick: Pick, most_columns: int) -> list[Sheet]:
    import openpyxl  # noqa: PLC0415 - a fifth of a second that reading CSV need not pay

    found: list[Sheet] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True) if _has_formulas(path) else None
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
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values and (number > MOST_ROWS or len(values) > most_columns):
            expected = f"no more than {MOST_ROWS:,} rows and {most_columns} columns"
            faults.append(place.fault(expected, number))
            return None
        if values:
            records.append((number, values))
    return records


def _value(cell: Any) -> Any:
    """The value of a cell: text, number, truth or date; a number keeps the zeros shown."""
    value = cell.value
    if cell.data_type == "e":
        return Unusable(str(value), "a value; the cell shows an error")
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _as_shown(value, str(cell.number_format or ""))
    if value is None and cell.data_type == "str":
        return EMPTY_RESULT
    return value


def _as_shown(value: float, form: str) -> Any:
    """A number as its format shows it: per cent, or unusable where it is shown in thousands."""
    if isinstance(value, int) and value >= 0 and re.fullmatch("0{2,20}", form):
        return str(value).zfill(len(form))
    first = LITERAL.sub("", form.split(";", maxsplit=1)[0])
    if "%" in first:
        return Percent(round(value * 100 ** first.count("%"), 10))
    if SCALED.search(first):
        return Unusable(str(value), "a number as it is; the cell's format shows it in thousands")
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
