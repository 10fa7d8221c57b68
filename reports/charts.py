"""Charts as SVG, drawn with matplotlib: the same bytes for the same figures, no script, no font."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models.comparison import PathPoint
from models.proposal import Workload

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEFORE, AFTER, LIMIT = "#8a9299", "#1d4f8c", "#b10e1e"
"""Grey, blue and red, told apart by their marks, too."""

MOST_PEOPLE = 120
"""With more practitioners than this the chart shows everybody in order, without names."""

STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "caseload",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def _figure(width: float, height: float) -> "tuple[Figure, Axes]":
    from matplotlib import rc_context  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots()


def svg(figure: "Figure", name: str) -> str:
    """The figure as an element to stand in a page; `name` keeps its identifiers apart."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra

    text = io.StringIO()
    nothing: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context(STYLE):
        figure.savefig(text, format="svg", metadata=nothing)
    svg = text.getvalue()[text.getvalue().index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    return re.sub(r'(url\(#|href="#)', rf"\1{name}-", svg)


def utilisation_chart(
    before: Sequence[tuple[str, float]], after: Sequence[float], labels: tuple[str, str]
) -> str:
    """Utilisation of each practitioner (name, share) before and after, with a line at 100 %."""
    order = sorted(range(len(after)), key=lambda place: (after[place], before[place]))
    first = [100 * before[place][1] for place in order]
    second = [100 * after[place] for place in order]
    named = len(order) <= MOST_PEOPLE
    figure, axes = _figure(8.0, max(2.5, 0.17 * len(order) + 1.0) if named else 4.5)
    if named:
        rows = range(len(order))
        axes.hlines(rows, first, second, color=BEFORE, linewidth=1.5)
        axes.scatter(first, rows, marker="|", s=45, color=BEFORE, label=labels[0], zorder=3)
        axes.scatter(second, rows, marker="o", s=18, color=AFTER, label=labels[1], zorder=4)
        axes.set_yticks(rows, [before[place][0] for place in order], fontsize=7)
        axes.set_ylim(-1, len(order))
        axes.axvline(100, color=LIMIT, linestyle="--", linewidth=1.2, label="full: 100 %")
        axes.set_xlabel("Utilisation, per cent")
        axes.set_xlim(left=0)
        axes.legend(loc="lower right", frameon=False)
    else:
        axes.plot(sorted(first), color=BEFORE, linestyle="--", label=labels[0])
        axes.plot(sorted(second), color=AFTER, label=labels[1])
        axes.axhline(100, color=LIMIT, linestyle="--", linewidth=1.2, label="full: 100 %")
        axes.set_xlabel("Practitioners, from the least to the fullest")
        axes.set_ylabel("Utilisation, per cent")
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper left", frameon=False)
    return svg(figure, "utilisation")


def caseload_chart(before: Sequence[int], after: Sequence[int], labels: tuple[str, str]) -> str:
    """How many practitioners hold how many cases, before and after, with lines at 40 and 50."""
    top = max([*before, *after, 54]) // 5 * 5 + 5
    steps = list(range(5, top + 1, 5))
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    figure, axes = _figure(8.0, 3.4)
    axes.hist(
        [list(before), list(after)],
        bins=[-0.5, *(step + 0.5 for step in steps)],
        color=[BEFORE, AFTER],
        label=list(labels),
        rwidth=0.85,
    )
    for mark, line in ((40, ":"), (50, "--")):
        axes.axvline(mark + 0.5, color=LIMIT, linestyle=line, linewidth=1.4, label=f"over {mark}")
    starts = [0, *(step + 1 for step in steps[:-1])]
    names = [f"{first}–{last}" for first, last in zip(starts, steps, strict=True)]
    middles = [(first + last) / 2 for first, last in zip(starts, steps, strict=True)]
    axes.set_xticks(middles, names, fontsize=7)
    axes.set_xlabel("Caseload")
    axes.set_ylabel("Practitioners")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False)
    return svg(figure, "caseload")


def path_chart(path: Sequence[PathPoint]) -> str:
    """The best balance by number of changes, with what is proven to be out of reach below it."""
    moves = [point.moves for point in path]
    figure, axes = _figure(8.0, 3.6)
    axes.fill_between(
        moves, [p.bound for p in path], [p.value for p in path], color="#c9d6e6", label="not proven"
    )
    axes.plot(moves, [p.value for p in path], color=AFTER, marker="o", ms=3, label="best found")
    axes.plot(
        moves, [p.bound for p in path], color=BEFORE, linestyle="--", label="nothing is below"
    )
    axes.set_xlabel("Changes of the allocation by hand")
    axes.set_ylabel("Balance, percentage points")
    axes.set_xlim(left=0)
    axes.legend(frameon=False)
    return svg(figure, "path")


def sweep_chart(labels: Sequence[str], left: Sequence[int]) -> str:
    """How many cases are left over in each scenario, in their order."""
    figure, axes = _figure(8.0, max(2.0, 0.28 * len(labels) + 0.8))
    rows = list(range(len(labels)))
    bars = axes.barh(rows, left, color=AFTER)
    axes.bar_label(bars, padding=3)
    axes.set_yticks(rows, labels)
    axes.invert_yaxis()
    axes.set_xlim(0, max([*left, 1]) * 1.1)
    axes.set_xlabel("Cases left over")
    return svg(figure, "sweep")


def used(rows: Sequence[Workload], *, after: bool) -> list[float]:
    """Utilisation of those who have capacity, as shares."""
    found = [row.utilisation_after if after else row.utilisation_before for row in rows]
    return [share for share in found if share is not None]
