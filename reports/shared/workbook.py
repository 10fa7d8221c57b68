"""Tables as a workbook: headings in view, filters, and text that stays text."""

import io
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from caseload.reports.shared.measures import TEXT, UNITS, number_format, unit_of
from caseload.reports.shared.tables import Rows

BARS = {"utilisation": 1.25, "share of the gain": 1.0}
"""Columns that begin so have a bar in each cell, full at this share on every sheet alike."""

LONG_AGO = datetime(2000, 1, 1)
"""When a workbook says that it was made, so that the same proposal gives the same bytes."""

HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
"""How a heading looks."""

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
    "value": 70,
}


A4 = 9
"""The size of the paper on which sheets are printed, as workbooks number it."""


def workbook(
    tables: dict[str, Rows],
    finish: Callable[[Any], None] | None = None,
    hidden: Collection[str] = (),
) -> bytes:
    """A workbook with a sheet for each table; `finish` is called with it before it is closed.

    Columns of a heading that is `hidden` are there, and not seen.
    """
    import xlsxwriter  # noqa: PLC0415 - only for writing

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as book:
        book.set_properties({"created": LONG_AGO})
        formats = {
            "head": book.add_format(HEAD | {"indent": 1}),
            "head of numbers": book.add_format(HEAD | {"align": "right", "indent": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
        }
        for unit in ("", *UNITS):
            look = {"valign": "top", "align": "right", "indent": 1}
            formats[unit] = book.add_format(look | {"num_format": number_format(unit) or "General"})
        for name, rows in tables.items():
            _sheet(book.add_worksheet(name, _plain(xlsxwriter)), rows, formats, hidden)
        if finish:
            finish(book)
    return buffer.getvalue()


def _plain(xlsxwriter: Any) -> Any:
    """A kind of sheet that takes formulas as they are.

    The library looks for thirty functions newer than 2010 in each, which ours do not use: of a
    region's workbook that took most of the time.
    """

    class Plain(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Plain


def _sheet(sheet: Any, rows: Rows, formats: dict[str, Any], hidden: Collection[str]) -> None:
    heads, *body = rows
    sheet.set_paper(A4)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(body)), len(heads) - 1)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, _width(head), None, {"hidden": head in hidden})
        numbers = any(isinstance(row[place], int | float) for row in body)
        sheet.write_string(0, place, head, formats["head of numbers" if numbers else "head"])
        own = unit_of(head)
        by_row = heads.index("unit") if "unit" in heads and own in ("", TEXT) else None
        for number, row in enumerate(body, start=1):
            cell = row[place]
            plain = formats[own if by_row is None else row[by_row]]
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, formats["wrap"])
            elif cell is not None:
                sheet.write_number(number, place, cell, plain)
        for start, full in BARS.items():
            if head.startswith(start) and body:
                _bars(sheet, place, len(body), full)
    for number, row in enumerate(body, start=1):
        seen = [None if head in hidden else cell for head, cell in zip(heads, row, strict=True)]
        sheet.set_row(number, LINE * _lines(heads, seen))


def _width(head: str) -> int:
    """The width of a column: of its heading, or of how it begins, such as "name of …"."""
    return WIDTHS.get(head) or WIDTHS.get(head.split(" ", maxsplit=1)[0], WIDTH)


def _lines(heads: list[Any], row: list[Any]) -> int:
    """How many lines a row takes when its texts wrap: not every program finds that out."""
    widths = list(map(_width, heads))
    texts = [len(cell) if isinstance(cell, str) else 0 for cell in row]
    return max(1, *(-(-size // width) for size, width in zip(texts, widths, strict=True)))


def _bars(sheet: Any, place: int, last: int, full: float) -> None:
    """Bars in the cells of a column of shares."""
    scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": full}
    look = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6"}
    sheet.conditional_format(1, place, last, place, look | scale)
