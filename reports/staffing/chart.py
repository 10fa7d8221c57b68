"""The chart of a staffing curve: posts of each grade against the cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload.models.staffing import StaffingCurve
from caseload.reports.shared.charts import AFTER, BEFORE, STYLE, WIDTH
from caseload.reports.shared.words import listed
from caseload.reports.staffing.screen import fte

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOKS: Sequence[tuple[str, str]] = (
    (AFTER, ""),
    ("#9dc3e6", "//"),
    (BEFORE, ".."),
    ("#e3e6e8", "xx"),
)
"""A colour and a pattern for each grade, so that they are told apart in grey, too."""


def chart_says(curve: StaffingCurve) -> str:
    """What the chart shows, for who cannot see it."""
    bars = _bars(curve)
    said = [
        f"{one.words} at {one.name}" for one in (bars if len(bars) < 3 else (bars[0], bars[-1]))
    ]
    return f"Full-time posts needed: {listed(said)}. Every figure stands in the tables."


@dataclass(frozen=True)
class _Bar:
    """A bar: its name, full-time equivalents by grade, and what stands above it."""

    name: str
    parts: tuple[float, ...]
    words: str


def _bars(curve: StaffingCurve) -> list[_Bar]:
    """A bar for each cap, or for each team where there is one cap."""
    if len(curve.rows) > 1:
        return [
            _Bar(
                row.label,
                tuple(row.of(grade) for grade in curve.grades),
                fte(row.fte) if row.proven else f"≤ {fte(row.fte)}",
            )
            for row in curve.rows
        ]
    (row,) = curve.rows
    found = []
    for team in sorted({one.team or "" for one in row.groups}):
        own = {one.grade: one.fte for one in row.groups if (one.team or "") == team}
        parts = tuple(own.get(grade, 0.0) for grade in curve.grades)
        found.append(_Bar(team or "no team", parts, fte(round(sum(parts), 4))))
    return found or [_Bar(row.label, (0.0,) * len(curve.grades), fte(0.0))]


def staffing_chart(curve: StaffingCurve) -> "Figure":
    """The bars, each made up of the grades."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415

    bars = _bars(curve)
    places = range(len(bars))
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.8), layout="constrained")
        axes = figure.subplots()
        under = [0.0] * len(bars)
        for number, (grade, (colour, hatch)) in enumerate(zip(curve.grades, LOOKS, strict=False)):
            some = [bar.parts[number] for bar in bars]
            axes.bar(
                places,
                some,
                bottom=under,
                width=0.7,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=grade,
            )
            under = [low + one for low, one in zip(under, some, strict=True)]
        for place, (bar, top) in enumerate(zip(bars, under, strict=True)):
            axes.annotate(bar.words, (place, top), (0, 3), textcoords="offset points", ha="center")
        axes.set_xticks(places, [bar.name for bar in bars])
        axes.tick_params(axis="x", labelrotation=0 if sum(len(b.name) for b in bars) < 80 else 45)
        axes.set_xlim(-0.6, max(len(bars), 4) - 0.4)
        axes.set_ylim(0, max(1.0, *under) * 1.12)
        axes.set_ylabel("Full-time posts")
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure
