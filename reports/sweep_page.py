"""A sweep of scenarios as a page to send."""

from models.scenario import Sweep
from reports.charts import sweep_chart
from reports.page import Cell, Chart, Page, PageTable, Section
from reports.proposal_page import number_cell, share_cell
from reports.words import capitalised, counted, points, sentence


def sweep_page(sweep: Sweep) -> Page:
    """The page of a sweep: what it says, the curve, every scenario, what is short in each."""
    varied = " and ".join(sweep.varied)
    sections = [
        Section("What is left over, and how even the rest is", chart=_chart(sweep)),
        Section("Scenarios", table=_scenarios(sweep)),
        Section("What the cases left over need", table=_shortfalls(sweep)),
    ]
    return Page(
        title=f"{capitalised(varied)}: {sweep.instance}",
        summary=[
            f"{counted(len(sweep.scenarios), 'scenario')}.",
            *(sentence(one) for one in sweep.sentences),
        ],
        sections=[one for one in sections if one.chart or (one.table and one.table.rows)],
    )


def _chart(sweep: Sweep) -> Chart:
    rows = sweep.scenarios
    return Chart(
        sweep_chart([row.label for row in rows], [row.left_over for row in rows]),
        "Cases left over in each scenario",
        "The figures stand in the table Scenarios.",
    )


def _scenarios(sweep: Sweep) -> PageTable:
    heads = (
        "Scenario",
        "Placed",
        "Left over",
        "Over the cap already",
        "Free places",
        "Spread, points",
        "No less than",
        "Over 40",
        "Over 50",
    )
    rows: list[list[Cell | str]] = [
        [
            row.label,
            number_cell(row.placed),
            number_cell(row.left_over),
            number_cell(row.over_before),
            number_cell(row.free),
            number_cell(row.spread, points(row.spread)),
            number_cell(row.bound, points(row.bound)),
            share_cell(row.over_40),
            share_cell(row.over_50),
        ]
        for row in sweep.scenarios
    ]
    return PageTable("Every scenario, solved and checked", heads, rows)


def _shortfalls(sweep: Sweep) -> PageTable:
    rows: list[list[Cell | str]] = [
        [row.label, short.need, number_cell(short.cases), sentence(short.sentence)]
        for row in sweep.scenarios
        for short in row.shortfalls
    ]
    heads = ("Scenario", "Need", "Cases", "Why")
    return PageTable("For want of whom cases are left over", heads, rows)
