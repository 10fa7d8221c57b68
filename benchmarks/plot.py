"""Gap against time, a panel for each rung and kind; a thin line a seed."""

from pathlib import Path

import matplotlib

from benchmarks.results import Key, Results
from benchmarks.solvers import SOLVERS
from benchmarks.table import ordered

matplotlib.use("Agg")
from matplotlib import pyplot

LEAST, SOONEST = 1e-6, 1e-2
"""Smaller gaps and shorter times are drawn here."""


def plot(results: Results, path: Path) -> None:
    """Write the picture; nothing where there are no runs."""
    panels: dict[tuple[str, str], list[Key]] = {}
    run = {key for key, _ in results.runs}
    for key in (key for key in ordered(results) if key in run):
        panels.setdefault((key.rung, key.kind), []).append(key)
    if not panels:
        return
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    figure, axes = pyplot.subplots(
        rows, columns, figsize=(5 * columns, 3.6 * rows), squeeze=False, layout="constrained"
    )
    for axis, ((rung, kind), keys) in zip(axes.flat, panels.items(), strict=False):
        for colour, solver in enumerate(SOLVERS):
            for key in keys:
                _line(axis, results, key, solver, colour)
        axis.set(
            xscale="log",
            yscale="log",
            ylim=(LEAST / 2, 1.0),
            title=f"{rung} ({results.sizes[keys[0]]}), {kind}",
            xlabel="seconds, without building the model",
            ylabel="gap",
        )
        for gap in (1e-3, 1e-4):
            axis.axhline(gap, color="grey", lw=0.5)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    _legend(figure)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _line(axis, results: Results, key: Key, solver: str, colour: int) -> None:  # type: ignore[no-untyped-def]
    measured = results.runs.get((key, solver))
    if measured is None or not results.gaps(measured).points:
        return
    points = results.gaps(measured).points
    seconds = [max(SOONEST, one) for one, _ in points]
    gaps = [max(LEAST, gap) for _, gap in points]
    style = {"color": f"C{colour}", "alpha": 0.8, "lw": 1.6 if solver == "caseload" else 1.0}
    axis.step([*seconds, measured.limit], [*gaps, gaps[-1]], where="post", **style)
    axis.plot(seconds, gaps, ".", ms=4, **style)


def _legend(figure) -> None:  # type: ignore[no-untyped-def]
    handles = [
        pyplot.Line2D([], [], color=f"C{place}", marker=".", label=solver)
        for place, solver in enumerate(SOLVERS)
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), frameon=False)
