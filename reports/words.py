"""The one place where numbers and names become words."""

from collections.abc import Sequence


def percent(share: float | None) -> str:
    """A share as a whole percentage: 0.838 → 84 %."""
    return "–" if share is None else f"{share * 100:.0f} %"


def points(value: float) -> str:
    """Percentage points with two decimals."""
    return f"{value:.2f}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 case, 2 cases."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(names: Sequence[str]) -> str:
    """Names as they are spoken: A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def bar(before: float | None, after: float | None, width: int = 20) -> str:
    """Utilisation as a bar: █ what was there, ▒ what is added, ┃ where 100 % lies.

    The bar's full width stands for 125 %.
    """
    if before is None or after is None:
        return " " * width
    full = 1.25
    held = round(min(before, full) / full * width)
    added = round(min(after, full) / full * width) - held
    mark = round(width / full)
    cells = list("█" * held + "▒" * added + " " * (width - held - added))
    if mark < width and cells[mark] == " ":
        cells[mark] = "┃"
    return "".join(cells[:width])
