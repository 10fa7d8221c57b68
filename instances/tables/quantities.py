"""One cell to one number: plain ones, percentages, shares of full time, nothing guessed."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from caseload.instances.tables.table import Comma

Kind = Callable[[Any], Any]
N = TypeVar("N", int, float)

NUMBER = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,15},[0-9]{1,15}")
MOST_QUANTITY = 1_000_000


class Unreadable(Exception):
    """A cell that is not what its column holds; the message says what was expected."""


@dataclass(frozen=True)
class Bounds:
    """The numbers that a kind of column holds, both ends among them."""

    low: float
    high: float
    whole: bool = False

    def words(self) -> str:
        """What may be written, as a sentence has it."""
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.low:,.12g} to {self.high:,.12g}"


NUMERIC: dict[Kind, Bounds] = {}
"""Kinds that hold a number: where the format tells text from numbers, text is none."""


def numeric(
    low: float, high: float, *, whole: bool = False
) -> Callable[[Callable[[Any], N]], Callable[[Any], N]]:
    """Count a kind among those that hold a number within these bounds."""

    def count(kind: Callable[[Any], N]) -> Callable[[Any], N]:
        NUMERIC[kind] = Bounds(low, high, whole)
        return kind

    return count


def number(value: Any) -> float:
    """A plain number."""
    if isinstance(value, Comma):
        value = _without_comma(value)
    usual = isinstance(value, int | float) and not isinstance(value, bool)
    if usual or (isinstance(value, str) and NUMBER.fullmatch(value)):
        try:
            found = float(value)
        except OverflowError:
            found = math.inf
        if math.isfinite(found):
            return found
    raise Unreadable("a plain number such as 12.5, without separators or units")


def _without_comma(value: str) -> str:
    """A number with a point, where the comma can only stand before decimals."""
    whole, _, decimals = value.partition(",")
    if len(decimals) == len("000"):
        raise Unreadable(
            f"a number that can only be one; this could be two: write {whole}{decimals} or "
            f"{whole}.{decimals}"
        )
    return f"{whole}.{decimals}"


@numeric(0, MOST_QUANTITY)
def quantity(value: Any) -> float:
    """A workload: not negative, with no more than two decimals."""
    if not 0 <= number(value) <= MOST_QUANTITY:
        raise Unreadable(f"a number from 0 to {MOST_QUANTITY:,}")
    return abs(balance(value))


@numeric(-MOST_QUANTITY, MOST_QUANTITY)
def balance(value: Any) -> float:
    """Work added or taken away, with no more than two decimals."""
    found = number(value)
    if not abs(found) <= MOST_QUANTITY:
        raise Unreadable(f"a number of no more than {MOST_QUANTITY:,}")
    if abs(found * 100 - round(found * 100)) > 1e-6:
        raise Unreadable("no more than two decimals")
    return round(found, 2) + 0.0


def between(low: float, high: float, what: str) -> Kind:
    """A number within bounds."""

    @numeric(low, high)
    def read(value: Any) -> float:
        found = number(value)
        if not low <= found <= high:
            raise Unreadable(f"{what} from {low:g} to {high:g}")
        return found + 0.0  # no minus before a zero

    return read


_percentage = between(0, 100, "a percentage")
_part = between(0, 1.5, "a share of full-time hours")


@numeric(0, 100)
def share(value: Any) -> float:
    """A percentage: 4.2, or 4.2 % in a cell of text."""
    found: float = _percentage(_before_sign(value))
    return found


def share_of_any(value: Any) -> float:
    """A percentage of whatever size, with its sign or without."""
    return number(_before_sign(value))


@numeric(0, 1.5)
def full_time(value: Any) -> float:
    """A share of full-time hours: 0.6, or 60 % in a cell of text."""
    before = _before_sign(value)
    found: float = _part(before if before is value else number(before) / 100)
    return found


def _before_sign(value: Any) -> Any:
    """What stands before the sign of a percentage, of a text that ends in one."""
    if not isinstance(value, str) or not value.endswith("%"):
        return value
    before = value[:-1].rstrip()
    return Comma(before) if DECIMAL_COMMA.fullmatch(before) and isinstance(value, Comma) else before


hours = between(0, 60, "hours in a week,")


def whole(low: int, high: int) -> Kind:
    """A whole number within bounds."""

    @numeric(low, high, whole=True)
    def read(value: Any) -> int:
        found = number(value)
        if found != int(found) or not low <= found <= high:
            raise Unreadable(f"a whole number from {low} to {high:,}")
        return int(found)

    return read
