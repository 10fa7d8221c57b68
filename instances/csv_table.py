"""Tables from CSV files, cell by cell: nothing is guessed and nothing is converted."""

import csv
import io
from pathlib import Path

from instances.files import restore
from instances.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, build
from models.fault import Fault


def read_csv(path: Path, faults: list[Fault]) -> Table | None:
    """Read a CSV file; what is wrong with it as a file is added to `faults`.

    Rows are numbered as a spreadsheet numbers them: the first line is 1, blank lines count.
    """
    table = Table(path.name, None, [])
    text = _text(path, table, faults)
    if text is None:
        return None
    records: list[tuple[int, list[str | None]]] = []
    ragged = 0
    csv.field_size_limit(1_000_000)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if number > MOST_ROWS:
                faults.append(table.fault(f"no more than {MOST_ROWS:,} rows"))
                return None
            records.append((number, [restore(cell.strip()) or None for cell in cells]))
            if records[0][1] and cells and len(cells) != len(records[0][1]):
                ragged += 1
                if ragged <= 20:
                    expected = (
                        f"{len(records[0][1])} cells as in the heading row; there are {len(cells)}"
                    )
                    faults.append(table.fault(expected, number))
    except csv.Error as error:
        faults.append(table.fault(f"CSV that can be read ({error})", len(records) + 1))
        return None
    if ragged:
        return None
    return build(path.name, None, records, faults)


def _text(path: Path, table: Table, faults: list[Fault]) -> str | None:
    """The file's text, None (with a fault) if it is not CSV in UTF-8."""
    if path.stat().st_size > MOST_BYTES:
        faults.append(table.fault(f"a file of no more than {MOST_BYTES // 2**20} MB"))
        return None
    content = path.read_bytes()
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        faults.append(table.fault("CSV; this is a workbook: save the sheet as CSV UTF-8"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.append(table.fault("UTF-8 text; save it as CSV UTF-8", line))
        return None
    wrong = _not_a_table(text)
    if wrong:
        faults.append(table.fault(wrong, 1))
        return None
    return text


def _not_a_table(text: str) -> str | None:
    """What was expected instead of this text, None if it may be a table."""
    if "\0" in text:
        return "text; the file has NUL bytes in it"
    heading = text.lstrip().splitlines()[0] if text.strip() else ""
    for name, mark in (("semicolons", ";"), ("tabs", "\t")):
        if mark in heading and "," not in heading:
            return f"cells separated by commas; these are {name}"
    return f"no more than {MOST_COLUMNS} columns" if heading.count(",") >= MOST_COLUMNS else None
