"""Small pieces of the sentences that rules say."""

from collections.abc import Sequence
from datetime import date


def listed(words: Sequence[str], link: str = "and") -> str:
    """Words as a spoken list: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} {link} {last}" if first else last


def some_names(names: Sequence[str], most: int, link: str = "and") -> str:
    """The first `most` names and the number of the rest: "A, B and 3 more"."""
    more = len(names) - most
    return listed([*names[:most], *([f"{more:,} more"] if more > 0 else [])], link)


def spoken(day: date) -> str:
    """A date in words: 3 December 2026."""
    return f"{day.day} {day:%B %Y}"


def amount(number: float, unit: str) -> str:
    """A figure with its unit, which is named in the plural: 1 point, 2.5 points."""
    return f"{number:g} {unit.removesuffix('s') if number == 1 else unit}"


def counted(number: int, singular: str) -> str:
    """A number with its noun: 1 week, 4 weeks."""
    return f"{number} {singular}{'' if number == 1 else 's'}"
