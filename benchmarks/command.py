"""Where the time and memory of a whole `caseload allocate --out` go, from files to files.

`python -m benchmarks.command --rungs pdu,region,nation --seed 21 --out benchmarks/results` makes
each instance, runs the command in a process of its own, and tells what every step took: seconds by
the clock, processor seconds of the process itself, and the peak of its memory. What the solver
processes take beside it stands in the step "solve": there the process itself makes the arrays of
one part after another, asks what the check will need whatever the answers are, and waits.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import psutil

from benchmarks.instances import instance
from caseload.instances.week.write import write_instance

STEPS = {
    "read": [("caseload.library.instance", "read_instance")],
    "compile": [
        ("caseload.optimizer.allocate", "conflicts"),
        ("caseload.optimizer.allocate", "compile_instance"),
    ],
    "solve": [("caseload.optimizer.allocate", "_solve")],
    "reasons": [("caseload.optimizer.allocate", "propose")],
    "check": [("caseload.optimizer.allocate", "confirm")],
    "write": [("caseload.library.plan", "Plan.write")],
}
"""The functions of each step; what is left is starting up, printing and the rest."""


def run_one(folder: str, out: str) -> None:
    """Run the command in this process and print what its steps took, as JSON."""
    began, own = time.monotonic(), time.process_time()
    import importlib  # noqa: PLC0415 - counted as the start

    from typer.testing import CliRunner  # noqa: PLC0415

    from caseload.cli import app  # noqa: PLC0415
    from caseload.optimizer.collector import collect_seldom  # noqa: PLC0415

    collect_seldom()  # as the command does
    took: dict[str, list[float]] = {step: [0.0, 0.0] for step in STEPS}
    for step, places in STEPS.items():
        for module, name in places:
            *inside, last = name.split(".")
            home = reduce(getattr, inside, importlib.import_module(module))
            setattr(home, last, _timed(getattr(home, last), took[step]))
    done = CliRunner().invoke(app, ["allocate", folder, "--out", out])
    took["the rest"] = [time.monotonic() - began, time.process_time() - own]
    for step in STEPS:
        for place in (0, 1):
            took["the rest"][place] -= took[step][place]
    print(json.dumps({"code": done.exit_code, "took": took}))


def _timed(work: Callable[..., Any], took: list[float]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        began, own = time.monotonic(), time.process_time()
        try:
            return work(*arguments, **named)
        finally:
            took[0] += time.monotonic() - began
            took[1] += time.process_time() - own

    return timed


def measured(rung: str, kind: str, seed: int) -> dict[str, Any]:
    """One run: its steps, its wall seconds and the peak memory of it and of its solvers (MB)."""
    with tempfile.TemporaryDirectory() as root:
        week = Path(root) / "week"
        write_instance(instance(rung, kind, seed), week)
        began = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.command", "--one", str(week), f"{root}/run"],
            stdout=subprocess.PIPE,
            text=True,
        )
        mine = theirs = 0.0
        seen = psutil.Process(child.pid)
        while child.poll() is None:
            try:
                mine = max(mine, seen.memory_info().rss / 2**20)
                solvers = seen.children(recursive=True)
                theirs = max(theirs, sum(one.memory_info().rss for one in solvers) / 2**20)
            except psutil.Error:
                pass
            time.sleep(0.05)
        wall = time.monotonic() - began
        assert child.stdout is not None
        found = json.loads(child.stdout.read().splitlines()[-1])
        size = sum(path.stat().st_size for path in Path(f"{root}/run").rglob("*")) / 2**20
    return found | {"wall": wall, "memory": mine, "solvers": theirs, "written": size}


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table, and write it with `--out`."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--one", nargs=2, metavar=("WEEK", "RUN"))
    asked.add_argument("--rungs", default="pdu,region,nation")
    asked.add_argument("--kind", default="usual")
    asked.add_argument("--seed", type=int, default=21)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    if given.one:
        run_one(*given.one)
        return
    rows = []
    for rung in given.rungs.split(","):
        found = measured(rung, given.kind, given.seed)
        took = found["took"]
        cells = [f"{took[step][0]:.1f} ({took[step][1]:.1f})" for step in [*STEPS, "the rest"]]
        figures = [f"{found['wall']:.1f}", *cells, f"{found['memory']:.0f}"]
        rows.append([rung, *figures, f"{found['solvers']:.0f}", f"{found['written']:.0f}"])
    head = ["rung", "whole", *STEPS, "the rest", "memory, MB", "solvers, MB", "written, MB"]
    text = (
        "# Where a whole command's time goes\n\n"
        "`python -m benchmarks.command`: seconds by the clock, in brackets processor seconds of\n"
        f"the process itself, without the two solver processes. {os.cpu_count()} cores,"
        f" {platform.machine()}, Python {platform.python_version()}, load before"
        f" {os.getloadavg()[0]:.1f}.\n\n"
        + "\n".join(map(_line, [head, ["---"] * len(head), *rows]))
    )
    print(text)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "command.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
