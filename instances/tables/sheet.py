"""A sheet of a workbook as its cells: what every form of workbook is read to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from caseload.instances.tables.table import MOST_ROWS, Percent, Table, Unusable
from caseload.instances.tables.visible import Unseen
from caseload.models.fault import Fault

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format shows as it stands, or does not show."""

SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""Commas after the last digit of a number format: each divides by a thousand."""

UNCALCULATED = "a value; the formula was never calculated: open the file, calculate, save it"
ERROR = "a value; the cell shows an error"

Record = tuple[int, list[Any]]
Pick = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, whether it is hidden, its rows that are not blank.

    A cell that holds no value is an `Unusable`. `records` is None where the sheet is too large.
    `unseen` is what of it is hidden or merged.
    """

    title: str
    hidden: bool
    records: list[Record] | None
    unseen: Unseen


def as_shown(value: float, form: str) -> Any:
    """A number as its format shows it: per cent, or unusable where it is shown in thousands.

    `form` is written as Excel writes number formats, such as `0.0%`.
    """
    if isinstance(value, int) and value >= 0 and re.fullmatch("0{2,20}", form):
        return str(value).zfill(len(form))
    first = LITERAL.sub("", form.split(";", maxsplit=1)[0])
    if "%" in first:
        return Percent(round(value * 100 ** first.count("%"), 10))
    if SCALED.search(first):
        return Unusable(str(value), "a number as it is; the cell's format shows it in thousands")
    return value


def without_blank_end(values: list[Any]) -> list[Any]:
    """The cells of a row up to the last that is not blank."""
    while values and values[-1] is None:
        values.pop()
    return values


def too_large(place: Table, row: int, width: int, most_columns: int) -> Fault | None:
    """A fault if a row that is not blank lies beyond what is read of a sheet."""
    if row <= MOST_ROWS and width <= most_columns:
        return None
    return place.fault(f"no more than {MOST_ROWS:,} rows and {most_columns} columns", row)
