"""A sweep of scenarios as files: a tidy CSV table, a workbook, JSON, and a chart."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.models.scenario import Region, Scenario, Sweep
from caseload.reports.shared.charts import png
from caseload.reports.shared.files import csv_bytes
from caseload.reports.shared.measures import rounded, unit_of
from caseload.reports.shared.tables import Rows
from caseload.reports.shared.workbook import workbook
from caseload.reports.sweep.chart import sweep_chart

TIDY = ("area", "scenario", "settings", "group", "measure", "value", "unit")
"""The columns of the tidy table: one row for each area, scenario and measure."""

MEASURED = (
    "people",
    "placed",
    "left over",
    "priority left over",
    "priority left over, at least",
    "over the cap already",
    "free places",
    "spread",
    "spread at least",
    "utilisation highest",
    "over 40",
    "over 50",
    "moved",
    "people who may hold it",
    "their free places",
    "full by the",
)
"""The measures of the tidy table; the last goes on with a limit's title."""

WIDE = (
    "area",
    "scenario",
    "placed",
    "left over",
    "over the cap already",
    "free places",
    "spread",
    "spread at least",
    "utilisation highest",
    "over 40",
    "over 50",
    "moved",
)


NAMES = frozenset(f"sweep.{form}" for form in ("csv", "xlsx", "json", "png"))
"""Every file that the results consist of."""


def sweep_tables(whole: Sweep, areas: Sequence[Sweep] = ()) -> dict[str, Rows]:
    """The tables of a sweep, or of the sums of several areas and each of these, with headings."""
    sweeps = [whole, *areas]
    wide: Rows = [
        list(WIDE),
        *(_wide(one.instance, row) for one in sweeps for row in one.scenarios),
    ]
    short: Rows = [
        ["area", "scenario", "cases", "need", "says"],
        *(
            [one.instance, row.label, want.cases, want.need, want.sentence]
            for one in sweeps
            for row in one.scenarios
            for want in row.shortfalls
        ),
    ]
    tidy: Rows = [list(TIDY), *(row for one in sweeps for row in tidy_rows(one))]
    return {"Scenarios": wide, "Left over": short, "Tidy": tidy}


def sweep_workbook(whole: Sweep, areas: Sequence[Sweep] = ()) -> Book:
    """The workbook of a sweep, or of the sums of several areas and each of these."""
    return workbook("What caps do", sweep_tables(whole, areas))


def write_sweep(whole: Sweep, areas: Sequence[Sweep], folder: Path) -> bool:
    """Write a sweep, or the sums of several areas and each of these, into its folder.

    Each file is written whole or not at all. False if there is no chart, for want of its library.
    """
    tables = sweep_tables(whole, areas)
    model = Region(whole=whole, areas=tuple(areas)) if areas else whole
    write_atomically(folder / "sweep.csv", csv_bytes(tables["Tidy"]))
    write_atomically(folder / "sweep.xlsx", book_bytes(sweep_workbook(whole, areas), ".xlsx"))
    write_atomically(folder / "sweep.json", (model.model_dump_json(indent=1) + "\n").encode())
    picture = png(lambda: sweep_chart(whole))
    if picture:
        write_atomically(folder / "sweep.png", picture)
    return picture is not None


def _wide(area: str, row: Scenario) -> list[str | int | float | None]:
    return [
        area,
        row.label,
        row.placed,
        row.left_over,
        row.over_before,
        row.free,
        rounded("spread", row.spread),
        rounded("spread", row.bound),
        rounded("utilisation", row.highest / 100),
        rounded("over 40", row.over_40),
        rounded("over 50", row.over_50),
        row.moved,
    ]


def tidy_rows(sweep: Sweep) -> Iterator[list[str | int | float]]:
    """The sweep as rows of `TIDY`."""
    for one in sweep.scenarios:
        head = [sweep.instance, one.label, " ".join(one.settings)]
        for group, measure, value in _measures(one):
            if value is not None:
                unit = unit_of(measure)
                yield [*head, group, measure, rounded(measure, value) or 0, unit]


def _measures(one: Scenario) -> Iterator[tuple[str, str, int | float | None]]:
    """Group, measure and value of everything that is known of a scenario."""
    figures: dict[str, int | float | None] = {
        "people": one.people,
        "placed": one.placed,
        "left over": one.left_over,
        "priority left over": one.priority_left,
        "priority left over, at least": one.priority_bound,
        "over the cap already": one.over_before,
        "free places": one.free,
        "spread": one.spread,
        "spread at least": one.bound,
        "utilisation highest": one.highest / 100,
        "over 40": one.over_40,
        "over 50": one.over_50,
        "moved": one.moved,
    }
    yield from (("everyone", name, value) for name, value in figures.items())
    for group in (*one.grades, *one.teams):
        yield group.group, "free places", group.free
        yield group.group, "over the cap already", group.over_before
    for short in one.shortfalls:
        yield short.need, "left over", short.cases
        yield short.need, "people who may hold it", short.people
        yield short.need, "their free places", short.free
        for title, count in short.full.items():
            yield short.need, f"full by the {title.lower()}", count
