"""Tables from CSV files, cell by cell: nothing is guessed and nothing is converted."""

import csv
import io
import re
from pathlib import Path
from typing import Any

from caseload.instances.tables.build import build
from caseload.instances.tables.files import restore
from caseload.instances.tables.quantities import DECIMAL_COMMA
from caseload.instances.tables.table import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Comma,
    Table,
)
from caseload.models.fault import Fault

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ENCODINGS = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}
CONTROLS = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1a\\x1c-\\x1f\\x7f]")
"""Characters that no text has; a NUL among them."""

MOST_IN_A_CELL = 1_000_000


Record = tuple[int, list[Any]]

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may stand between cells in place of commas, and what it is called."""

SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The line with which a file tells a spreadsheet what separates its cells."""


def read_csv(path: Path, faults: list[Fault]) -> Table | None:
    """Read a CSV file; None, with a fault in `faults`, if there is no table in it.

    Rows are numbered as a spreadsheet numbers them when it opens the file: the first is 1, blank
    rows count, and a row with a line break inside a cell counts once. Another separator than commas
    and another encoding than UTF-8 are read where they are certain, and told.
    """
    table = Table(path.name, None)
    records = read_records(path, table, faults)
    return None if records is None else build(table, records, faults, exact=True)


def read_records(path: Path, table: Table, faults: list[Fault]) -> list[Record] | None:
    """The numbered rows of a CSV file; None, with a fault at the table, if it cannot be read."""
    text, wrong = _text(path, table)
    text, separator = _separator(text, table)
    wrong = wrong or _too_wide(text, separator)
    if wrong:
        faults.append(table.fault(*wrong))
        return None
    records: list[Record] = []
    csv.field_size_limit(MOST_IN_A_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(lines, 1):
            if number > MOST_ROWS:
                faults.append(table.fault(f"no more than {MOST_ROWS:,} rows"))
                return None
            records.append((number, [_cell(cell, separator) if cell else None for cell in cells]))
    except csv.Error:
        expected = "quotation marks that are closed, and doubled where they stand inside a cell"
        faults.append(table.fault(expected, len(records) + 1))
        return None
    return records


def _cell(cell: str, separator: str) -> str | None:
    """A cell's text; a number with a comma is marked where commas do not separate cells."""
    found = restore(cell.strip()) or None
    if found and separator != "," and DECIMAL_COMMA.fullmatch(found.removesuffix("%").rstrip()):
        return Comma(found)
    return found


def _text(path: Path, table: Table) -> tuple[str, tuple[str, int | None] | None]:
    """The file's text, and what is wrong with it, if anything, with the row."""
    if path.stat().st_size > MOST_BYTES:
        return "", (f"a file of no more than {MOST_BYTES // 2**20} MB", None)
    content = path.read_bytes()
    if content[:4] in WORKBOOKS:
        return "", ("CSV; this is a workbook: save the sheet as CSV UTF-8", None)
    for encoding in ("utf-16",) if content[:2] in MARKS_OF_UTF_16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = CONTROLS.search(text)
        if odd is not None:
            line = text.count("\n", 0, odd.start()) + 1
            name = "NUL byte" if odd[0] == "\0" else "control character"
            return "", (f"text; there is a {name} in it", line)
        if encoding != "utf-8-sig":
            expected = f"UTF-8 text; read as {ENCODINGS[encoding]}: see that names are right"
            table.told.append(table.fault(expected))
        return text, None
    return "", ("UTF-8 text; save it as CSV UTF-8", None)


def _separator(text: str, table: Table) -> tuple[str, str]:
    """The text without a line that says what separates its cells, and what does."""
    said = SAID.match(text)
    if said:
        text = text[said.end() :]
    heading = text.lstrip("\r\n ").splitlines()[0] if text.strip() else ""
    found = next((mark for mark in SEPARATORS if mark in heading and "," not in heading), ",")
    separator = said[1] if said and said[1] in (",", *SEPARATORS) else found
    if separator != ",":
        expected = f"cells separated by commas; read as separated by {SEPARATORS[separator]}"
        if any(DECIMAL_COMMA.fullmatch(cell.strip(' %"')) for cell in _some_cells(text, separator)):
            expected += ", and a comma in a number as what stands before its decimals"
        table.told.append(table.fault(expected))
    return text, separator


def _some_cells(text: str, separator: str) -> list[str]:
    """The cells of the first rows, roughly: to say whether there are numbers with a comma."""
    return [cell for line in text.splitlines()[:1_000] for cell in line.split(separator)]


def _too_wide(text: str, separator: str) -> tuple[str, int | None] | None:
    heading = text.lstrip().splitlines()[0] if text.strip() else ""
    if heading.count(separator) >= MOST_COLUMNS:
        return f"no more than {MOST_COLUMNS} columns", 1
    return None
