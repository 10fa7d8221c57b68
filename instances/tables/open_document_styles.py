"""Number formats of an OpenDocument spreadsheet, written as Excel writes them.

An OpenDocument cell names a style, the style a data style, and that says how a number is shown
(OpenDocument 1.3, part 3, 16.29).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"

NUMBERS = (f"{NUMBER}number-style", f"{NUMBER}percentage-style", f"{NUMBER}currency-style")
MOST_PARENTS = 20
"""Steps from a style to those that it takes after; a circle of them ends here."""


@dataclass
class _Form:
    """A data style: its format, and which other style shows what is not negative."""

    text: str = ""
    of_positive: str | None = None


@dataclass
class Styles:
    """Styles of cells and tables as a parser meets them."""

    hidden: set[str] = field(default_factory=set)
    """Styles of tables that cannot be seen."""
    _forms: dict[str, _Form] = field(default_factory=dict)
    _cells: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    _open: _Form | None = None
    _table: str | None = None

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in NUMBERS:
            self._open = self._forms.setdefault(given.get(f"{STYLE}name", ""), _Form())
            self._open.text = ""
        elif self._open is not None:
            self._within(self._open, tag, given)
        elif tag == f"{STYLE}style":
            self._style(given)
        elif tag == f"{STYLE}table-properties" and given.get(f"{TABLE}display") == "false":
            self.hidden |= {self._table} if self._table is not None else set()

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in NUMBERS:
            if self._open is not None and tag == NUMBERS[1] and "%" not in self._open.text:
                self._open.text += "%"
            self._open = None
        elif tag == f"{STYLE}style":
            self._table = None

    def format_of(self, style: str | None) -> str:
        """How a cell of this style shows a number, "" where nothing is said of it."""
        for _ in range(MOST_PARENTS):
            data, parent = self._cells.get(style or "", (None, None))
            if data is not None:
                return self._form(data)
            if parent is None:
                return ""
            style = parent
        return ""

    def _form(self, name: str) -> str:
        for _ in range(MOST_PARENTS):
            form = self._forms.get(name)
            if form is None:
                return ""
            if form.of_positive is None:
                return form.text
            name = form.of_positive
        return ""

    def _style(self, given: Mapping[str, str]) -> None:
        name, family = given.get(f"{STYLE}name", ""), given.get(f"{STYLE}family")
        if family == "table-cell":
            parent = given.get(f"{STYLE}parent-style-name")
            self._cells[name] = (given.get(f"{STYLE}data-style-name"), parent)
        elif family == "table":
            self._table = name

    def _within(self, form: _Form, tag: str, given: Mapping[str, str]) -> None:
        """A part of a data style."""
        if tag == f"{NUMBER}number":
            form.text += _digits(given)
        elif tag == f"{STYLE}map" and given.get(f"{STYLE}condition", "").startswith("value()>"):
            form.of_positive = given.get(f"{STYLE}apply-style-name")


def _digits(given: Mapping[str, str]) -> str:
    """The digits of a format: at least so many, decimals, thousands that are left out."""
    whole = min(_count(given.get(f"{NUMBER}min-integer-digits")), 20)
    decimals = _count(given.get(f"{NUMBER}decimal-places"))
    grouped = given.get(f"{NUMBER}grouping") == "true"
    thousands = max(len(given.get(f"{NUMBER}display-factor", "1").partition(".")[0]) - 1, 0) // 3
    text = ("#," if grouped else "") + ("0" * whole or "#")
    return text + ("." + "0" * min(decimals, 20) if decimals else "") + "," * min(thousands, 5)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 0
