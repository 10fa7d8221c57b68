"""Every solver of the ladder: where it is, what it needs, and how it is given several parts."""

import functools
import importlib
import importlib.util
import multiprocessing
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from benchmarks.said import Found, Teller
from caseload.optimizer.problem.problem import Problem

One = Callable[[Problem, float, Teller], None]
"""Looks for allocations of a problem for so many seconds, and tells of them."""

PROCESSES = 2
"""Processes that work on an instance of many parts, for every solver alike."""


@dataclass(frozen=True)
class Solver:
    """Where a solver's function is, and the package that it needs.

    One that takes `many` parts is given all of them; for the others each part has an equal share
    of the time.
    """

    module: str
    function: str
    package: str
    many: bool = False


SOLVERS = {
    "caseload": Solver("engine", "caseload", "ortools", many=True),
    "HiGHS": Solver("integer", "highs", "highspy"),
    "SCIP": Solver("integer", "scip", "pyscipopt"),
    "CP-SAT": Solver("booleans", "cp_sat", "ortools"),
    "Timefold": Solver("timefold_side", "timefold", "timefold"),
    "least loaded": Solver("assigners", "least_loaded_all", "numpy", many=True),
    "round robin": Solver("assigners", "round_robin_all", "numpy", many=True),
}


def missing(name: str, timefold: str) -> str | None:
    """Why a solver cannot run here, as a sentence; None if it can.

    `timefold` is the Python interpreter that has Timefold.
    """
    package = SOLVERS[name].package
    if package != "timefold":
        found = importlib.util.find_spec(package) is not None
        return None if found else f"{name} is not installed: python -m pip install {package}"
    look = [timefold, "-c", "import timefold.solver"]
    try:
        found = subprocess.run(look, capture_output=True, check=False).returncode == 0
    except OSError:
        found = False
    how = "python -m pip install timefold==1.24.0b0 (and Java 17), then --timefold ITS_PYTHON"
    return None if found else f"Timefold is not installed: {how}"


def solve(
    name: str, problems: list[Problem], seconds: float, teller: Teller, timefold: str
) -> None:
    """Let a solver look for allocations of all parts of an instance."""
    solver = SOLVERS[name]
    run = getattr(importlib.import_module(f"benchmarks.{solver.module}"), solver.function)
    if solver.package == "timefold":
        run = functools.partial(run, python=timefold)
    if solver.many:
        run(problems, seconds, teller)
    elif len(problems) == 1:
        run(problems[0], seconds, teller)
    else:
        teller.built()
        _side_by_side(name, problems, seconds, teller, timefold)


def _side_by_side(
    name: str, problems: list[Problem], seconds: float, teller: Teller, timefold: str
) -> None:
    """Part after part in each of a few processes; building a part's model is in its share."""
    spawn = multiprocessing.get_context("spawn")
    numbered = list(enumerate(problems))
    deadline = time.monotonic() + seconds
    ears: list[Connection] = []
    for place in range(PROCESSES):
        ear, mouth = spawn.Pipe(duplex=False)
        own = numbered[place::PROCESSES]
        spawn.Process(target=_some, args=(name, own, deadline, timefold, mouth)).start()
        mouth.close()
        ears.append(ear)
    while ears:
        for ear in wait(ears):
            assert isinstance(ear, Connection)
            try:
                said = ear.recv()
            except EOFError:
                ears.remove(ear)
                continue
            if isinstance(said, Found):
                teller.send(said)


def _some(
    name: str, parts: list[tuple[int, Problem]], deadline: float, timefold: str, mouth: Connection
) -> None:
    for place, (number, problem) in enumerate(parts):
        share = (deadline - time.monotonic()) / (len(parts) - place)
        solve(name, [problem], max(0.1, share), Teller(mouth.send, number), timefold)
