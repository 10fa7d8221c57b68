"""Fairness in words and tables: each group beside what chance would give."""

from collections.abc import Sequence
from typing import Any

from caseload.models.fairness import FairRow
from caseload.reports.shared.measures import rounded
from caseload.reports.shared.page import Cell, PageTable, number_cell
from caseload.reports.shared.words import capitalised, counted, sentence

FAIR = (
    *("whose", "kind", "group", "measure", "people", "value"),
    *("chance from", "chance to", "outside", "suppressed"),
)
"""The columns of a table of fairness."""

CHANCE = (
    "What a group gets in the mean, beside what chance would give: in 95 of 100 shuffles of who is "
    "in which group it lies in the interval. One comparison in 20 lies outside by chance alone. "
    "What lies outside has a cause, not always an unfair one: grades differ in what they may hold."
)

SHARES = ("utilisation", "left over", "change of practitioner")
"""Measures that are shares."""

FEW = "few"
"""What stands in the place of the figures of few people."""

MOST_TOLD = 4
"""Comparisons outside the interval that sentences name."""


def shown(row: FairRow, value: float | None) -> str:
    """A value of a row as it is shown."""
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if row.measure in SHARES else f"{value:.2f}"


def fairness_sentences(rows: Sequence[FairRow]) -> list[str]:
    """How many comparisons lie outside of what chance gives, and which."""
    told = [row for row in rows if not row.suppressed]
    if not told:
        return []
    outside = [row for row in told if row.outside]
    said = [
        f"Of {counted(len(told), 'comparison')} of groups, {len(outside):,} "
        f"{'lies' if len(outside) == 1 else 'lie'} outside of what chance would give in 95 of "
        "100 shuffles; by chance alone one in twenty would."
    ]
    some = [
        f"{row.group} ({row.kind} of {row.whose}) {row.outside}: {row.measure} "
        f"{shown(row, row.value)}, by chance {shown(row, row.low)} to {shown(row, row.high)}"
        for row in outside
    ]
    said += [sentence(capitalised(one)) for one in some[:MOST_TOLD]]
    if len(some) > MOST_TOLD:
        said.append(f"And {len(some) - MOST_TOLD:,} more, in the files and on the page.")
    return said


def fair_row(row: FairRow) -> list[Any]:
    """A row of the table `FAIR`."""
    figures = [None if one is None else round(one, 4) for one in (row.value, row.low, row.high)]
    hidden = "yes" if row.suppressed else "no"
    people = rounded("people", row.people)
    place = [row.whose, row.kind, row.group, row.measure, people]
    return [*place, *figures, row.outside or "", hidden]


def fairness_table(rows: Sequence[FairRow]) -> PageTable:
    """The comparisons as a table of a page."""
    heads = ("Whose", "By", "Group", "Measure", "People", "Mean", "Chance from", "To", "Outside")
    return PageTable("Each group beside what chance would give", heads, [_cells(r) for r in rows])


def _cells(row: FairRow) -> list[Cell | str]:
    place: list[Cell | str] = [row.whose, row.kind, row.group, row.measure]
    if row.suppressed:
        return [*place, *[FEW] * 4, ""]
    values = [number_cell(one, shown(row, one)) for one in (row.value, row.low, row.high)]
    return [*place, number_cell(row.people), *values, row.outside or ""]
