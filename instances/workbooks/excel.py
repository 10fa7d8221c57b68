"""Workbooks of Excel (.xlsx), through xlsxwriter."""

import io
import re
from datetime import date, datetime, time
from typing import Any

from caseload.instances.workbooks.book import (
    CREATED,
    PLAIN,
    Area,
    Book,
    Cell,
    Look,
    Page,
    Rule,
    Sheet,
)

A4 = 9
"""The paper's number in a workbook."""

KINDS = {"list": "list", "whole": "integer", "decimal": "decimal", "date": "date"}
STRICT: dict[str, dict[str, Any]] = {
    "refused": {},
    "asked": {"error_type": "warning"},
    "let pass": {"show_error": False},
}
BAR = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6"}

MOST_IN_A_TITLE = 32
"""Characters of the title of a message."""


def excel_bytes(book: Book) -> bytes:
    """A workbook of Excel: text is never a formula or a link, unless it is written as a formula."""
    import xlsxwriter  # noqa: PLC0415 - only for writing

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as made:
        made.set_properties({"title": book.title, "created": datetime.combine(CREATED, time())})
        formats = _Formats(made)
        kind = _plain(xlsxwriter)
        for sheet in book.sheets:
            _Written(made.add_worksheet(sheet.name, kind), sheet, formats).all()
            if sheet.name == book.active:
                made.get_worksheet_by_name(sheet.name).activate()
        for name, formula in book.names.items():
            made.define_name(name, formula)
    return buffer.getvalue()


def column_name(place: int) -> str:
    """The letters of a column, counted from 0."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - only for writing

    name: str = xl_col_to_name(place)
    return name


def _plain(xlsxwriter: Any) -> Any:
    """A kind of sheet that takes formulas as they are.

    The library looks for thirty functions newer than 2010 in each, which ours do not use: of a
    region's workbook that took most of the time.
    """

    class Plain(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Plain


class _Formats:
    """Looks as formats of the workbook, each made once."""

    def __init__(self, made: Any) -> None:
        self.made = made
        self._known: dict[Look, Any] = {}
        self._at: dict[int, tuple[Look, Any]] = {}

    def of(self, look: Look | None) -> Any:
        """The format of a look; None for the usual one."""
        if look is None:
            return None
        if id(look) not in self._at:  # to compare looks field by field takes longer than a cell
            self._at[id(look)] = look, None if look == PLAIN else self._made(look)
        return self._at[id(look)][1]

    def _made(self, look: Look) -> Any:
        if look not in self._known:
            self._known[look] = self.made.add_format(_format(look))
        return self._known[look]


def _format(look: Look) -> dict[str, Any]:
    said = {
        "num_format": look.form,
        "bold": look.bold,
        "italic": look.italic,
        "font_size": look.size,
        "font_color": look.colour,
        "bg_color": look.fill,
        "text_wrap": look.wrap,
        "valign": "top" if look.at == "top" else None,
        "align": "right" if look.right else None,
        "indent": look.indent,
        "rotation": 90 if look.upright else 0,
        "bottom": int(look.line_below),
    }
    return {key: value for key, value in said.items() if value}


class _Written:
    """A sheet on its way into a workbook."""

    def __init__(self, made: Any, sheet: Sheet, formats: _Formats) -> None:
        self.made, self.sheet, self.formats = made, sheet, formats

    def all(self) -> None:
        """Write everything of the sheet."""
        sheet, made = self.sheet, self.made
        for column in sorted({*sheet.widths, *sheet.looks, *sheet.hidden_columns}):
            hidden = {"hidden": column in sheet.hidden_columns}
            look = self.formats.of(sheet.looks.get(column))
            made.set_column(column, column, sheet.widths.get(column), look, hidden)
        for row, height in sheet.heights.items():
            made.set_row(row, height)
        for (row, column), cell in sheet.cells.items():
            self._cell(row, column, cell)
        for place, text in sheet.notes.items():
            made.write_comment(*place, text, {"x_scale": 2})
        if sheet.table is not None:
            self._table(sheet.table)
        for area, rule in sheet.rules:
            made.data_validation(*area, _validation(rule))
        for mark in sheet.marks:
            look = self.formats.made.add_format(_format(mark.look))
            said = {"type": "formula", "criteria": mark.when, "format": look}
            made.conditional_format(*mark.area, said)
        for bars in sheet.bars:
            scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": bars.full}
            made.conditional_format(*bars.area, BAR | scale)
        made.freeze_panes(*sheet.frozen)
        self._page(sheet.page)
        if sheet.hidden:
            made.hide()

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        made, value, look = self.made, cell.value, self.formats.of(cell.look)
        if cell.formula is not None:
            made.write_formula(row, column, cell.formula, look, "" if value is None else value)
        elif value is None:
            made.write_blank(row, column, None, look)
        elif isinstance(value, str):
            made.write_string(row, column, value, look)
        elif isinstance(value, bool):
            made.write_boolean(row, column, value, look)
        elif isinstance(value, date):
            made.write_datetime(row, column, value, look)
        else:
            made.write_number(row, column, value, look)

    def _table(self, area: Area) -> None:
        """Mark cells up as a table, which screen readers tell; its look stays the cells' own."""
        heads = [
            {
                "header": str(cell.value),
                "header_format": self.formats.of(cell.look),
            }
            for column in range(area.left, area.right + 1)
            for cell in [self.sheet.cells[area.top, column]]
        ]
        name = re.sub(r"\W", "_", f"table_{self.sheet.name}")
        self.made.add_table(
            *area._replace(bottom=max(area.bottom, area.top + 1)),
            {"name": name, "columns": heads, "style": None},
        )

    def _page(self, page: Page) -> None:
        made = self.made
        made.set_landscape()
        made.set_paper(A4)
        made.fit_to_pages(1, 0)
        if page.heading_row is not None:
            made.repeat_rows(page.heading_row)
        if page.area is not None:
            made.print_area(*page.area)
        if page.footer:
            made.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
            made.set_footer("&L&F, &A&RPage &P of &N")


def _validation(rule: Rule) -> dict[str, Any]:
    said: dict[str, Any] = {"validate": KINDS[rule.kind]}
    if rule.kind == "list":
        said["source"] = rule.source
    elif rule.high is not None:
        said |= {"criteria": "between", "minimum": rule.low, "maximum": rule.high}
    else:
        low = rule.low
        start = datetime.combine(low, time()) if isinstance(low, date) else low
        said |= {"criteria": ">=", "value": start}
    said |= {"error_message": rule.message} if rule.message else {}
    said |= {"error_title": rule.title[:MOST_IN_A_TITLE]} if rule.title else {}
    return said | STRICT[rule.otherwise]
