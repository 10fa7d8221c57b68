"""The one place where numbers and names become words."""

from collections.abc import Sequence

FULL = 1.25
"""The utilisation that a whole bar stands for: room to see who is over."""


def percent(share: float | None) -> str:
    """A share as a whole percentage: 0.838 → 84 %. A small one never looks like none at all."""
    if share is None:
        return "–"
    return "<1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def points(value: float) -> str:
    """Percentage points with two decimals."""
    return f"{value:.2f}"


def spread_line(before: float, after: float) -> str:
    """The spread before and after, in a sentence."""
    return f"Spread of utilisation: {points(before)} points before, {points(after)} after."


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 case, 2 cases."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Names as they are spoken: A, B and C. Past `most` of them, A, B and 7 more."""
    shown = list(names)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a capital first and a full stop last."""
    return capitalised(text if text.endswith((".", "!", "?")) else f"{text}.")


def step(before: str, after: str) -> str:
    """A figure before and after, said once where nothing changed."""
    return after if before == after else f"{before} → {after}"


def percent_step(before: float | None, after: float | None) -> str:
    """A share before and after, with the sign once: 19 → 14 %."""
    first, then = percent(before), percent(after)
    if "%" in first and "%" in then:
        first = first.removesuffix(" %")
        return then if then == f"{first} %" else f"{first} → {then}"
    return step(first, then)


def bar(before: float | None, after: float | None, width: int) -> str:
    """Utilisation as a bar: █ what was there, ▒ what is added, ┃ where 100 % lies.

    The width stands for 125 %. What is added shows, however little it is.
    """
    if before is None or after is None or width < 1:
        return " " * max(width, 0)
    end = round(min(after, FULL) / FULL * width)
    held = round(min(before, FULL) / FULL * width)
    if after > before:
        held = min(held, max(end, 1) - 1)
        end = max(end, held + 1)
    cells = list("█" * held + "▒" * (end - held) + " " * (width - end))
    cells[min(round(width / FULL), width - 1)] = "┃"
    return "".join(cells)
