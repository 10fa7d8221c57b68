"""A sweep of scenarios as a page to send."""

from collections.abc import Sequence

from caseload.models.scenario import Sweep
from caseload.optimizer.options import Options
from caseload.reports.shared.charts import drawn
from caseload.reports.shared.origin import origin_line
from caseload.reports.shared.page import (
    Cell,
    Chart,
    Page,
    PageTable,
    Section,
    number_cell,
    share_cell,
)
from caseload.reports.shared.words import capitalised, counted, points, sentence
from caseload.reports.sweep.chart import chart_says, sweep_chart
from caseload.reports.sweep.screen import in_order, values

HEADS = (
    "Scenario",
    "Placed",
    "Left over",
    "Over the cap already",
    "Free places",
    "Spread, points",
    "No less than",
    "Highest utilisation",
    "Over 40",
    "Over 50",
    "Moved",
)


def sweep_page(sweep: Sweep, areas: Sequence[Sweep] = ()) -> Page:
    """The page of a sweep: what it says, the curve, every scenario, what is short in each.

    Of several areas `sweep` holds the sums, and a table says what is left over in each.
    """
    varied = " and ".join(sweep.varied)
    chart = Chart(
        drawn(sweep_chart(sweep), "sweep"),
        "What each scenario places, and how evenly",
        chart_says(sweep),
    )
    sections = [
        Section("What is placed, and how even it is", chart=chart),
        Section("Scenarios", table=_scenarios(sweep)),
        Section("What the cases left over need", table=_shortfalls(sweep)),
        Section("Free places by grade and team", table=_places(sweep)),
        Section("Areas", table=_areas(sweep, areas)),
    ]
    return Page(
        title=f"{capitalised(varied)}: {sweep.instance}",
        summary=[sentence(one) for one in sweep.sentences],
        sections=[one for one in sections if one.chart or (one.table and one.table.rows)],
        source=[origin_line(sweep.instance, sweep.policy, Options().seed)],
    )


def _scenarios(sweep: Sweep) -> PageTable:
    rows: list[list[Cell | str]] = [
        [
            row.label,
            number_cell(row.placed),
            number_cell(row.left_over),
            number_cell(row.over_before),
            number_cell(row.free),
            number_cell(row.spread, points(row.spread)),
            number_cell(row.bound, points(row.bound)),
            number_cell(row.highest, f"{row.highest:.0f} %"),
            share_cell(row.over_40),
            share_cell(row.over_50),
            Cell("–") if row.moved is None else number_cell(row.moved),
        ]
        for row in sweep.scenarios
    ]
    caption = f"{counted(len(rows), 'scenario')}, each solved and checked"
    return PageTable(caption, HEADS, rows)


def _shortfalls(sweep: Sweep) -> PageTable:
    rows: list[list[Cell | str]] = [
        [row.label, short.need, number_cell(short.cases), sentence(short.sentence)]
        for row in sweep.scenarios
        for short in row.shortfalls
    ]
    heads = ("Scenario", "Need", "Cases", "Why")
    return PageTable("For want of whom cases are left over", heads, rows)


def _places(sweep: Sweep) -> PageTable:
    rows: list[list[Cell | str]] = [
        [
            row.label,
            group.group,
            number_cell(group.people),
            number_cell(group.free),
            number_cell(group.over_before),
        ]
        for row in sweep.scenarios
        for group in (*row.grades, *row.teams)
    ]
    heads = ("Scenario", "Group", "People", "Free places", "Over the cap already")
    return PageTable("Free places under the cap", heads, rows)


def _areas(sweep: Sweep, areas: Sequence[Sweep]) -> PageTable:
    heads = ("Area", *(values(row) for row in sweep.scenarios))
    rows: list[list[Cell | str]] = [
        [area.instance, *(number_cell(row.left_over) for row in area.scenarios)]
        for area in in_order(areas)
    ]
    return PageTable("Cases left over in each area, by scenario", heads, rows)
