"""A table of an input: headings, rows with their numbers, raw cells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from caseload.instances.tables.dates import DayFirst
from caseload.models.fault import Fault

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_BYTES = 100 * 2**20
MOST_ALIKE = 50
LISTED_ALIKE = 20
"""Of more than `MOST_ALIKE` faults of one kind `LISTED_ALIKE` are listed and the rest counted."""


@dataclass(frozen=True)
class Unusable:
    """A cell that holds no value at all: what it shows, and what was expected instead."""

    text: str
    expected: str

    def __str__(self) -> str:
        """The text that the cell shows."""
        return self.text


@dataclass(frozen=True)
class Percent:
    """A cell that shows a percentage: the number before the sign."""

    number: float

    def __str__(self) -> str:
        """The text that the cell shows."""
        return f"{self.number:.12g} %"


class Comma(str):
    """A number with a comma before its decimals, as some countries write it."""

    __slots__ = ()


@dataclass
class Row:
    """A row: its number as the spreadsheet counts, its cells by heading; blank cells are None."""

    number: int
    cells: dict[str, Any]


@dataclass
class Table:
    """A table with its place. `headings` are normalised: lower case, underscores for spaces.

    `typed` says that the format tells text from numbers, as JSON does. `whole` is false when a
    row had to be left out, so that who is not in the table may yet be in the file. `told` is what
    reading it found worth a look. `week` is the week's Monday, `dates` how its dates are written,
    where the source says so.
    """

    file: str
    sheet: str | None
    headings: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    typed: bool = False
    whole: bool = True
    told: list[Fault] = field(default_factory=list)
    week: date | None = None
    dates: DayFirst | None = None

    def fault(
        self,
        expected: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        guess: str | None = None,
    ) -> Fault:
        """A fault at a place in this table."""
        return Fault(
            file=self.file,
            sheet=None if self.sheet is None else shown(self.sheet),
            row=row,
            column=None if column is None else shown(column),
            value=None if value is None else shown(value),
            expected=expected,
            guess=guess,
        )


def shown(value: object) -> str:
    """A cell's text for a fault: on one line, cut short, with no hidden characters."""
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(value)[:61])
    return text if len(text) <= 60 else f"{text[:57]}..."


def normalised(heading: object) -> str:
    """A heading as our names are written."""
    return "_".join(str(heading).strip().lower().replace("-", " ").replace("_", " ").split())


def grouped(faults: Iterable[Fault]) -> list[Fault]:
    """The faults by row; where many are alike, the first of them and how many more there are."""
    kinds: dict[tuple[str | None, ...], list[Fault]] = {}
    for fault in faults:
        alike = re.sub(r"\d+", "", fault.expected)
        kinds.setdefault((fault.file, fault.sheet, fault.column, alike), []).append(fault)
    tables = list(dict.fromkeys(kind[:2] for kind in kinds))
    listed: list[tuple[int, int, Fault]] = []
    for (file, sheet, *_), same in kinds.items():
        first = same if len(same) <= MOST_ALIKE else same[:LISTED_ALIKE]
        listed += [(tables.index((file, sheet)), fault.row or 0, fault) for fault in first]
        if len(first) < len(same):
            more = f"the same is wrong in {len(same) - len(first):,} more rows"
            count = same[0].model_copy(update={"row": None, "value": None, "expected": more})
            listed.append((*listed[-1][:2], count))
    return [fault for *_, fault in sorted(listed, key=lambda entry: entry[:2])]
