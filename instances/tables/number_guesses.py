"""What number somebody may have meant by a cell that is none: units, commas, words, slips."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from caseload.instances.tables.quantities import NUMERIC, Kind, hours
from caseload.instances.tables.table import Percent

FULL_HOURS = 37
"""Hours of a full post of which a share is guessed to be."""

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
VALUES = {word: float(number) for number, word in enumerate(ONES)}
VALUES |= {word: 10.0 * number for number, word in enumerate(TENS, start=2)}
VALUES |= {"a": 0.0, "half": 0.5, "quarter": 0.25, "no": 0.0}
JOINERS = ("and", "-")

CLOCK = re.compile(r"([0-9]{1,3})\s*(?::|h|hrs?|hours?)\s*([0-5][0-9])\s*(?:m|mins?|minutes)?")
OF_SOME = re.compile(r"([0-9]{1,9}(?:\.[0-9]+)?)\s*(?:/|of|out of)\s*[0-9]+")
ONE_NUMBER = re.compile(r"[^0-9+.,-]*([+-]?[0-9][0-9 .,_']*|[+-]?\.[0-9]+)[^0-9]*")
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
DECIMALS = re.compile(r"[+-]?[0-9]+,[0-9]+")
PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
LIKE_DIGITS = str.maketrans("oOlI", "0011")
FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
LONGEST = 60
MOST = 1e12
"""A number above this is no slip of one that a column holds."""


def number_guesses(kind: Kind, cell: Any) -> list[str]:
    """The numbers that a cell may mean, as text that the column takes; those out of bounds not."""
    bounds = NUMERIC[kind]
    numbers = list(_meant(kind, cell))
    if bounds.whole:
        whole = [number for number in numbers if number == int(number)]
        numbers = whole or [one for number in numbers for one in (number // 1, number // 1 + 1)]
    if bounds.low >= 0:
        numbers = [abs(number) for number in numbers]
    return [f"{round(one, 2):.12g}" for one in numbers if bounds.low <= one <= bounds.high]


def _meant(kind: Kind, cell: Any) -> Iterator[float]:
    if isinstance(cell, Percent):
        yield from _of_percent(kind, cell.number)
    elif isinstance(cell, timedelta | time):
        yield from _of_clock(kind, cell)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        yield from [float(cell)] if abs(cell) <= MOST else []
    elif isinstance(cell, str) and len(cell) <= LONGEST:
        text = cell
        for mark, decimals in FRACTIONS.items():
            text = text.replace(mark, decimals)
        yield from _of_text(kind, " ".join(unicodedata.normalize("NFKC", text).split()))


def _of_percent(kind: Kind, number: float) -> Iterator[float]:
    if kind is hours:
        yield number / 100 * FULL_HOURS
    else:
        yield number / 100
        yield number


def _of_clock(kind: Kind, cell: timedelta | time) -> Iterator[float]:
    if kind is hours:
        seconds = cell.total_seconds() if isinstance(cell, timedelta) else cell.hour * 3600.0
        yield (seconds + (cell.minute * 60 if isinstance(cell, time) else 0)) / 3600


def _of_text(kind: Kind, text: str) -> Iterator[float]:
    lower = text.lower()
    clock = CLOCK.fullmatch(lower)
    if clock and kind is hours:
        yield int(clock[1]) + int(clock[2]) / 60
        return
    if text.endswith("%"):
        before = text[:-1].strip()
        for number in _plain(before):
            yield number / 100 * FULL_HOURS if kind is hours else number
        return
    of_some = OF_SOME.fullmatch(lower)
    if of_some:
        yield float(of_some[1])
        return
    by_words = _of_words(lower)
    if by_words is not None:
        yield by_words
        return
    alike = text.translate(LIKE_DIGITS)
    one = ONE_NUMBER.fullmatch(text)
    if PLAIN.fullmatch(alike):
        yield float(alike)
    elif one:
        yield from _plain(one[1])


def _plain(text: str) -> Iterator[float]:
    """The numbers that digits with commas, spaces or lines between them may be."""
    closed = re.sub(r"[ _']", "", text).rstrip(".,")
    if THOUSANDS.fullmatch(closed):
        yield float(closed.replace(",", ""))
    if DECIMALS.fullmatch(closed):
        yield float(closed.replace(",", "."))
    if closed.startswith(("+.", "-.", ".")):
        closed = closed.replace(".", "0.", 1)
    if PLAIN.fullmatch(closed):
        yield float(closed)


def _of_words(text: str) -> float | None:
    """A number in words below a hundred, halves too: thirty-seven and a half."""
    words = [word for word in text.replace("-", " ").split() if word not in JOINERS]
    if not words or any(word not in VALUES for word in words):
        return None
    return sum(VALUES[word] for word in words)
