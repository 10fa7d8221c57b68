"""A simulation as a page to send."""

from typing import TypeVar

from caseload.models.simulation import LEAST_FOR_AN_INTERVAL, Outlook, Simulation
from caseload.optimizer.simulate.how_often import days
from caseload.optimizer.simulate.of_the_best import reached
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
from caseload.reports.shared.words import sentence
from caseload.reports.simulation.chart import simulation_chart
from caseload.reports.simulation.screen import (
    IN_DAYS,
    IN_HINDSIGHT,
    LEGEND,
    extent,
    interval_words,
)

T = TypeVar("T")


def simulation_page(simulation: Simulation) -> Page:
    """The page of a simulation: what it says, the weeks drawn, the figures, what was assumed."""
    return Page(
        title=f"Weeks to come: {simulation.instance}",
        summary=[
            *(sentence(one) for one in simulation.sentences),
            f"{extent(simulation)} {interval_words(simulation)}",
        ],
        sections=[
            Section("Week after week", chart=_chart(simulation)),
            Section("Ways of allocating", texts=[LEGEND], table=_table(simulation)),
            *_how_often(simulation),
            *_of_the_best(simulation),
            Section("What was assumed", items=[sentence(one) for one in simulation.assumptions]),
        ],
        source=[origin_line(simulation.instance, simulation.policy, simulation.seed)],
    )


def _chart(simulation: Simulation) -> Chart:
    enough = simulation.replications >= LEAST_FOR_AN_INTERVAL
    shaded = "; shaded: 95 % interval" if enough else ""
    return Chart(
        drawn(simulation_chart(simulation), "simulation"),
        f"Highest utilisation, spread and cases that wait, week by week{shaded}",
        "The figures stand in the table Ways of allocating, week by week in the files.",
    )


def _table(simulation: Simulation) -> PageTable:
    heads = [
        "Allocates",
        "Scenario",
        "Waiting at the end",
        "Wait, weeks",
        "Spread, points",
        "95 % interval",
        "Highest utilisation",
        "Over 40",
        "Over 50",
        "Over the cap",
        "Kept",
    ]
    rows = [_row(one) for one in simulation.outlooks]
    if simulation.replications < LEAST_FOR_AN_INTERVAL:
        heads, rows = _without(5, heads), [_without(5, row) for row in rows]
    if not any(one.scenario for one in simulation.outlooks):
        heads, rows = _without(1, heads), [_without(1, row) for row in rows]
    return PageTable("Means over the weeks and replications", heads, rows)


def _how_often(simulation: Simulation) -> list[Section]:
    """The rhythms beside each other; nothing where none was asked for."""
    if not simulation.outlooks[0].every:
        return []
    rows: list[list[Cell | str]] = [
        [
            one.scenario,
            one.assigner,
            days(one),
            number_cell(one.at_end["waiting"].mean, f"{one.at_end['waiting'].mean:,.0f}"),
            number_cell(one.overall["spread"].mean, f"{one.overall['spread'].mean:.1f}"),
        ]
        for one in simulation.outlooks
    ]
    heads = ["Allocated", "By", "Days", "Waiting at the end", "Spread, points"]
    table = PageTable("How soon cases have somebody, and how even it is", heads, rows)
    return [Section("How often to allocate", texts=[IN_DAYS], table=table)]


def _of_the_best(simulation: Simulation) -> list[Section]:
    """How much of the best in hindsight each way reached; nothing where that was not asked."""
    known = [one for one in simulation.outlooks if one.placed_share and one.even_share]
    if not known:
        return []
    rows: list[list[Cell | str]] = [
        [
            f"{one.assigner}, {one.scenario}" if one.scenario else one.assigner,
            *(number_cell(band.mean, reached(band)) for band in shares if band),
        ]
        for one in known
        for shares in [(one.placed_share, one.even_share)]
    ]
    heads = ["Allocates", "Placed", "Even, at least"]
    table = PageTable("Shares of the best that could have been", heads, rows)
    return [Section("Against hindsight", texts=[IN_HINDSIGHT], table=table)]


def _without(place: int, cells: list[T]) -> list[T]:
    return cells[:place] + cells[place + 1 :]


def _row(one: Outlook) -> list[Cell | str]:
    mean = {name: band.mean for name, band in one.overall.items()}
    spread = one.overall["spread"]
    return [
        one.assigner,
        one.scenario,
        number_cell(one.at_end["waiting"].mean, f"{one.at_end['waiting'].mean:,.0f}"),
        number_cell(mean["wait"], f"{mean['wait']:.1f}") if "wait" in mean else "–",
        number_cell(spread.mean, f"{spread.mean:.1f}"),
        "–" if spread.low is None else f"{spread.low:.1f} to {spread.high:.1f}",
        number_cell(mean["highest"], f"{mean['highest']:.0f} %"),
        share_cell(mean["over_40"]),
        share_cell(mean["over_50"]),
        number_cell(mean["over_cap"], f"{mean['over_cap']:.1f}"),
        share_cell(mean["continuity"]) if "continuity" in mean else "–",
    ]
