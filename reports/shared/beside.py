"""Two answers beside each other: the figures of one and of the other, line by line, and how they
differ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from caseload.reports.shared.page import Cell, Page, PageTable
from caseload.reports.shared.words import counted

FIGURE = "Figure"
"""The heading of a table whose columns, not its rows, stand beside each other."""

NUMBER = re.compile(r"-?\d[\d,]*(?:\.(\d+))?")
SAME, NOTHING = "the same", "–"


@dataclass(frozen=True)
class Side:
    """What can stand beside something else: what it is called, and its figures by their heads."""

    label: str
    figures: tuple[tuple[str, Cell], ...]


def sides(page: Page) -> list[Side]:
    """What of a report can stand beside something else: each scenario, or each allocation."""
    table = next((one.table for one in page.sections if one.table and one.table.rows), None)
    if table is None:
        return []
    rows, heads = table.shown, list(table.heads)
    if heads[0] == FIGURE:
        return [
            Side(head, tuple((row[0].text, row[place]) for row in rows))
            for place, head in enumerate(heads)
            if place
        ]
    first = next((place for place, is_number in enumerate(table.numeric) if is_number), 1) or 1
    return [
        Side(
            ", ".join(cell.text for cell in row[:first] if cell.text),
            tuple(zip(heads[first:], row[first:], strict=True)),
        )
        for row in rows
    ]


def beside(one: Side, other: Side, names: Sequence[str]) -> PageTable:
    """The figures of two as a table, a line for each, with what the other has more or less."""
    theirs, ours = dict(other.figures), dict(one.figures)
    heads = [*ours, *(head for head in theirs if head not in ours)]
    none = Cell(NOTHING)
    rows = [
        [
            Cell(head),
            ours.get(head, none),
            theirs.get(head, none),
            difference(ours.get(head, none), theirs.get(head, none)),
        ]
        for head in heads
    ]
    differ = sum(row[3].text not in ("", SAME) for row in rows)
    caption = f"{counted(differ, 'figure')} of {len(rows):,} differ"
    return PageTable(caption, (FIGURE, *names, "Difference"), rows, ordered=True)


def difference(one: Cell, other: Cell) -> Cell:
    """What the other cell has more than the one, in the unit that both are shown in."""
    if one.value is None or other.value is None:
        return Cell(SAME if one.text == other.text != NOTHING else "")
    if one.text == other.text:
        return Cell(SAME, 0.0)
    scale = max(_scale(one), _scale(other))
    more = (other.value - one.value) * scale
    places = max(_decimals(one.text), _decimals(other.text))
    unit = " points" if "%" in one.text else ""
    return Cell(f"{more:+,.{places}f}{unit}".replace("-", "−"), more)


def _scale(cell: Cell) -> int:
    """By how much a share is shown as more than it is: 100 where 1 is shown as 100 %."""
    found = NUMBER.search(cell.text)
    if found is None or "%" not in cell.text or not cell.value:
        return 1
    shown = float(found[0].replace(",", ""))
    return 100 if abs(shown - 100 * cell.value) < abs(shown - cell.value) else 1


def _decimals(text: str) -> int:
    found = NUMBER.search(text)
    return len(found[1] or "") if found else 0
