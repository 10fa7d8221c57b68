"""A workbook to write: sheets, cells and how they look, drop-downs, marks.

Rows and columns count from 0, widths are in characters, heights in points. Formulas are written as
Excel writes them in English, with `=` before; a cell of a formula bears the value that it has at
first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

Value = str | bool | int | float | date | None

CREATED = date(2000, 1, 1)
"""When every workbook says that it was made, so that the same content gives the same file."""

TEXT, DAY = "@", "yyyy-mm-dd"
"""How cells show text that looks like a number, and dates."""


@dataclass(frozen=True)
class Look:
    """How a cell looks. `form` is a number format as Excel writes it, "" for the usual one."""

    form: str = ""
    bold: bool = False
    italic: bool = False
    size: int | None = None
    colour: str | None = None
    fill: str | None = None
    wrap: bool = False
    at: Literal["top", "bottom"] = "bottom"
    right: bool = False
    indent: int = 0
    upright: bool = False
    line_below: bool = False

    def but(self, **other: object) -> "Look":
        """The same look, but for these."""
        return replace(self, **other)  # type: ignore[arg-type]


PLAIN = Look()


class Cell(NamedTuple):
    """What a cell holds; of a formula the value that it has at first."""

    value: Value
    look: Look | None = None
    formula: str | None = None


class Area(NamedTuple):
    """Cells of a sheet from one corner to the other, both within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Rule:
    """What a cell offers or accepts.

    A list is offered by the formula `source`; numbers and dates lie from `low` to `high`. Anything
    else is refused, asked about or let pass, with the message.
    """

    kind: Literal["list", "whole", "decimal", "date"]
    source: str = ""
    low: float | date | None = None
    high: float | None = None
    message: str = ""
    title: str = ""
    otherwise: Literal["refused", "asked", "let pass"] = "refused"


class Mark(NamedTuple):
    """Cells that look so where a formula, written for the first of them, is true."""

    area: Area
    when: str
    look: Look


class Bars(NamedTuple):
    """Cells with a bar in each, full at a value."""

    area: Area
    full: float


@dataclass(frozen=True)
class Page:
    """How a sheet is printed: A4 across, as wide as the paper; `rows` at the top of every page."""

    heading_row: int | None = 0
    area: Area | None = None
    footer: bool = False


@dataclass
class Sheet:
    """A sheet. Its table starts in the first cell, with one row of headings over `table` rows."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    looks: dict[int, Look] = field(default_factory=dict)
    """How the cells of a column look that are still blank."""
    heights: dict[int, float] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    rules: list[tuple[Area, Rule]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    bars: list[Bars] = field(default_factory=list)
    frozen: tuple[int, int] = (1, 0)
    table: Area | None = None
    page: Page = Page()
    hidden: bool = False

    def put(self, row: int, column: int, value: Value, look: Look | None = None) -> None:
        """Put a value into a cell."""
        self.cells[row, column] = Cell(value, look)

    def calculate(
        self, row: int, column: int, formula: str, value: Value, look: Look | None = None
    ) -> None:
        """Put a formula into a cell, with its value."""
        self.cells[row, column] = Cell(value, look, formula)


@dataclass
class Book:
    """A workbook. `names` are formulas by the names that rules use for them."""

    title: str
    sheets: list[Sheet] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    active: str | None = None

    def sheet(self, name: str) -> Sheet:
        """A new sheet, after the others."""
        made = Sheet(name)
        self.sheets.append(made)
        return made

    @property
    def by_name(self) -> Mapping[str, Sheet]:
        """The sheets by name."""
        return {sheet.name: sheet for sheet in self.sheets}
