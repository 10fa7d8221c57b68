"""The charts of a sweep: what is left over and how even the rest is, figure by figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from caseload.models.scenario import Sweep
from caseload.optimizer.scenarios.sweep import elbow
from caseload.reports.shared.charts import AFTER, BEFORE, LIMIT, WIDTH, new_figure
from caseload.reports.shared.words import capitalised

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def chart_says(sweep: Sweep) -> str:
    """What the chart shows, for who cannot see it."""
    first, last = sweep.scenarios[0], sweep.scenarios[-1]
    return (
        f"Cases left over go from {first.left_over:,} at {first.label} to {last.left_over:,} at "
        f"{last.label}. Every figure stands in the table Scenarios."
    )


def sweep_chart(sweep: Sweep) -> "Figure":
    """Curves over one figure, bars over the scenarios of several."""
    if len(sweep.varied) == 1 and len(sweep.scenarios) > 1:
        return _curves(sweep)
    return _bars(sweep)


def _curves(sweep: Sweep) -> "Figure":
    rows = sweep.scenarios
    at = [row.figures[0] for row in rows]
    figure, (cases, spread) = new_figure(WIDTH, 5.0, heights=(2, 1))
    cases.fill_between(at, [row.placed for row in rows], color="#c9d6e6", label="placed")
    cases.plot(at, [row.placed for row in rows], color=AFTER, marker="o", ms=4)
    cases.plot(
        at, [row.left_over for row in rows], color=LIMIT, marker="s", ms=4, label="left over"
    )
    cases.plot(
        at,
        [row.over_before for row in rows],
        color=BEFORE,
        linestyle="--",
        marker="^",
        ms=4,
        label="people over the cap already",
    )
    _axis(cases, "Cases, people", at)
    spread.plot(at, [row.spread for row in rows], color=AFTER, marker="o", ms=4, label="spread")
    spread.plot(
        at,
        [row.bound for row in rows],
        color=BEFORE,
        linestyle="--",
        label="least that an allocation placing as much can have",
    )
    turn = elbow(rows)
    if turn is not None:
        cases.axvline(at[turn], color=LIMIT, linestyle=":", linewidth=1.4, label="elbow")
    _axis(cases, "Cases, people", at)
    _axis(spread, "Spread, points", at)
    spread.set_xlabel(capitalised(sweep.varied[0]))
    return figure


def _axis(axes: "Axes", label: str, at: Sequence[int]) -> None:
    axes.set_ylabel(label)
    axes.set_ylim(0, 1.08 * axes.get_ylim()[1])
    axes.set_xticks(at)
    axes.grid(axis="y", color="#e3e6e8")
    axes.set_axisbelow(True)
    axes.legend(
        frameon=False, fontsize=8, ncols=4, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0
    )


def _bars(sweep: Sweep) -> "Figure":
    rows = sweep.scenarios
    figure, (axes,) = new_figure(WIDTH, max(2.0, 0.28 * len(rows) + 0.8))
    places = list(range(len(rows)))
    bars = axes.barh(places, [row.left_over for row in rows], color=AFTER)
    axes.bar_label(bars, padding=3)
    axes.set_yticks(places, [row.label for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, max(1, *(row.left_over for row in rows)) * 1.1)
    axes.set_xlabel("Cases left over")
    return figure
