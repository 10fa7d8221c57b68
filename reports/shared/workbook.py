"""Tables as a workbook: headings in view, filters, and text that stays text."""

from collections.abc import Collection, Mapping
from typing import Any

from caseload.instances.workbooks.book import Area, Bars, Book, Look, Sheet
from caseload.reports.shared.measures import TEXT, UNITS, measure_of, number_format, unit_of
from caseload.reports.shared.tables import Rows

BARS = {"utilisation": 1.25, "share of the gain": 1.0}
"""Columns that begin so have a bar in each cell, full at this share on every sheet alike."""

HEAD = Look(bold=True, line_below=True, wrap=True, indent=1)
"""How a heading looks."""

WORDS = Look(wrap=True, at="top", indent=1)
FIGURE = Look(at="top", right=True, indent=1)
"""How texts look, and numbers beside their unit's format."""

ABOUT = "About"
"""The sheet that says what stands in the others."""

WIDTH, LINE = 14, 15
"""The width of a column that has none of its own, in characters; the height of a line, in points.
"""

WIDTHS = {
    "name": 24,
    "team": 22,
    "reason": 70,
    "alternative 1": 50,
    "alternative 2": 50,
    "tier": 7,
    "older tier": 7,
    "type": 12,
    "RoSH": 10,
    "CSRP %": 9,
    "flags": 26,
    "case team": 18,
    "case PDU": 18,
    "held before by": 18,
    "complexity": 12,
    "priority": 9,
    "weight": 9,
    "weeks waited": 9,
    "risk rank": 8,
    "decision": 44,
    "agreed by": 18,
    "status": 13,
    "worth a look": 36,
    "reason for change": 40,
    "kept away by": 50,
    "group": 22,
    "rule": 22,
    "kind": 22,
    "says": 80,
    "why none": 40,
    "codes": 24,
    "settings": 40,
    "scenario": 18,
    "measure": 28,
    "need": 34,
    "what": 30,
    "sheet": 20,
    "column": 28,
    "value": 70,
}


def workbook(title: str, tables: Mapping[str, Rows], hidden: Collection[str] = ()) -> Book:
    """A workbook with a sheet for each table, the first of them in view, after one about them all.

    Columns of a heading that is `hidden` are there, and not seen.
    """
    book = Book(title, active=next(iter(tables)))
    _fill(book.sheet(ABOUT), about(tables, hidden), hidden)
    for name, rows in tables.items():
        _fill(book.sheet(name), rows, hidden)
    return book


def about(tables: Mapping[str, Rows], hidden: Collection[str] = ()) -> Rows:
    """What every column of the tables holds, and in which unit."""
    heads = [(name, str(head)) for name, (first, *_) in tables.items() for head in first]
    said = [
        [name, head, found.unit if found else None, found.says if found else None]
        for name, head in heads
        if head not in hidden
        for found in [measure_of(head)]
    ]
    return [["sheet", "column", "unit", "says"], *said]


def figure(unit: str) -> Look:
    """How numbers of a unit look."""
    return FIGURE.but(form=number_format(unit))


def _fill(sheet: Sheet, rows: Rows, hidden: Collection[str]) -> None:
    heads, *body = rows
    sheet.frozen = (1, 1)
    sheet.table = Area(0, 0, max(1, len(body)), len(heads) - 1)
    looks = {unit: figure(unit) for unit in ("", *UNITS)}
    for place, head in enumerate(heads):
        name = str(head)
        sheet.widths[place] = _width(name)
        if name in hidden:
            sheet.hidden_columns.add(place)
        numbers = any(isinstance(row[place], int | float) for row in body)
        sheet.put(0, place, name, HEAD.but(right=numbers))
        own = unit_of(name)
        by_row = heads.index("unit") if "unit" in heads and own in ("", TEXT) else None
        for number, row in enumerate(body, start=1):
            cell = row[place]
            if cell is not None:
                look = looks.get(own if by_row is None else row[by_row], looks[""])
                sheet.put(number, place, cell, WORDS if isinstance(cell, str) else look)
        sheet.bars += [
            Bars(Area(1, place, len(body), place), full)
            for start, full in BARS.items()
            if name.startswith(start) and body
        ]
    seen = [(place, _width(str(head))) for place, head in enumerate(heads) if head not in hidden]
    for number, row in enumerate(body, start=1):
        sheet.heights[number] = LINE * _lines([(row[place], width) for place, width in seen])


def _width(head: str) -> int:
    """The width of a column: of its heading, or of how it begins, such as "name of …"."""
    return WIDTHS.get(head) or WIDTHS.get(head.split(" ", maxsplit=1)[0], WIDTH)


def _lines(row: list[tuple[Any, int]]) -> int:
    """How many lines cells of these widths take when their texts wrap: not every program finds
    that out.
    """
    return max([1, *(-(-len(cell) // width) for cell, width in row if isinstance(cell, str))])
