"""A simulation as files: a tidy CSV table, a workbook, JSON, and the chart as a picture."""

from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.models.simulation import Simulation
from caseload.optimizer.simulate.summary import MEASURES
from caseload.reports.shared.charts import png
from caseload.reports.shared.files import csv_bytes
from caseload.reports.shared.measures import rounded, unit_of
from caseload.reports.shared.tables import Rows
from caseload.reports.shared.workbook import workbook
from caseload.reports.simulation.chart import simulation_chart
from caseload.reports.simulation.screen import (
    BEST_EVEN,
    BEST_PLACED,
    TIDY,
    in_files,
    tidy_rows,
)
from caseload.reports.simulation.screen import NAMES as FIGURES

NAMES = frozenset(f"simulation.{form}" for form in ("csv", "xlsx", "json", "png"))
"""Every file that the results consist of."""


def simulation_tables(simulation: Simulation) -> dict[str, Rows]:
    """The tables of a simulation, each with its headings."""
    said = (*simulation.sentences, *simulation.assumptions)
    return {
        "Outlook": _outlook(simulation),
        "Weeks": _weeks(simulation),
        "Says": [["what"], *([text] for text in said)],
        "Tidy": [list(TIDY), *map(list, tidy_rows(simulation))],
    }


def simulation_workbook(simulation: Simulation) -> Book:
    """The workbook of a simulation, without its tidy table: that is long."""
    tables = simulation_tables(simulation)
    return workbook("The weeks to come", {k: v for k, v in tables.items() if k != "Tidy"})


def write_simulation(simulation: Simulation, folder: Path) -> bool:
    """Write the results of a simulation into its folder, each file whole or not at all.

    Without the library for charts there is no picture, and the answer is False.
    """
    tidy = simulation_tables(simulation)["Tidy"]
    text = simulation.model_dump_json(indent=1) + "\n"
    write_atomically(folder / "simulation.csv", csv_bytes(tidy))
    book = book_bytes(simulation_workbook(simulation), ".xlsx")
    write_atomically(folder / "simulation.xlsx", book)
    write_atomically(folder / "simulation.json", text.encode())
    picture = png(lambda: simulation_chart(simulation))
    if picture is not None:
        write_atomically(folder / "simulation.png", picture)
    return picture is not None


def _outlook(simulation: Simulation) -> Rows:
    """A row for each scenario, way of allocating and measure: over the weeks, and at the end."""
    heads = ["scenario", "allocates", "measure", "mean", "low", "high", "mean at the end", "unit"]
    return [
        heads,
        *(
            [
                one.scenario,
                one.assigner,
                FIGURES[measure],
                in_files(measure, band.mean),
                in_files(measure, band.low),
                in_files(measure, band.high),
                in_files(measure, one.at_end[measure].mean) if measure in one.at_end else None,
                unit_of(FIGURES[measure]),
            ]
            for one in simulation.outlooks
            for measure, band in one.overall.items()
        ),
        *(
            [
                one.scenario,
                one.assigner,
                name,
                *(rounded(name, value) for value in (band.mean, band.low, band.high)),
                None,
                unit_of(name),
            ]
            for one in simulation.outlooks
            for name, band in ((BEST_PLACED, one.placed_share), (BEST_EVEN, one.even_share))
            if band is not None
        ),
    ]


def _weeks(simulation: Simulation) -> Rows:
    """A row for each scenario, way of allocating and week: the mean of each measure."""
    return [
        ["scenario", "allocates", "week", *FIGURES.values()],
        *(
            [
                one.scenario,
                one.assigner,
                week + 1,
                *(
                    in_files(measure, band.mean) if band else None
                    for measure in MEASURES
                    for band in [one.weekly[measure][week] if measure in one.weekly else None]
                ),
            ]
            for one in simulation.outlooks
            for week in range(simulation.weeks)
        ),
    ]
