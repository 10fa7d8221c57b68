"""The curve of smallest change: how much the best with so many changes by hand would bring."""

from collections.abc import Sequence

from caseload.models.comparison import TOLD, PathPoint
from caseload.reports.comparison.words import reaching
from caseload.reports.shared.charts import AFTER, BEFORE, LIMIT, WIDTH, drawn, new_figure
from caseload.reports.shared.words import counted, percent, points


def path_chart(path: Sequence[PathPoint]) -> str:
    """The best balance by number of changes, and where half and nine tenths of the gain lie."""
    moves = [point.moves for point in path]
    values, bounds = [p.value for p in path], [p.bound for p in path]
    figure, (axes,) = new_figure(WIDTH, 3.6)
    if any(points(value) != points(bound) for value, bound in zip(values, bounds, strict=True)):
        axes.fill_between(moves, bounds, values, color="#c9d6e6", label="not proven")
        axes.plot(moves, bounds, color=BEFORE, linestyle="--", label="nothing is below")
    axes.plot(moves, values, color=AFTER, marker="o", ms=3, label="best for so many changes")
    for share in TOLD:
        told = reaching(path, share)
        if 0 < told.moves < moves[-1]:
            where = (told.moves, told.value)
            axes.annotate(
                f"{counted(told.moves, 'change')}: {percent(told.gain)} of the gain",
                where,
                (12, 14),
                textcoords="offset points",
            )
            axes.plot(*where, color=LIMIT, marker="o", ms=7, fillstyle="none")
    axes.set_xlabel("Changes of the allocation by hand")
    axes.set_ylabel("Balance, percentage points")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=min(bounds) - 0.1 * (values[0] - min(bounds)))
    axes.legend(frameon=False)
    return drawn(figure, "path")
