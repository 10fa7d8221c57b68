"""The sheets that are tables: headings explained, drop-downs and bounds, example rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.columns import Column
from caseload.instances.tables.quantities import NUMERIC, Kind
from caseload.instances.week.template.choices import rule_of
from caseload.instances.week.template.sheets import (
    AMISS,
    BOLD,
    DAY,
    EXAMPLE,
    LAST,
    PLAIN_HEAD,
    TEXT,
    new_sheet,
)
from caseload.instances.workbooks.book import Area, Book, Look, Mark, Sheet
from caseload.models.instance import VERBS, Action

WIDTHS: dict[Kind, int] = {
    **{cells.flag: 5, cells.tier: 8, cells.older_tier: 5, cells.rosh: 9, cells.case_type: 10},
    **{cells.gender: 7, cells.grade: 6, cells.action: 10, cells.day: 11},
    **{cells.names: 14, cells.in_hand: 16, cells.tasks: 14, cells.remark: 60},
}
NUMBERS, WORDS, WIDE_WORDS = 6, 12, 16
"""Characters that a column is wide, by what its cells hold; a sheet of few columns has room."""

FEW = 6
UPRIGHT = 125
"""Points that a row of headings is high where some are upright."""


def write_table(
    book: Book,
    name: str,
    columns: Mapping[str, Column],
    words: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    rows: Sequence[Mapping[str, Any]] = (),
) -> Sheet:
    """A table with its headings explained, what its cells offer and accept, and example rows.

    `lists` are the drop-downs that there are.
    """
    sheet = new_sheet(book, name)
    sheet.frozen = (1, 1)
    for place, (heading, column) in enumerate(columns.items()):
        width = _width(column, few=len(columns) <= FEW)
        head = BOLD if column.required else PLAIN_HEAD
        sheet.put(0, place, heading, head.but(upright=len(heading) > width))
        sheet.notes[0, place] = words[heading]
        sheet.widths[place] = width
        look = _look(column)
        if look:
            sheet.looks[place] = look
        rule = rule_of(name, heading, column, lists)
        if rule:
            sheet.rules.append((Area(1, place, LAST, place), rule))
        for number, row in enumerate(rows, start=1):
            value = row.get(heading)
            if value is not None:
                own = TEXT if isinstance(value, str) else DAY if isinstance(value, date) else None
                sheet.put(number, place, value, own)
    if len(columns) > FEW:
        sheet.heights[0] = UPRIGHT
    every = Area(1, 0, LAST, len(columns) - 1)
    sheet.marks.append(Mark(every, '=LEFT($A2,7)="EXAMPLE"', EXAMPLE))
    sheet.table = Area(0, 0, max(1, len(rows)), len(columns) - 1)
    return sheet


def mark_decisions(sheet: Sheet) -> None:
    """Mark decisions that name nobody and must, or name somebody and must not."""
    whom = [action for action in Action if action in VERBS]
    names, others = (
        ",".join(f'$B2="{action.value}"' for action in actions)
        for actions in (whom, [action for action in Action if action not in VERBS])
    )
    amiss = f'=OR(AND(OR({names}),$C2=""),AND(OR({others}),$C2<>""))'
    sheet.marks.append(Mark(Area(1, 2, LAST, 2), amiss, AMISS))


def _width(column: Column, *, few: bool) -> int:
    usual = NUMBERS if column.kind in NUMERIC else WIDE_WORDS if few else WORDS
    return WIDTHS.get(column.kind, usual)


def _look(column: Column) -> Look | None:
    if column.kind is cells.day:
        return DAY
    texts = (cells.identifier, cells.names, cells.tier, cells.older_tier)
    return TEXT if column.required or column.kind in texts else None
