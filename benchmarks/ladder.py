"""The ladder: every solver on the same instances, against the same bound, in one run.

    python -m benchmarks.ladder --rungs pdu,region --kinds usual,tight,scarce --seeds 1 --limit 60

Each solver runs in a process of its own, which is stopped at the limit; what it had found by then
counts. A gap is (cost − bound) / (what the new cases add), the bound being this engine's, which its
tests hold against exhaustive search. An allocation that leaves more over than the constructed one,
or breaks a rule, counts for nothing.
"""

import argparse
import multiprocessing
import os
import platform
import queue
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.instances import KINDS, SIZES, problem
from benchmarks.solvers import SOLVERS
from optimizer.bound import lower_bound
from optimizer.coarse import coarsened
from optimizer.construct import construct
from optimizer.goal import Goal, Settled
from optimizer.problem import Problem
from optimizer.score import added_cost, allowed, convex_cost, score

GAPS = (1e-2, 1e-3, 1e-4)
GRACE = 30.0
"""Seconds beyond the limit before a solver's process is ended."""


@dataclass(frozen=True)
class Trace:
    """What a solver found: seconds and gap of each better allocation, and its peak memory."""

    solver: str
    points: tuple[tuple[float, float], ...]
    megabytes: float

    def time_to(self, gap: float) -> float | None:
        """When the gap was first so small, None where it never was."""
        return next((seconds for seconds, reached in self.points if reached <= gap), None)


def _child(name: str, given: Problem, limit: float, out: "multiprocessing.Queue[object]") -> None:
    start = time.monotonic()

    def tell(counts: np.ndarray) -> None:
        out.put((time.monotonic() - start, counts))

    SOLVERS[name](given, limit, tell)
    out.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def found_by(
    name: str, given: Problem, limit: float
) -> tuple[list[tuple[float, np.ndarray]], float]:
    """Every allocation of a solver with its time, and its peak memory in MB (NaN if ended)."""
    out: multiprocessing.Queue[object] = multiprocessing.Queue()
    child = multiprocessing.Process(target=_child, args=(name, given, limit, out))
    child.start()
    found: list[tuple[float, np.ndarray]] = []
    memory = float("nan")
    deadline = time.monotonic() + limit + GRACE
    while time.monotonic() < deadline:
        try:
            news = out.get(timeout=0.5)
        except queue.Empty:
            if not child.is_alive():
                break
            continue
        if isinstance(news, float):
            memory = news
            break
        assert isinstance(news, tuple)
        found.append(news)
    child.kill()
    child.join()
    return [one for one in found if one[0] <= limit], memory


def reference(given: Problem) -> tuple[float, float, int]:
    """The bound on the convex cost, what a gap is relative to, and the least priority left over."""
    coarse = coarsened(given)
    start = coarse.fold(construct(given))
    left = score(coarse.problem, start).unallocated
    cost = convex_cost(coarse.problem, start)
    settled = Settled(unallocated=left, shortfall=0, soft=0)

    def visit(_parts: object, _price: float) -> float:
        return cost

    bound = lower_bound(coarse.problem, Goal.BALANCE, settled, start, visit, 1e-9, 12)
    return bound, added_cost(coarse.problem, start, cost), left


def traced(name: str, given: Problem, limit: float, bound: float, scale: float, left: int) -> Trace:
    """A solver's gaps as they came down."""
    found, memory = found_by(name, given, limit)
    points: list[tuple[float, float]] = []
    for seconds, counts in found:
        if not allowed(given, counts) or score(given, counts).unallocated > left:
            continue
        gap = max(0.0, (convex_cost(given, counts) - bound) / scale)
        if not points or gap < points[-1][1]:
            points.append((seconds, gap))
    return Trace(name, tuple(points), memory)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _table(label: str, traces: list[Trace]) -> list[str]:
    lines = []
    ours = traces[0]
    for one in traces:
        first = one.points[0][0] if one.points else None
        last = f"{one.points[-1][1]:.1e}" if one.points else "–"
        ratios = []
        for gap in GAPS[1:]:
            mine, theirs = ours.time_to(gap), one.time_to(gap)
            if one is ours or mine is None:
                ratios.append("")
            else:
                ratios.append("never" if theirs is None else f"{theirs / mine:.1f}×")
        cells = [label, one.solver, _seconds(first), *(_seconds(one.time_to(g)) for g in GAPS)]
        memory = "–" if np.isnan(one.megabytes) else f"{one.megabytes:.0f}"
        lines.append(f"| {' | '.join([*cells, last, memory, *ratios])} |")
    return lines


HEAD = (
    "| instance | solver | first (s) | to 1e-2 | to 1e-3 | to 1e-4 | final gap | MB "
    "| ratio at 1e-3 | ratio at 1e-4 |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def plot(results: dict[str, list[Trace]], path: Path) -> None:
    """Gap against time, one panel an instance."""
    import matplotlib  # noqa: PLC0415

    matplotlib.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    columns = min(3, len(results))
    rows = -(-len(results) // columns)
    figure, axes = pyplot.subplots(rows, columns, figsize=(5 * columns, 4 * rows), squeeze=False)
    for axis, (label, traces) in zip(axes.flat, results.items(), strict=False):
        for one in traces:
            if one.points:
                seconds, gaps = zip(*one.points, strict=True)
                axis.step(
                    seconds, np.maximum(gaps, 1e-6), where="post", marker=".", label=one.solver
                )
        axis.set(xscale="log", yscale="log", title=label, xlabel="seconds", ylabel="gap")
        axis.axhline(1e-4, color="grey", lw=0.5)
    axes.flat[0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    """Run the ladder and print one table; with --out also write it, and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rungs", default="team,pdu")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--solvers", default=",".join(SOLVERS))
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    results: dict[str, list[Trace]] = {}
    lines = [HEAD]
    print(HEAD, flush=True)
    for rung in asked.rungs.split(","):
        for kind in asked.kinds.split(","):
            for seed in range(asked.seeds):
                people, cases, _ = SIZES[rung]
                label = f"{rung} {people}×{cases} {kind} {seed}"
                given = problem(rung, kind, seed)
                bound, scale, left = reference(given)
                results[label] = [
                    traced(name, given, asked.limit, bound, scale, left)
                    for name in asked.solvers.split(",")
                ]
                rows = _table(label, results[label])
                lines += rows
                print("\n".join(rows), flush=True)
    about = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"\n{about}; each solver one thread, at most {asked.limit:g} s.")
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        text = "\n".join([*lines, "", f"{about}; each solver one thread, {asked.limit:g} s."])
        (asked.out / "ladder.md").write_text(text + "\n", encoding="utf-8")
        plot(results, asked.out / "ladder.png")


if __name__ == "__main__":
    main()
