"""What of a sheet cannot be seen, or stands for several cells: from the sheet's own part."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from caseload.instances.tables.table import Table, shown

ROW = rb'<(?:\w+:)?row\b(?=[^>]*\s(?:hidden="(?:1|true)"|ht="0(?:\.0+)?"))[^>]*\sr="(\d{1,7})"'
COLUMN = rb'<(?:\w+:)?col\b(?=[^>]*\s(?:hidden="(?:1|true)"|width="0(?:\.0+)?"))([^>]*)>'
MERGED = rb'<(?:\w+:)?mergeCell\b[^>]*\sref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"'
TAG = re.compile(b"|".join((ROW, COLUMN, MERGED)))
BOUNDS = re.compile(rb'\s(min|max)="(\d{1,6})"')
LONGEST_TAG = 4_096
MOST_MARKS = 100_000
MOST_SAID = 8


@dataclass(frozen=True)
class Unseen:
    """Hidden rows by number, hidden columns by number from 1, and ranges of merged cells."""

    rows: frozenset[int]
    columns: frozenset[int]
    merged: tuple[str, ...]


def letters(column: int) -> str:
    """A column's name in a spreadsheet: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def area(top: int, left: int, bottom: int, right: int) -> str:
    """A range of cells as a spreadsheet names it, rows and columns from 1."""
    return f"{letters(left)}{top}:{letters(right)}{bottom}"


def unseen(path: Path, member: str) -> Unseen:
    """What is hidden or merged in the sheet of a workbook that stands in this part of it."""
    rows, columns, merged = set[int](), set[int](), list[str]()
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(member.lstrip("/")) as part:
        while chunk := part.read(2**20):
            text = tail + chunk
            end = max(text.rfind(b">") + 1, len(text) - LONGEST_TAG)
            for found in TAG.finditer(text, 0, end):
                if found[1]:
                    rows.add(int(found[1]))
                elif found[2]:
                    ends = {key: int(value) for key, value in BOUNDS.findall(found[2])}
                    first = ends.get(b"min", 1)
                    columns |= set(range(first, min(ends.get(b"max", first), 16_384) + 1))
                elif len(merged) < MOST_MARKS:
                    merged.append(found[3].decode())
            tail = text[end:]
    return Unseen(frozenset(rows), frozenset(columns), tuple(merged))


def tell_unseen(table: Table, found: Unseen, width: int) -> None:
    """Tell which rows and columns of a table were read though they cannot be seen."""
    rows = [row.number for row in table.rows if row.number in found.rows]
    if rows:
        first = ", ".join(map(str, rows[:MOST_SAID]))
        more = f" and {len(rows) - MOST_SAID:,} more" if len(rows) > MOST_SAID else ""
        table.told.append(
            table.fault(
                f"rows that can be seen; {len(rows):,} of {len(table.rows):,} are hidden or "
                f"filtered out (row {first}{more}) and were read like the others: delete what is "
                "not meant"
            )
        )
    for column in sorted(found.columns):
        if column <= min(width, len(table.headings)) and table.headings[column - 1]:
            expected = "a column that can be seen; this one is hidden and was read like the others"
            table.told.append(table.fault(expected, column=table.headings[column - 1]))


def merged_in(found: Unseen, first_row: int) -> list[str]:
    """The ranges of merged cells that reach into a table whose headings stand in `first_row`."""
    return [
        shown(one) for one in found.merged if int(re.sub(r"\D", "", one.split(":")[1])) >= first_row
    ]
