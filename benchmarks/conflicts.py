"""Who names a conflict, how fast, and is it one: this tool beside CPMpy and CP-SAT's own core.

Each method gets the same instance in a process of its own, which is ended at the deadline. Its
clock starts when its libraries are loaded and the instance is there, so building its own model
counts; where other work shares the machine, CPU seconds say more. Every set that comes back is
checked by a flow: does it conflict, and is each member needed?
"""

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.conflict_cases import KINDS, checked
from benchmarks.conflict_methods import METHODS

SIZES = (6, 12, 30, 60, 100)

LIBRARIES = {
    "caseload": ("caseload.optimizer.explain.shortage.shortage", "caseload.optimizer.in_process"),
    "CPMpy": ("cpmpy", "cpmpy.tools.explain"),
    "CP-SAT": ("ortools.sat.python.cp_model",),
}
"""What a method loads before its clock starts, by how its name begins."""

HEAD = (
    "| conflict | people | cases | method | seconds | CPU seconds | constraints named | checked |\n"
    "|---|--:|--:|---|--:|--:|--:|---|"
)

STARTING = 20.0
"""Seconds that a process gets to load its libraries."""


def measured(method: str, kind: str, people: int) -> None:
    """Print one method's answer to one instance as JSON: for the process that is measured."""
    for start, libraries in LIBRARIES.items():
        if method.startswith(start):
            for library in libraries:
                importlib.import_module(library)
    given = KINDS[kind](people)
    began, used = time.perf_counter(), time.process_time()
    names = METHODS[method](given)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"seconds": seconds, "cpu": cpu, "names": names}))


def row(method: str, kind: str, people: int, limit: float) -> tuple[str, bool]:
    """A row of the table, and whether the method answered in time."""
    given = KINDS[kind](people)
    start = f"| {kind} | {people} | {given.cases} | {method} |"
    command = [sys.executable, "-m", "benchmarks.conflicts", "--one", method, kind, str(people)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limit + STARTING, check=True
        )
    except subprocess.TimeoutExpired:
        return f"{start} over {limit:g} | – | – | no answer |", False
    except subprocess.CalledProcessError:
        return f"{start} – | – | – | failed |", False
    found = json.loads(done.stdout)
    if found["seconds"] > limit:
        return f"{start} over {limit:g} | – | – | no answer |", False
    names = [(what, number) for what, number in found["names"]]
    said = checked(given, names)
    times = f"{found['seconds']:.3f} | {found['cpu']:.3f}"
    return f"{start} {times} | {len(names)} of {len(given.names)} | {said} |", True


def table(limit: float, sizes: tuple[int, ...]) -> Iterator[str]:
    """Every row; a method that was too slow is not asked about more people."""
    yield HEAD
    for kind in KINDS:
        slow: set[str] = set()
        for people in sizes:
            for method in METHODS:
                if method in slow:
                    cases = KINDS[kind](people).cases
                    yield f"| {kind} | {people} | {cases} | {method} | not tried | – | – | – |"
                    continue
                said, in_time = row(method, kind, people, limit)
                if not in_time:
                    slow.add(method)
                yield said


def main() -> None:
    """Print the table; with --out also write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=30.0)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        method, kind, people = asked.one
        measured(method, kind, int(people))
        return
    lines = []
    for line in table(asked.limit, tuple(map(int, asked.sizes.split(",")))):
        print(line, flush=True)
        lines.append(line)
    about = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    about += f", load {os.getloadavg()[0]:.1f} at the end; at most {asked.limit:g} s each."
    print(f"\n{about}")
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        text = "\n".join([*lines, "", about])
        (asked.out / "conflicts.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
