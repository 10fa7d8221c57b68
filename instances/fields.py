"""One cell to one value: what each kind of column accepts, and what it expects otherwise."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from models.base import TIERS, CaseType, Gender, Grade, Rosh, Task

E = TypeVar("E", bound=StrEnum)


class Unreadable(Exception):
    """A cell that is not what its column holds; the message says what was expected."""


Kind = Callable[[Any], Any]

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def identifier(value: Any) -> str:
    """Text that names somebody or something, as it stands."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        raise Unreadable("text; the spreadsheet has made a date of it: format the column as text")
    if isinstance(value, float) and value == int(value):
        value = int(value)
    text = str(value)
    if not text.isprintable() or len(text) > 100:
        raise Unreadable("no more than 100 characters on one line")
    return text


def json_identifier(value: Any) -> str:
    """An identifier where the format has types: text only."""
    if not isinstance(value, str):
        raise Unreadable('text in quotes, such as "007"')
    return identifier(value)


def text(value: Any) -> str:
    """Any text on one line."""
    return identifier(value)


def number(value: Any) -> float:
    """A plain number."""
    expected = "a plain number such as 12.5, without separators"
    if isinstance(value, bool | date):
        raise Unreadable(expected)
    if isinstance(value, str):
        if not (value.isascii() and NUMBER.fullmatch(value)):
            raise Unreadable(expected)
        value = float(value)
    if not math.isfinite(value):
        raise Unreadable(expected)
    return float(value)


def quantity(value: Any) -> float:
    """A number that is not negative, with no more than two decimals."""
    found = number(value)
    if found < 0:
        raise Unreadable("a number that is not negative")
    if abs(found * 100 - round(found * 100)) > 1e-6:
        raise Unreadable("no more than two decimals")
    return found


def share(value: Any) -> float:
    """A percentage, 0 to 100."""
    found = number(value)
    if not 0 <= found <= 100:
        raise Unreadable("a percentage from 0 to 100")
    return found


def hours(value: Any) -> float:
    """Hours in a week."""
    found = quantity(value)
    if found > 60:
        raise Unreadable("hours in a week, from 0 to 60")
    return found


def whole(low: int, high: int) -> Kind:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        found = number(value)
        if found != int(found) or not low <= found <= high:
            raise Unreadable(f"a whole number from {low} to {high:,}")
        return int(found)

    return read


def flag(value: Any) -> bool:
    """Yes or no."""
    found = {"yes": True, "no": False, "y": True, "n": False, "1": True, "0": False}
    found |= {"true": True, "false": False, "1.0": True, "0.0": False}
    said = str(value).strip().lower()
    if said not in found:
        raise Unreadable("yes or no")
    return found[said]


def day(value: Any) -> date:
    """A date: a real one, 2026-03-14, or 14/03/2026 where that can only be one date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    said = str(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
            return date.fromisoformat(said)
        found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", said)
        if found:
            first, second, year = map(int, found.groups())
            if first != second and first <= 12 and second <= 12:
                raise Unreadable(
                    f"a date that can only be one day: this could be "
                    f"{year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}; "
                    "write it that way"
                )
            return date(year, second, first)
    except ValueError:
        pass
    raise Unreadable("a date such as 2026-03-14")


def names(value: Any) -> tuple[str, ...]:
    """Identifiers separated by semicolons."""
    if not isinstance(value, str):
        return (identifier(value),)
    return tuple(identifier(part.strip()) for part in value.split(";") if part.strip())


def one_of(kind: type[E], also: dict[str, E]) -> Callable[[Any], E]:
    """One of a few words, in any case, with some other ways to say them."""

    def read(value: Any) -> E:
        said = " ".join(str(value).lower().replace("_", " ").replace("-", " ").split())
        for member in kind:
            if said == member.value.lower().replace("_", " "):
                return member
        if said in also:
            return also[said]
        raise Unreadable(f"one of {', '.join(member.value for member in kind)}")

    return read


gender = one_of(
    Gender,
    {"f": Gender.WOMAN, "female": Gender.WOMAN, "m": Gender.MAN, "male": Gender.MAN},
)
grade = one_of(Grade, {"trainee": Grade.PQIP, "tpo": Grade.PQIP, "nqpo": Grade.NQO})
rosh = one_of(Rosh, {"veryhigh": Rosh.VERY_HIGH})
case_type = one_of(CaseType, {"license": CaseType.LICENCE})
task = one_of(Task, {})


def tasks(value: Any) -> tuple[Task, ...]:
    """Tasks separated by semicolons."""
    return tuple(task(part) for part in names(value))


def tier(value: Any) -> str:
    """A tier of either model."""
    said = str(value)
    for known in TIERS:
        if said.lower() == known.lower():
            return known
    raise Unreadable("a tier: A to G, or A3 to D0")
