"""Charts as SVG, drawn with matplotlib: the same bytes for the same figures, no script, no font."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from caseload.models.proposal import Workload

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEFORE, AFTER, LIMIT = "#8a9299", "#1d4f8c", "#b10e1e"
"""Grey, blue and red, told apart by their marks, too."""

MOST_PEOPLE = 120
"""With more practitioners than this the chart shows everybody in order, without names."""

LETTERS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
"""The reader's letters, none wider than those that the room was measured with."""

LINES: Sequence[Any] = ("--", ":", "-.", (0, (1, 3)))
"""Dashes of the caps that are drawn, told apart without colour."""

WIDTH = 6.4
"""The width of a chart on a page, in inches: so narrow that it can still be read on a phone."""

DOTS = 120
"""Dots an inch of a chart as PNG."""

STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def new_figure(
    width: float, height: float, heights: Sequence[float] = (1,)
) -> "tuple[Figure, list[Axes]]":
    """An empty figure of `width` by `height` inches, with axes stacked in proportions `heights`."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(
            len(heights), 1, squeeze=False, sharex=True, height_ratios=list(heights)
        )
        return figure, list(axes[:, 0])


def png(draw: Callable[[], "Figure"]) -> bytes | None:
    """A chart as PNG, None where the library for charts is not installed."""
    try:
        figure = draw()
    except ImportError:
        return None
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DOTS, metadata={"Software": None})
    return picture.getvalue()


def drawn(figure: "Figure", name: str) -> str:
    """The figure as SVG, in the reader's own letters; its identifiers come from `name`."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra

    text = io.StringIO()
    nothing: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context(STYLE | {"svg.hashsalt": name}):
        figure.savefig(text, format="svg", metadata=nothing)
    svg = text.getvalue()[text.getvalue().index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: 'DejaVu Sans'[^;\"]*", f"font-family: {LETTERS}", svg)


def utilisation_chart(
    before: Sequence[tuple[str, float]],
    after: Sequence[float],
    labels: tuple[str, str],
    caps: Sequence[float | None] = (),
) -> str:
    """Utilisation of each practitioner (name, share) before and after, against 100 % and the cap.

    The caps are shares, too; one that is the same for everybody is a line.
    """
    order = sorted(range(len(after)), key=lambda place: (after[place], before[place]))
    first = [100 * before[place][1] for place in order]
    second = [100 * after[place] for place in order]
    named = len(order) <= MOST_PEOPLE
    figure, (axes,) = new_figure(WIDTH, max(2.5, 0.18 * len(order) + 1.0) if named else 4.5)
    if named:
        rows = range(len(order))
        axes.hlines(rows, first, second, color=BEFORE, linewidth=1.5)
        axes.scatter(first, rows, marker="|", s=45, color=BEFORE, label=labels[0], zorder=3)
        axes.scatter(second, rows, marker="o", s=18, color=AFTER, label=labels[1], zorder=4)
        axes.set_yticks(rows, [before[place][0] for place in order], fontsize=8)
        axes.set_ylim(-1, len(order))
        axes.axvline(100, color=BEFORE, linestyle=":", linewidth=1.2, label="full: 100 %")
        _draw_caps(axes, [caps[place] if caps else None for place in order])
        axes.set_xlabel("Utilisation, per cent")
        axes.set_xlim(left=0)
        axes.legend(loc="lower right", frameon=False)
    else:
        axes.plot(sorted(first), color=BEFORE, linestyle="--", label=labels[0])
        axes.plot(sorted(second), color=AFTER, label=labels[1])
        axes.axhline(100, color=BEFORE, linestyle=":", linewidth=1.2, label="full: 100 %")
        axes.set_xlabel("Practitioners, from the least to the fullest")
        axes.set_ylabel("Utilisation, per cent")
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper left", frameon=False)
    return drawn(figure, "utilisation")


def _draw_caps(axes: "Axes", caps: Sequence[float | None]) -> None:
    """The caps on workload, from the lowest row up: one line, or a mark in each row."""
    there = {round(100 * cap) for cap in caps if cap is not None}
    if len(there) == 1:
        [cap] = there
        axes.axvline(cap, color=LIMIT, linestyle="--", linewidth=1.2, label=f"cap: {cap} %")
    elif there:
        rows = [row for row, cap in enumerate(caps) if cap is not None]
        marks = [100 * cap for cap in caps if cap is not None]
        axes.scatter(marks, rows, marker="x", s=16, color=LIMIT, linewidths=1, label="cap")


def cap_marks(rows: Sequence[Workload]) -> dict[int, str]:
    """The caps on the caseload that are drawn: the highest of each grade, with whose it is."""
    highest: dict[str, int] = {}
    for row in rows:
        if row.cap is not None:
            highest[row.grade] = max(row.cap, highest.get(row.grade, 0))
    marks: dict[int, list[str]] = {}
    for grade, cap in highest.items():
        marks.setdefault(cap, []).append(grade)
    return {cap: " and ".join(marks[cap]) for cap in sorted(marks, reverse=True)}


def caseload_chart(
    before: Sequence[int],
    after: Sequence[int],
    labels: tuple[str, str],
    caps: Mapping[int, str] = MappingProxyType({}),
) -> str:
    """How many practitioners hold how many cases, before and after, with a line at each cap.

    `caps` says by cap whose it is.
    """
    top = max([*before, *after, *caps, 14]) // 5 * 5 + 5
    steps = list(range(5, top + 1, 5))
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    figure, (axes,) = new_figure(WIDTH, 3.4)
    axes.hist(
        [list(before), list(after)],
        bins=[-0.5, *(step + 0.5 for step in steps)],
        color=[BEFORE, AFTER],
        label=list(labels),
        rwidth=0.85,
    )
    for (cap, whose), line in zip(caps.items(), cycle(LINES), strict=False):
        words = f"cap of {cap}: {whose}"
        axes.axvline(cap + 0.5, color=LIMIT, linestyle=line, linewidth=1.4, label=words)
    starts = [0, *(step + 1 for step in steps[:-1])]
    names = [f"{first}–{last}" for first, last in zip(starts, steps, strict=True)]
    middles = [(first + last) / 2 for first, last in zip(starts, steps, strict=True)]
    axes.set_xticks(middles, names, fontsize=8)
    axes.set_xlabel("Caseload")
    axes.set_ylabel("Practitioners")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False)
    return drawn(figure, "caseload")


def used(rows: Sequence[Workload], *, after: bool) -> list[float]:
    """Utilisation of those who have capacity, as shares."""
    found = [row.utilisation_after if after else row.utilisation_before for row in rows]
    return [share for share in found if share is not None]
