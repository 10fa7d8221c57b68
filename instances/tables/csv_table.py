"""Tables from CSV files, cell by cell: nothing is guessed and nothing is converted."""

import csv
import io
from pathlib import Path

from caseload.instances.tables.files import restore
from caseload.instances.tables.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, build
from caseload.models.fault import Fault

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MOST_IN_A_CELL = 1_000_000


def read_csv(path: Path, faults: list[Fault]) -> Table | None:
    """Read a CSV file; None, with a fault in `faults`, if there is no table in it.

    Rows are numbered as a spreadsheet numbers them when it opens the file: the first is 1, blank
    rows count, and a row with a line break inside a cell counts once.
    """
    table = Table(path.name, None)
    text, wrong = _text(path)
    if wrong:
        faults.append(table.fault(*wrong))
        return None
    records: list[tuple[int, list[str | None]]] = []
    csv.field_size_limit(MOST_IN_A_CELL)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if number > MOST_ROWS:
                faults.append(table.fault(f"no more than {MOST_ROWS:,} rows"))
                return None
            records.append((number, [restore(cell.strip()) or None for cell in cells]))
    except csv.Error:
        expected = "quotation marks that are closed, and doubled where they stand inside a cell"
        faults.append(table.fault(expected, len(records) + 1))
        return None
    return build(table, records, faults, exact=True)


def _text(path: Path) -> tuple[str, tuple[str, int | None] | None]:
    """The file's text, and what is wrong with it, if anything, with the row."""
    if path.stat().st_size > MOST_BYTES:
        return "", (f"a file of no more than {MOST_BYTES // 2**20} MB", None)
    content = path.read_bytes()
    if content[:4] in WORKBOOKS:
        return "", ("CSV; this is a workbook: save the sheet as CSV UTF-8", None)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", ("UTF-8 text; save it as CSV UTF-8", None)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", ("UTF-8 text; save it as CSV UTF-8", content.count(b"\n", 0, error.start) + 1)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", ("text; there is a NUL byte in it", line)
    return text, _wrong_heading(text)


def _wrong_heading(text: str) -> tuple[str, int | None] | None:
    heading = text.lstrip().splitlines()[0] if text.strip() else ""
    for name, mark in (("semicolons", ";"), ("tabs", "\t")):
        if mark in heading and "," not in heading:
            return f"cells separated by commas; these are separated by {name}", 1
    if heading.count(",") >= MOST_COLUMNS:
        return f"no more than {MOST_COLUMNS} columns", 1
    return None
