"""One solver on one instance in a process of its own: what it finds, when, and in how much memory.

The clock starts when the solver has the problem; its limit counts from when its own model is built.
Where it takes more time or memory than it may, it is ended with every process that it started, and
what it had told by then counts.
"""

import contextlib
import importlib
import multiprocessing
import multiprocessing.connection
import os
import time
from dataclasses import dataclass, field

import psutil

from benchmarks.said import Built, Done, Found, Ready, Teller
from benchmarks.solvers import SOLVERS, solve
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, score

LOOK = 0.1
"""Seconds between looks at the memory of a solver's processes."""

GRACE = 1.0
"""Seconds beyond its limit before a solver is ended."""


@dataclass(frozen=True)
class Bounds:
    """What a solver may take: seconds to build its model and then to look, gigabytes."""

    building: float
    looking: float
    memory: float


@dataclass(frozen=True)
class Point:
    """A better allocation: seconds since the model was built, priority left over, convex cost."""

    seconds: float
    left: int
    cost: float


@dataclass
class Run:
    """What was measured: seconds to build, better and better allocations, peak megabytes.

    `ended` says what ended it: "itself", "time", "building", "memory" or "fault"; where it was not
    run at all, why not.
    """

    built: float | None = None
    points: list[Point] = field(default_factory=list)
    megabytes: float = 0.0
    ended: str = "itself"


def measure(name: str, problems: list[Problem], bounds: Bounds, timefold: str) -> Run:
    """Run a solver on the parts of an instance within bounds."""
    spawn = multiprocessing.get_context("spawn")
    ear, mouth = spawn.Pipe(duplex=False)
    task = (name, problems, bounds.looking, timefold)
    child = spawn.Process(target=_child, args=(*task, mouth))
    child.start()
    mouth.close()
    heard = Heard(bounds)
    try:
        heard.listen(ear, psutil.Process(child.pid))
    finally:
        _end(psutil.Process(child.pid))
        child.join()
    run = Run(megabytes=heard.megabytes, ended=heard.ended)
    if heard.built is not None and heard.ready is not None:
        run.built = heard.built - heard.ready
        run.points = points(problems, heard.found, heard.built, bounds.looking)
    return run


def _child(
    name: str,
    problems: list[Problem],
    seconds: float,
    timefold: str,
    mouth: multiprocessing.connection.Connection,
) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what solvers print of themselves
    importlib.import_module(f"benchmarks.{SOLVERS[name].module}")
    mouth.send(Ready(time.monotonic()))
    solve(name, problems, seconds, Teller(mouth.send), timefold)
    mouth.send(Done())


class Heard:
    """What a solver's process has said, listened to until it is done or has taken too much."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.ready: float | None = None
        self.built: float | None = None
        self.found: list[Found] = []
        self.megabytes = 0.0
        self.ended = "fault"

    def listen(self, ear: multiprocessing.connection.Connection, process: psutil.Process) -> None:
        """Gather what is said; `ended` says why there was no more."""
        looked = 0.0
        while True:
            try:
                said = ear.recv() if ear.poll(LOOK / 2) else None
            except EOFError:
                return
            if isinstance(said, Done):
                self.megabytes = max(self.megabytes, _megabytes(process))
                self.ended = "itself"
                return
            self._note(said)
            if time.monotonic() - looked > LOOK:
                looked = time.monotonic()
                self.megabytes = max(self.megabytes, _megabytes(process))
            why = self._too_much()
            if why is not None:
                self.ended = why
                return

    def _note(self, said: object) -> None:
        if isinstance(said, Ready):
            self.ready = said.at
        elif isinstance(said, Built):
            self.built = said.at
        elif isinstance(said, Found):
            self.found.append(said)

    def _too_much(self) -> str | None:
        now = time.monotonic()
        if self.megabytes > self.bounds.memory * 1024:
            return "memory"
        if self.built is not None:
            return "time" if now - self.built > self.bounds.looking + GRACE else None
        late = self.ready is not None and now - self.ready > self.bounds.building
        return "building" if late else None


def _megabytes(process: psutil.Process) -> float:
    """Memory of a process and all that it started: what is in use, megabytes."""
    total = 0
    for one in _tree(process):
        with contextlib.suppress(psutil.Error):
            total += one.memory_info().rss
    return total / 2**20


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _end(process: psutil.Process) -> None:
    """End a process and all that it started."""
    for one in reversed(_tree(process)):
        with contextlib.suppress(psutil.Error):
            one.kill()


def points(
    problems: list[Problem], found: list[Found], built: float, seconds: float
) -> list[Point]:
    """The allocations that keep the hard rules and are better than all before, in time.

    Better is less priority left over, then a lower convex cost, over all parts together; there is
    none before every part has one.
    """
    best: dict[int, tuple[int, float]] = {}
    reached: list[Point] = []
    for one in sorted(found, key=lambda one: one.at):
        problem, counts = problems[one.part], one.counts
        if one.at - built > seconds or not allowed(problem, counts):
            continue
        value = (score(problem, counts).allocate, convex_cost(problem, counts))
        best[one.part] = min(value, best.get(one.part, value))
        left, cost = (sum(values) for values in zip(*best.values(), strict=True))
        last = reached[-1] if reached else None
        if len(best) == len(problems) and (last is None or (left, cost) < (last.left, last.cost)):
            reached.append(Point(one.at - built, int(left), float(cost)))
    return reached
