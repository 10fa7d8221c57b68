"""Weeks against cases left over, spread, and people over their cap: a line for each instance."""

from datetime import date
from typing import TYPE_CHECKING

from caseload.models.history import History, HistoryWeek
from caseload.reports.shared.charts import WIDTH, new_figure
from caseload.reports.simulation.chart import MARKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIRST = date(1970, 1, 1)
"""The day that charts count from."""

PANELS = (
    ("left_over", 1.0, "Cases left over"),
    ("spread", 1.0, "Spread of utilisation,\npoints"),
    ("over_cap", 100.0, "People over their cap,\nper cent"),
)
"""Figures with their scale and axes, from the top."""


def history_chart(history: History) -> "Figure":
    """A panel for each figure, one above the other."""
    lines: dict[str, list[HistoryWeek]] = {}
    for week in history.weeks:
        lines.setdefault(week.instance, []).append(week)
    figure, panels = new_figure(WIDTH, 6.0, (1, 1, 1))
    for axes, (field, scale, label) in zip(panels, PANELS, strict=True):
        for number, (name, weeks) in enumerate(lines.items()):
            colour, dash = MARKS[number % len(MARKS)]
            known = [one for one in weeks if getattr(one, field) is not None]
            axes.plot(
                [float(one.week.toordinal() - FIRST.toordinal()) for one in known],
                [scale * getattr(one, field) for one in known],
                color=colour,
                linestyle=dash,
                marker=".",
                label=name,
            )
        axes.set_ylabel(label)
        axes.set_ylim(bottom=0)
    panels[-1].xaxis_date()
    figure.autofmt_xdate()
    if len(lines) > 1:
        panels[0].legend(loc="upper left", frameon=False)
    return figure
