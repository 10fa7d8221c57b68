"""Workbooks of LibreOffice and others (.ods): read as a stream, repeats counted before they grow.

A cell or a row of such a file may stand for a million: nothing is repeated here before it is known
to how much it comes.
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseload.instances.tables.open_document_cells import (
    OFFICE,
    TEXT,
    Cell,
    Parts,
    text_of_break,
)
from caseload.instances.tables.open_document_styles import TABLE, Styles
from caseload.instances.tables.sheet import Pick, Record, Sheet, too_large
from caseload.instances.tables.table import MOST_ROWS, Table, normalised
from caseload.instances.tables.visible import Unseen, area
from caseload.models.fault import Fault

CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
COMMENT = f"{OFFICE}annotation"
NOT_SEEN = ("collapse", "filter")
LAST = 2**20
"""The last row, and more than the last column, that any program shows."""

MOST_CELLS = 4_000_000
"""Cells of a sheet that are filled, those that only a repeat makes among them."""

CHUNK = 2**20


@dataclass
class _Row:
    """A row that is not blank: its number, how often it stands there, its cells with theirs."""

    number: int
    times: int
    cells: list[tuple[Any, int]]

    @property
    def width(self) -> int:
        return sum(times for _, times in self.cells)


@dataclass
class _Table:
    """A sheet as it is read."""

    title: str
    hidden: bool
    columns: list[tuple[int, str | None]] = field(default_factory=list)
    """Columns so far: up to which one each style goes."""
    rows: list[_Row] = field(default_factory=list)
    height: int = 0
    elsewhere: bool = False
    """Whether it is a copy of another file's sheet, which programs keep and do not show."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


def sheets_of_open_document(
    path: Path, faults: list[Fault], pick: Pick, most_columns: int
) -> list[Sheet]:
    """Some sheets of a workbook whose unpacked size is known to be ordinary; see `read_sheets`."""
    styles = Styles()
    with zipfile.ZipFile(path) as archive:
        if "styles.xml" in archive.namelist():
            _parse(archive, "styles.xml", _Reader(styles))
        reader = _Reader(styles)
        _parse(archive, "content.xml", reader)
    tables = [table for table in reader.tables if not table.elsewhere]
    picked = pick([normalised(table.title) for table in tables])
    return [
        Sheet(
            table.title,
            table.hidden,
            _records(table, Table(path.name, table.title), faults, most_columns),
            Unseen(
                frozenset(table.hidden_rows), frozenset(table.hidden_columns), tuple(table.merged)
            ),
        )
        for table in tables
        if normalised(table.title) in picked
    ]


def _parse(archive: zipfile.ZipFile, member: str, reader: "_Reader") -> None:
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415 - CSV need not pay

    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            parser.feed(chunk)
    parser.close()


def _records(
    table: _Table, place: Table, faults: list[Fault], most_columns: int
) -> list[Record] | None:
    """The rows with every repeat written out, None where that is more than is read of a sheet."""
    for row in table.rows:
        wrong = too_large(place, row.number + row.times - 1, row.width, most_columns)
        if wrong:
            faults.append(wrong)
            return None
    if sum(row.times * row.width for row in table.rows) > MOST_CELLS:
        faults.append(place.fault(f"no more than {MOST_CELLS:,} cells that are filled in"))
        return None
    return [
        (number, [value for value, times in row.cells for _ in range(times)])
        for row in table.rows
        for number in range(row.number, row.number + row.times)
    ]


class _Reader:
    """What an XML parser calls: it keeps the rows that are not blank, and nothing else."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.tables: list[_Table] = []
        self._depth = 0
        self._row: list[tuple[Any, int]] = []
        self._row_style: str | None = None
        self._times = 1
        self._place = 0
        self._cell: Cell | None = None
        self._parts = Parts()
        self._comments = 0
        self._in_text = 0

    def close(self) -> None:
        """The file ends."""

    def data(self, text: str) -> None:
        """Text, of which only that of cells counts."""
        if self._in_text and not self._comments:
            self._parts.add(text)

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        if tag == COMMENT:
            self._comments += 1
        elif self._comments:
            return
        elif tag == f"{TABLE}table":
            self._depth += 1
            if self._depth == 1:
                hidden = given.get(f"{TABLE}style-name") in self.styles.hidden
                self.tables.append(_Table(given.get(f"{TABLE}name", ""), hidden))
        elif self._depth == 0:
            self.styles.start(tag, given)
        elif self._depth == 1:
            self._in_table(tag, given)

    def _in_table(self, tag: str, given: dict[str, str]) -> None:
        if tag in CELLS:
            self._cell = Cell(given, self._style_of(given), _times(given, "columns"))
            self._parts = Parts()
        elif tag in PARAGRAPHS and self._cell is not None:
            self._in_text += 1
            self._parts.begin()
        elif self._in_text:
            self._parts.add_as_it_is(text_of_break(tag, given))
        elif tag == f"{TABLE}table-row":
            self._row, self._place = [], 0
            self._times = _times(given, "rows")
            self._row_style = given.get(f"{TABLE}default-cell-style-name")
            if given.get(f"{TABLE}visibility") in NOT_SEEN:
                first = self.tables[-1].height + 1
                last = min(first + self._times, MOST_ROWS + 2)
                self.tables[-1].hidden_rows.update(range(first, last))
        elif tag == f"{TABLE}table-column":
            self._column(given)
        elif tag == f"{TABLE}table-source":
            self.tables[-1].elsewhere = True

    def _column(self, given: dict[str, str]) -> None:
        table = self.tables[-1]
        first = table.columns[-1][0] + 1 if table.columns else 1
        last = min(first + _times(given, "columns") - 1, LAST)
        table.columns.append((last, given.get(f"{TABLE}default-cell-style-name")))
        if given.get(f"{TABLE}visibility") in NOT_SEEN:
            table.hidden_columns.update(range(first, min(last, 16_384) + 1))

    def _style_of(self, given: dict[str, str]) -> str | None:
        own = given.get(f"{TABLE}style-name") or self._row_style
        if own:
            return own
        columns = self.tables[-1].columns
        return next((style for last, style in columns if last > self._place), None)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == COMMENT:
            self._comments -= 1
        elif self._comments:
            return
        elif tag == f"{TABLE}table":
            self._depth -= 1
        elif self._depth == 0:
            self.styles.end(tag)
        elif self._depth == 1:
            if tag in PARAGRAPHS and self._in_text:
                self._in_text -= 1
            elif tag in CELLS and self._cell is not None:
                self._end_cell(self._cell)
            elif tag == f"{TABLE}table-row":
                self._end_row()

    def _end_cell(self, cell: Cell) -> None:
        table = self.tables[-1]
        down, across = cell.spans
        if down > 1 or across > 1:
            top, left = table.height + 1, self._place + 1
            table.merged.append(area(top, left, top + down - 1, left + across - 1))
        value = cell.value(self._parts.text, self.styles)
        self._row.append((value, cell.times))
        self._place = min(self._place + cell.times, LAST)
        self._cell = None

    def _end_row(self) -> None:
        table = self.tables[-1]
        while self._row and self._row[-1][0] is None:
            self._row.pop()
        if self._row:
            table.rows.append(_Row(table.height + 1, self._times, self._row))
        table.height = min(table.height + self._times, 2 * LAST)


def _times(given: dict[str, str], what: str) -> int:
    """How often a row or a cell stands there."""
    text = given.get(f"{TABLE}number-{what}-repeated", "1")
    if not text.isdecimal() or len(text) > 9:
        return LAST
    return max(int(text), 1)
