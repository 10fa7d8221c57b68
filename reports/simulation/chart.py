"""Weeks against utilisation, spread and cases that wait: one line for each way of allocating."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from caseload.models.simulation import Band, Outlook, Simulation
from caseload.reports.shared.charts import STYLE, WIDTH
from caseload.reports.shared.words import capitalised

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = (
    ("highest", "Highest utilisation,\nper cent"),
    ("spread", "Spread of utilisation,\npoints"),
    ("waiting", "Cases that wait"),
)
"""Measures with their axes, from the top."""

MARKS = (
    ("#1d4f8c", "-"),
    ("#b5651d", "--"),
    ("#2f7d4f", "-."),
    ("#8a9299", ":"),
    ("#7b3f8c", (0, (5, 1))),
    ("#b10e1e", (0, (1, 1))),
)
"""A colour and a dash for each line, told apart by either."""

MOST_COLUMNS = 4
"""With more scenarios than this the chart shows the first way of allocating in each of them."""


def simulation_chart(simulation: Simulation) -> "Figure":
    """A row of panels for each measure, a column for each scenario."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415

    columns = _columns(simulation)
    with rc_context(STYLE):
        figure = Figure(figsize=(max(WIDTH, 3.4 * len(columns)), 7.0), layout="constrained")
        grid = figure.subplots(len(PANELS), len(columns), sharex=True, sharey="row", squeeze=False)
        for place, (title, lines) in enumerate(columns):
            for (measure, label), row in zip(PANELS, grid, strict=True):
                _panel(row[place], measure, lines)
                if place == 0:
                    row[place].set_ylabel(label)
            grid[0][place].set_title(title)
            grid[-1][place].set_xlabel("Week")
        for row in grid:
            row[0].set_ylim(bottom=0)
        figure.legend(
            *grid[0][0].get_legend_handles_labels(),
            loc="outside lower center",
            ncols=4,
            frameon=False,
        )
    return figure


def _columns(simulation: Simulation) -> list[tuple[str, list[tuple[str, Outlook]]]]:
    """Columns of the chart: a title, and lines by name."""
    names = list(dict.fromkeys(one.scenario for one in simulation.outlooks))
    if len(names) <= MOST_COLUMNS:
        return [
            (
                capitalised(name),
                [(one.assigner, one) for one in simulation.outlooks if one.scenario == name],
            )
            for name in names
        ]
    first = simulation.outlooks[0].assigner
    lines = [(one.scenario, one) for one in simulation.outlooks if one.assigner == first]
    return [(capitalised(first), lines)]


def _panel(axes: "Axes", measure: str, lines: Sequence[tuple[str, Outlook]]) -> None:
    for number, (name, outlook) in enumerate(lines):
        colour, dash = MARKS[number % len(MARKS)]
        known: list[tuple[int, Band]] = [
            (week, band) for week, band in enumerate(outlook.weekly[measure], start=1) if band
        ]
        weeks = [week for week, _ in known]
        axes.plot(weeks, [band.mean for _, band in known], color=colour, linestyle=dash, label=name)
        lows = [band.low for _, band in known if band.low is not None]
        highs = [band.high for _, band in known if band.high is not None]
        if len(lows) == len(highs) == len(weeks):
            axes.fill_between(weeks, lows, highs, color=colour, alpha=0.12, linewidth=0)
    if measure == "highest":
        axes.axhline(100, color="#b10e1e", linewidth=0.8)
    axes.set_xlim(1, max(2, len(lines[0][1].weekly[measure])))
