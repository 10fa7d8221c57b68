"""One cell to one value: what each kind of column accepts, and what it expects otherwise."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Literal, TypeVar

from caseload.instances.tables.dates import DAY_FIRST
from caseload.instances.tables.quantities import (
    NUMERIC,
    Kind,
    Unreadable,
    balance,
    full_time,
    hours,
    number,
    quantity,
    share,
    share_of_any,
    whole,
)
from caseload.instances.tables.table import Percent, Unusable
from caseload.models.base import SUSPENDED, TIERS, TIERS_2023, CaseType, Gender, Grade, Rosh, Task
from caseload.models.instance import Action
from caseload.models.practitioner import MOST_WEEKS, InHand

__all__ = [
    "Kind",
    "Unreadable",
    "balance",
    "full_time",
    "hours",
    "number",
    "quantity",
    "share",
    "share_of_any",
    "whole",
]

E = TypeVar("E", bound=StrEnum)


ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SLASHED_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")

SHEET_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; what comes after them it turns into zeros."""


def read(kind: Kind, cell: Any, *, typed: bool = False) -> Any:
    """The value of a cell that is not blank.

    `typed` says that the format tells text from numbers, so that text must be text.

    Raises:
        Unreadable: if the cell is not what its column holds.
    """
    if isinstance(cell, Unusable):
        raise Unreadable(cell.expected)
    if isinstance(cell, Percent):
        cell = _of_percent(kind, cell)
    parts = cell if isinstance(cell, list) else [cell]
    if isinstance(cell, list) and kind not in LISTS:
        raise Unreadable("one value, not a list")
    if typed and kind in TEXTS and not all(isinstance(part, str) for part in parts):
        raise Unreadable('text in quotation marks, such as "007"')
    if typed and kind in NUMERIC and isinstance(cell, str):
        raise Unreadable("a number, without quotation marks")
    if typed and kind is flag and not isinstance(cell, bool):
        raise Unreadable("true or false, without quotation marks")
    return kind(cell)


def _of_percent(kind: Kind, cell: Percent) -> float | str:
    """A cell that shows a percentage, where the column holds one or text."""
    if kind in (share, share_of_any):
        return cell.number
    if kind is full_time:
        return cell.number / 100
    if kind in TEXTS:
        return str(cell)
    raise Unreadable("a plain number such as 12.5; this cell shows a percentage")


WHITE = re.compile(r"\s+")


def _on_one_line(white: re.Match[str]) -> str:
    """Plain spaces as they are; one for white space with a break or a tab in it."""
    return " " if white[0].strip(" ") else white[0]


def plain(most: int, *, several_lines: bool = False) -> Callable[[Any], str]:
    """Text on one line, `most` characters or fewer; of `several_lines` one is made."""

    def read(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).upper()
        if several_lines and isinstance(value, str):
            value = WHITE.sub(_on_one_line, value).strip()
        if isinstance(value, date | time | timedelta):
            raise Unreadable(
                "text; the spreadsheet has made a date or time of it: format the column as text"
            )
        if isinstance(value, int | float):
            value = _digits(value)
        text = str(value)
        if not text.isprintable():
            hidden = next(char for char in text if not char.isprintable())
            name = unicodedata.name(hidden, "a control character").lower()
            raise Unreadable(f"text on one line without hidden characters; there is {name} in it")
        if len(text) > most:
            raise Unreadable(f"no more than {most:,} characters")
        return text

    return read


def _digits(value: float) -> str:
    """A number as the shortest text."""
    if not abs(value) < 10**SHEET_DIGITS:  # so that NaN is refused too
        raise Unreadable(
            f"text; a spreadsheet keeps only {SHEET_DIGITS} digits of a number: "
            "format the column as text and type it again"
        )
    return str(int(value) if value == int(value) else value)


text = plain(100)
place = plain(300)
remark = plain(2_000, several_lines=True)


def identifier(value: Any) -> str:
    """Text that names somebody or something, as it stands."""
    found = text(value)
    if ";" in found:
        raise Unreadable("no semicolon, since lists are separated by semicolons")
    return found


FLAGS = {"yes": True, "no": False, "y": True, "n": False, "true": True, "false": False}
FLAGS |= {"1": True, "0": False, "1.0": True, "0.0": False}


def flag(value: Any) -> bool:
    """Yes or no."""
    said = str(value).lower()
    if said not in FLAGS:
        raise Unreadable("yes or no")
    return FLAGS[said]


def day(value: Any) -> date:
    """A date: a real one, 2026-03-14, or 14/03/2026 where that can only be one date."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise Unreadable("a date without a time and its zone, such as 2026-03-14")
        return value.date()
    if isinstance(value, date):
        return value
    said = str(value)
    slashed = SLASHED_DAY.fullmatch(said)
    try:
        if ISO_DAY.fullmatch(said):
            return date.fromisoformat(said)
        if slashed:
            first, second, year = map(int, slashed.groups())
            if first != second and max(first, second) <= 12:
                raise Unreadable(
                    f"a date that can only be one day; this could be two: "
                    f"write {year:04}-{second:02}-{first:02} or {year:04}-{first:02}-{second:02}, "
                    f"or say in the policy that dates = {DAY_FIRST}"
                )
            return date(year, second, first)
    except ValueError:
        pass
    raise Unreadable("a date such as 2026-03-14")


def names(value: Any) -> tuple[str, ...]:
    """Identifiers, as a list or separated by semicolons."""
    if isinstance(value, str):
        value = value.split(";")
    parts = value if isinstance(value, list) else [value]
    found = [part.strip() if isinstance(part, str) else part for part in parts]
    return tuple(identifier(part) for part in found if part != "")


WORDS: dict[Kind, dict[str, StrEnum]] = {}
"""The words that a kind reads, in small letters, with what each means."""


def _spaced(said: str) -> str:
    """A word in small letters, one space for what parts it."""
    return " ".join(said.lower().replace("_", " ").replace("-", " ").split())


def one_of(kind: type[E], also: dict[str, E]) -> Callable[[Any], E]:
    """One of a few words, in any case, with some other ways to say them."""
    words = {_spaced(member.value): member for member in kind} | also

    def read(value: Any) -> E:
        said = _spaced(str(value))
        if said not in words:
            raise Unreadable(f"one of {', '.join(member.value for member in kind)}")
        return words[said]

    WORDS[read] = dict(words)
    return read


gender = one_of(
    Gender,
    {"f": Gender.WOMAN, "female": Gender.WOMAN, "m": Gender.MAN, "male": Gender.MAN},
)
grade = one_of(
    Grade,
    {
        "trainee": Grade.PQIP,
        "tpo": Grade.PQIP,
        "nqpo": Grade.NQO,
        "probation officer": Grade.PO,
        "probation services officer": Grade.PSO,
        "probation service officer": Grade.PSO,
        "probation so": Grade.PSO,
        "newly qualified officer": Grade.NQO,
    },
)
rosh = one_of(Rosh, {"veryhigh": Rosh.VERY_HIGH})
case_type = one_of(CaseType, {"license": CaseType.LICENCE})
task = one_of(Task, {})
action = one_of(Action, {"accept": Action.PIN, "exception": Action.EXCEPT})


def tasks(value: Any) -> tuple[Task, ...]:
    """Tasks, as a list or separated by semicolons."""
    return tuple(task(part) for part in names(value))


IN_HAND = re.compile(r"([0-9]{1,5}) +([A-Za-z0-9]+)(?: +([A-Za-z]+))?")


def in_hand(value: Any) -> tuple[InHand, ...]:
    """Cases in hand by tier and type, as a list or separated by semicolons: 2 A3 community."""
    found = []
    for part in names(value):
        said = IN_HAND.fullmatch(part)
        if not said:
            raise Unreadable("counts by tier and type such as 2 A3 community; 1 B2 licence")
        suspended = next((s for s in SUSPENDED if s.lower() == said[2].lower()), None)
        kind = case_type(said[3]) if said[3] else CaseType.COMMUNITY
        cases = whole(1, 10_000)(said[1])
        found.append(InHand(cases=cases, tier=suspended or tier(said[2]), type=kind))
    return tuple(found)


def by_week(value: Any) -> tuple[int | Literal["away"], ...]:
    """Counts of weeks, as a list or separated by semicolons: 3; away; 2."""
    counts: list[int | Literal["away"]] = [
        "away" if part.lower() == "away" else whole(0, 1000)(part) for part in names(value)
    ]
    if len(counts) > MOST_WEEKS:
        raise Unreadable(f"the counts of {MOST_WEEKS} weeks at the most, the last one first")
    return tuple(counts)


def tier(value: Any) -> str:
    """A tier of either model."""
    said = str(value).lower()
    for known in TIERS:
        if said == known.lower():
            return known
    raise Unreadable("a tier: A to G, or A3 to D0")


def older_tier(value: Any) -> str:
    """A tier of the points model."""
    said = str(value).upper()
    if said not in TIERS_2023:
        raise Unreadable("an older tier: A3 to D0")
    return said


LISTS: set[Kind] = {names, tasks, in_hand, by_week}
TEXTS: set[Kind] = {identifier, text, remark, names, tasks, in_hand}
