"""The value of an OpenDocument cell: what it holds, as it shows it."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from caseload.instances.tables.open_document_styles import TABLE, Styles
from caseload.instances.tables.sheet import ERROR, UNCALCULATED, as_shown
from caseload.instances.tables.table import Unusable

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

TRUTHS = ("of:=TRUE()", "of:=FALSE()")
"""How LibreOffice keeps a truth that it read from a workbook of Excel."""

WHOLE = re.compile(r"-?\d{1,18}")
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?)?")
TIME = re.compile(r"(-?)PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
MOST_SPACES = 1_000


@dataclass
class Parts:
    """The text of a cell as it comes, paragraph by paragraph."""

    _paragraphs: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str | None:
        """The text so far, a paragraph a line; None where there is none, not even a blank one."""
        return "\n".join(map("".join, self._paragraphs)) if self._paragraphs else None

    def begin(self) -> None:
        """A paragraph begins."""
        self._paragraphs.append([])

    def add(self, text: str) -> None:
        """Text of the file. LibreOffice writes spaces as they are; a line of the file is none."""
        self.add_as_it_is(re.sub(r"\s*[\t\r\n]\s*", " ", text))

    def add_as_it_is(self, text: str) -> None:
        """Text as it is."""
        self._paragraphs[-1].append(text)


def text_of_break(tag: str, given: dict[str, str]) -> str:
    """What an element within text stands for: spaces, a tab or a line; otherwise nothing."""
    if tag == f"{TEXT}s":
        count = given.get(f"{TEXT}c", "1")
        return " " * min(int(count) if count.isdecimal() else 1, MOST_SPACES)
    return {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}.get(tag, "")


@dataclass(frozen=True)
class Cell:
    """A cell with what the file gives of it, the style that it has, and how often it is there."""

    given: dict[str, str]
    style: str | None
    times: int

    @property
    def spans(self) -> tuple[int, int]:
        """How many rows and columns it covers."""
        down, across = (
            self.given.get(f"{TABLE}number-{what}-spanned", "1") for what in ("rows", "columns")
        )
        return _span(down), _span(across)

    def value(self, shown: str | None, styles: Styles) -> Any:
        """The value: text, number, truth or date; a number keeps the zeros that are shown.

        `shown` is the text of the cell, None where the file has none.
        """
        kind = self.given.get(f"{OFFICE}value-type")
        if self.given.get(f"{CALC}value-type") == "error":
            return Unusable((shown or "").strip(), ERROR)
        if kind is None and shown is None and f"{TABLE}formula" in self.given:
            return Unusable("", UNCALCULATED)
        match kind:
            case "float" | "currency" | "percentage":
                found = self._number(kind, styles)
            case "date":
                found = _day(self.given.get(f"{OFFICE}date-value", ""))
            case "time":
                found = _time(self.given.get(f"{OFFICE}time-value", ""))
            case "boolean":
                found = self.given.get(f"{OFFICE}boolean-value") == "true"
            case _:
                found = (self.given.get(f"{OFFICE}string-value") or shown or "").strip() or None
        return found

    def _number(self, kind: str, styles: Styles) -> Any:
        said = self.given.get(f"{OFFICE}value", "")
        if self.given.get(f"{TABLE}formula") in TRUTHS:
            return said == "1"
        form = styles.format_of(self.style) or ("0%" if kind == "percentage" else "")
        try:
            return as_shown(int(said) if WHOLE.fullmatch(said) else float(said), form)
        except ValueError:
            return Unusable(said, "a number; the file has none for this cell")


def _span(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 1


def _day(said: str) -> Any:
    """A date, with its time where it has one."""
    found = DAY.fullmatch(said)
    try:
        if found and found[2] in (None, "00:00:00"):
            return datetime.date.fromisoformat(found[1])
        if found:
            return datetime.datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        pass
    return Unusable(said, "a date; the file has none for this cell")


def _time(said: str) -> Any:
    """A time of day, or an amount of time, as Excel's cells are read."""
    found = TIME.fullmatch(said)
    if not found:
        return Unusable(said, "a time; the file has none for this cell")
    hours, minutes, seconds = (int(found[place]) for place in (2, 3, 4))
    if not found[1] and hours < 24 and minutes < 60 and seconds < 60:
        return datetime.time(hours, minutes, seconds)
    amount = datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -amount if found[1] else amount
