"""The sheets that are tables: headings explained, drop-downs and bounds, example rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.columns import Column
from caseload.instances.tables.quantities import NUMERIC, Kind
from caseload.instances.week.template.choices import rule_of
from caseload.instances.week.template.sheets import LAST, Book
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
    rows: Sequence[Mapping[str, Any]] = (),
) -> Any:
    """A table with its headings explained, what its cells offer and accept, and example rows."""
    sheet = book.sheet(name)
    sheet.freeze_panes(1, 1)
    for place, (heading, column) in enumerate(columns.items()):
        width = _width(column, few=len(columns) <= FEW)
        upright = len(heading) > width
        bold = book.bold_upright if upright else book.bold
        plain = book.plain_upright if upright else book.plain
        sheet.write_string(0, place, heading, bold if column.required else plain)
        sheet.write_comment(0, place, words[heading], {"x_scale": 2})
        sheet.set_column(place, place, width, _format(book, column))
        rule = rule_of(name, heading, column)
        if rule:
            sheet.data_validation(1, place, LAST, place, rule)
        for number, row in enumerate(rows, start=1):
            value = row.get(heading)
            if isinstance(value, str):
                sheet.write_string(number, place, value, book.text)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, book.day)
            elif value is not None:
                sheet.write_number(number, place, value)
    if len(columns) > FEW:
        sheet.set_row(0, UPRIGHT)
    grey = {"type": "formula", "criteria": '=LEFT($A2,7)="EXAMPLE"', "format": book.example}
    sheet.conditional_format(1, 0, LAST, len(columns) - 1, grey)
    return sheet


def mark_decisions(book: Book, sheet: Any) -> None:
    """Mark decisions that name nobody and must, or name somebody and must not."""
    whom = [action for action in Action if action in VERBS]
    names, others = (
        ",".join(f'$B2="{action.value}"' for action in actions)
        for actions in (whom, [action for action in Action if action not in VERBS])
    )
    amiss = f'=OR(AND(OR({names}),$C2=""),AND(OR({others}),$C2<>""))'
    marked = {"type": "formula", "criteria": amiss, "format": book.amiss}
    sheet.conditional_format(1, 2, LAST, 2, marked)


def _width(column: Column, *, few: bool) -> int:
    usual = NUMBERS if column.kind in NUMERIC else WIDE_WORDS if few else WORDS
    return WIDTHS.get(column.kind, usual)


def _format(book: Book, column: Column) -> Any:
    if column.kind is cells.day:
        return book.day
    texts = (cells.identifier, cells.names, cells.tier, cells.older_tier)
    return book.text if column.required or column.kind in texts else None
