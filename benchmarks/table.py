"""The ladder as a page of Markdown: ratios in short, medians over the seeds, every run."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from benchmarks.instances import KINDS, RUNGS
from benchmarks.results import GAPS, Gaps, Key, Measured, Results
from benchmarks.solvers import SOLVERS

OURS = "caseload"

ENDED = {
    "itself": "",
    "time": "ended at the limit",
    "building": "its model was not built in time",
    "memory": "ended: too much memory",
    "fault": "ended by a fault of its own",
}

SHORT = """\
A ratio is the solver's time to a gap over ours, its model built before its clock starts; above 1
we are faster. ">" means that it did not get there within its limit, so the ratio is at least that;
"we never" means that it got there and we did not. Lowest and highest are over kinds and seeds.
"""

HEAD = """\
| instance | solver | build (s) | first (s) | to 1e-2 | to 1e-3 | to 1e-4 | final gap \
| left over (least) | MB | ratio at 1e-3 | ratio at 1e-4 | remark |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"""

NONE = "–"
INFINITE = float("inf")


@dataclass(frozen=True)
class Row:
    """A run with its gaps, and ours on the same instance."""

    measured: Measured
    gaps: Gaps
    ours: Gaps | None

    def ratio(self, gap: float) -> tuple[float, str] | None:
        """Their time over ours with the sign before it; None where neither got there."""
        if self.ours is None or self.measured.solver == OURS:
            return None
        mine, theirs = self.ours.time_to(gap), self.gaps.time_to(gap)
        if mine is None:
            return None if theirs is None else (0.0, "we never")
        if theirs is None:
            return self.measured.limit / mine, ">"
        return theirs / mine, ""


def page(results: Results) -> str:
    """The whole page."""
    rows = _rows(results)
    machines = sorted({row.measured.machine for row in rows})
    loads = [row.measured.load for row in rows] or [0.0]
    return "\n".join(
        [
            "# The ladder",
            "",
            *machines,
            f"Load when runs began: {min(loads)} to {max(loads)}. "
            "Each solver one thread, on the nation two processes.",
            "",
            "## Ratios",
            "",
            SHORT,
            *_short(rows),
            "",
            "## Medians over the seeds",
            "",
            *_medians(rows),
            "",
            "## Every run",
            "",
            *_every(results, rows),
            "",
        ]
    )


def ordered(results: Results) -> list[Key]:
    """The instances in the order of the ladder."""
    rungs, kinds = list(RUNGS), list(KINDS)
    return sorted(
        results.sizes, key=lambda key: (rungs.index(key.rung), kinds.index(key.kind), key.seed)
    )


def _rows(results: Results) -> list[Row]:
    """All runs in the order of the ladder."""
    found = []
    runs = (results.runs.get((key, solver)) for key in ordered(results) for solver in SOLVERS)
    for one in filter(None, runs):
        mine = results.runs.get((one.key, OURS))
        ours = None if mine is None else results.gaps(mine)
        found.append(Row(one, results.gaps(one), ours))
    return found


def _ratio(one: tuple[float, str] | None) -> str:
    if one is None:
        return ""
    value, sign = one
    return sign if sign == "we never" else f"{sign}{value:.3g}×"


def _short(rows: list[Row]) -> list[str]:
    """One line a rung and solver: ratios at the two finer gaps."""
    lines = [
        "| rung | solver | instances | lowest at 1e-3 | median | highest "
        "| lowest at 1e-4 | median | highest | not faster |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for (rung, solver), some in _grouped(rows, lambda key: key.rung):
        cells, slower = [], set()
        for gap in GAPS[1:]:
            ratios = sorted(filter(None, (row.ratio(gap) for row in some)))
            cells += [_ratio(ratios[k]) for k in _places(len(ratios))] if ratios else [NONE] * 3
            slower |= {
                f"{row.measured.key.kind} {row.measured.key.seed} at {gap:.0e}".replace("e-0", "e-")
                for row in some
                for ratio in [row.ratio(gap)]
                if ratio is not None and ratio[0] <= 1
            }
        told = ", ".join(sorted(slower)) or NONE
        lines.append(f"| {' | '.join([rung, solver, str(len(some)), *cells, told])} |")
    return lines


def _places(count: int) -> tuple[int, int, int]:
    """Places of the lowest, the lower median and the highest."""
    return 0, (count - 1) // 2, count - 1


def _grouped(rows: list[Row], name) -> Iterable[tuple[tuple[str, str], list[Row]]]:  # type: ignore[no-untyped-def]
    """Rows of the other solvers by a name of their instance and by solver."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((name(row.measured.key), row.measured.solver), []).append(row)
    return ((key, some) for key, some in groups.items() if key[1] != OURS)


def _medians(rows: list[Row]) -> list[str]:
    """One line a rung, kind and solver."""
    lines = [
        "| rung | kind | solver | seeds | first (s) | to 1e-2 | to 1e-3 | to 1e-4 "
        "| final gap | MB |",
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        key = row.measured.key
        groups.setdefault((key.rung, key.kind, row.measured.solver), []).append(row)
    for names, some in groups.items():
        times = [_middle([row.gaps.time_to(gap) for row in some]) for gap in (INFINITE, *GAPS)]
        last = _middle([row.gaps.points[-1][1] if row.gaps.points else None for row in some])
        memory = f"{median(row.measured.run.megabytes for row in some):.0f}"
        cells = [*names, str(len(some)), *map(_seconds, times), _gap(last), memory]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _middle(values: list[float | None]) -> float | None:
    """The median, one that never came counting as the largest; None if that is one of those."""
    found = median(INFINITE if value is None else value for value in values)
    return None if found == INFINITE else found


def _every(results: Results, rows: list[Row]) -> list[str]:
    lines = [HEAD]
    for row in rows:
        measured, gaps = row.measured, row.gaps
        key, run = measured.key, measured.run
        label = f"{key.rung} {results.sizes[key]} {key.kind} {key.seed}"
        least = results.least(key)
        cells = [
            label,
            measured.solver,
            _seconds(run.built),
            *(_seconds(gaps.time_to(gap)) for gap in (INFINITE, *GAPS)),
            _gap(gaps.points[-1][1] if gaps.points else None),
            NONE if gaps.left is None else f"{gaps.left} ({least})",
            f"{run.megabytes:.0f}",
            *(_ratio(row.ratio(gap)) for gap in GAPS[1:]),
            ENDED.get(run.ended, run.ended),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _seconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}"


def _gap(value: float | None) -> str:
    return NONE if value is None else f"{value:.1e}"
