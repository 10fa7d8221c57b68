"""A sheet as OpenDocument writes it: columns, rows, cells, what repeats written once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise

from caseload.instances.tables.visible import letters
from caseload.instances.workbooks.book import PLAIN, Area, Cell, Look, Rule, Sheet
from caseload.instances.workbooks.open_document_styles import Styles
from caseload.instances.workbooks.open_formula import address, open_formula
from caseload.instances.workbooks.xml import element, escaped

SPACES = re.compile(r"  +|^ | $|\t")
BLANK = Cell(None)

BAR = {
    "calcext:max-length": "100",
    "calcext:positive-color": "#9dc3e6",
    "calcext:gradient": "false",
}

CONDITIONS = {
    "whole": "cell-content-is-whole-number()",
    "decimal": "cell-content-is-decimal-number()",
}
STRICT = {"refused": "stop", "asked": "warning", "let pass": "stop"}


@dataclass
class Rules:
    """The validations that sheets ask for, each made once."""

    _known: dict[tuple[Rule, str], str] = field(default_factory=dict)

    def of(self, rule: Rule, sheet: str, area: Area) -> str:
        """The name of a rule whose formula is written for the first cell of an area."""
        base = address(sheet, f"{letters(area.left + 1)}{area.top + 1}")
        return self._known.setdefault((rule, base), f"val{len(self._known) + 1}")

    def written(self) -> str:
        """The validations; blank where there are none."""
        found = [_validation(rule, base, name) for (rule, base), name in self._known.items()]
        return element("table:content-validations", {}, "".join(found)) if found else ""


def _validation(rule: Rule, base: str, name: str) -> str:
    message = element("text:p", {}, escaped(rule.message)) if rule.message else ""
    return element(
        "table:content-validation",
        {
            "table:name": name,
            "table:condition": f"of:{_condition(rule)}",
            "table:allow-empty-cell": "true",
            "table:display-list": "unsorted" if rule.kind == "list" else None,
            "table:base-cell-address": base,
        },
        element(
            "table:error-message",
            {
                "table:display": str(rule.otherwise != "let pass").lower(),
                "table:message-type": STRICT[rule.otherwise],
                "table:title": rule.title or None,
            },
            message,
        ),
    )


def _condition(rule: Rule) -> str:
    if rule.kind == "list":
        return f"cell-content-is-in-list({open_formula(rule.source)})"
    if rule.kind == "date" and isinstance(rule.low, date):
        day = rule.low
        return f"cell-content-is-date() and cell-content()>=DATE({day.year};{day.month};{day.day})"
    kind = CONDITIONS[rule.kind]
    if rule.high is None:
        return f"{kind} and cell-content()>={rule.low}"
    return f"{kind} and cell-content-is-between({rule.low},{rule.high})"


@dataclass
class WrittenSheet:
    """A sheet on its way into a document."""

    sheet: Sheet
    styles: Styles
    rules: Rules
    width: int = 0
    height: int = 0

    def __post_init__(self) -> None:
        sheet = self.sheet
        areas = [*(a for a, _ in sheet.rules), *(m.area for m in sheet.marks)]
        columns = [*sheet.widths, *sheet.looks, *(c for _, c in sheet.cells)]
        self.width = 1 + max([0, *columns, *(area.right for area in areas)])
        self.height = 1 + max([0, *(r for r, _ in sheet.cells), *(area.bottom for area in areas)])

    def written(self) -> str:
        """The sheet as XML."""
        sheet = self.sheet
        area = sheet.page.area
        return element(
            "table:table",
            {
                "table:name": sheet.name,
                "table:style-name": "ta2" if sheet.hidden else "ta1",
                "table:print-ranges": range_address(sheet.name, area) if area else None,
            },
            "".join([*self._columns(), *self._rows(), self._bars()]),
        )

    def _bars(self) -> str:
        """Bars in cells, which LibreOffice shows and others pass over."""
        said = [
            element(
                "calcext:conditional-format",
                {"calcext:target-range-address": range_address(self.sheet.name, bars.area)},
                element("calcext:data-bar", BAR, "".join(map(_end_of_bar, (0, bars.full)))),
            )
            for bars in self.sheet.bars
        ]
        return element("calcext:conditional-formats", {}, "".join(said)) if said else ""

    def _columns(self) -> Iterator[str]:
        sheet = self.sheet
        kinds = [
            (
                self.styles.column(sheet.widths.get(column)),
                self.styles.cell(sheet.looks.get(column, PLAIN)) or "Default",
                column in sheet.hidden_columns,
            )
            for column in range(self.width)
        ]
        for (style, default, hidden), some in groupby(kinds):
            given = {"table:style-name": style, "table:default-cell-style-name": default}
            if hidden:
                given["table:visibility"] = "collapse"
            yield element("table:table-column", given | _repeated("columns", len(list(some))))

    def _rows(self) -> Iterator[str]:
        """The rows, those that are alike and blank as one; the headings stand apart."""
        areas = [*(a for a, _ in self.sheet.rules), *(mark.area for mark in self.sheet.marks)]
        filled = {row for row, _ in self.sheet.cells} | set(self.sheet.heights)
        starts = {0, self.height} | filled | {row + 1 for row in filled}
        starts |= {edge for area in areas for edge in (area.top, area.bottom + 1)}
        edges = sorted(edge for edge in starts if edge <= self.height)
        for top, below in pairwise(edges):
            style = self.styles.row(self.sheet.heights.get(top))
            given = {"table:style-name": style} | _repeated("rows", below - top)
            row = element("table:table-row", given, "".join(self._cells(top)))
            heading = top == self.sheet.page.heading_row
            yield element("table:table-header-rows", {}, row) if heading else row

    def _cells(self, row: int) -> Iterator[str]:
        made = [self._cell(row, column) for column in range(self.width)]
        for (given, content), some in groupby(made):
            count = len(list(some))
            yield element("table:table-cell", dict(given) | _repeated("columns", count), content)

    def _cell(self, row: int, column: int) -> tuple[tuple[tuple[str, str | None], ...], str]:
        """The attributes and the content of a cell."""
        sheet = self.sheet
        cell = sheet.cells.get((row, column), BLANK)
        look = cell.look or sheet.looks.get(column, PLAIN)
        marks = tuple(mark for mark in sheet.marks if _within(mark.area, row, column))
        rule = next(((a, one) for a, one in sheet.rules if _within(a, row, column)), None)
        given: dict[str, str | None] = {
            "table:style-name": self.styles.cell(look, marks, sheet.name),
            "table:content-validation-name": rule and self.rules.of(rule[1], sheet.name, rule[0]),
        }
        if cell.formula is not None:
            given["table:formula"] = f"of:={open_formula(cell.formula)}"
        note = sheet.notes.get((row, column))
        remark = _remark(note) if note else ""
        values, text = _value(cell, look)
        return tuple((given | values).items()), remark + text


def range_address(sheet: str, area: Area) -> str:
    """Cells of a sheet as attributes name them."""
    first, last = (
        address(sheet, f"{letters(column + 1)}{row + 1}")
        for row, column in ((area.top, area.left), (area.bottom, area.right))
    )
    return f"{first}:{last}"


def _end_of_bar(value: float) -> str:
    given = {"calcext:value": f"{value:g}", "calcext:type": "number"}
    return element("calcext:formatting-entry", given)


def _within(area: Area, row: int, column: int) -> bool:
    return area.top <= row <= area.bottom and area.left <= column <= area.right


def _repeated(what: str, times: int) -> dict[str, str]:
    return {f"table:number-{what}-repeated": str(times)} if times > 1 else {}


def _value(cell: Cell, look: Look) -> tuple[dict[str, str | None], str]:
    """What a cell holds: its kind and value, and the text that it shows."""
    value = cell.value
    if value is None or (value == "" and cell.formula is None):
        return {}, ""
    if isinstance(value, bool):
        kind, said, shown = "boolean", str(value).lower(), str(value).upper()
    elif isinstance(value, date):
        kind, said, shown = "date", value.isoformat(), value.isoformat()
    elif isinstance(value, str):
        return {"office:value-type": "string"}, paragraphs(value)
    else:
        kind, said = "percentage" if "%" in look.form else "float", repr(value)
        shown = f"{round(value * 100)} %" if kind == "percentage" else f"{value:.12g}"
        return {"office:value-type": kind, "office:value": said}, element("text:p", {}, shown)
    return {"office:value-type": kind, f"office:{kind}-value": said}, element("text:p", {}, shown)


def paragraphs(text: str) -> str:
    """A text as paragraphs, a line each, with every space kept."""
    return "".join(element("text:p", {}, _spaced(line)) for line in text.split("\n"))


def _spaced(line: str) -> str:
    said, last = "", 0
    for found in SPACES.finditer(line):
        said += escaped(line[last : found.start()])
        blank = found[0]
        said += "<text:tab/>" if blank == "\t" else element("text:s", {"text:c": str(len(blank))})
        last = found.end()
    return said + escaped(line[last:])


def _remark(note: str) -> str:
    return element("office:annotation", {"office:display": "false"}, paragraphs(note))
