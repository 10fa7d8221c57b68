"""The solver process may be stopped, killed or break: the best allocation so far survives."""

import io
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from builders import book_of
from caseload import cli
from caseload.instances.week.read import read_instance
from caseload.models.instance import Instance
from caseload.optimizer.allocate import allocate
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import Answer, Stop
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.score import allowed, convex_cost, score
from caseload.optimizer.process import pool
from caseload.optimizer.process.pool import Solvers
from strategies import random_instance

HARD = Options(gap=0.0, effort=500.0, time_limit=100.0)


def hard_instance() -> Instance:
    """An instance on which a proof takes longer than any test waits."""
    rng = random.Random(5)
    instance = random_instance(rng, people=60, cases=110, measure="spread", decisions=0.0)
    while len(instance.cases) < 80 or len(instance.practitioners) < 40:
        instance = random_instance(rng, people=60, cases=110, measure="spread", decisions=0.0)
    return instance


def sound(instance: Instance, proposal_allocation: dict[str, str | None]) -> bool:
    found = breaches(instance, book_of(instance), proposal_allocation)
    return all(breach.soft or breach.shortfall for breach in found)


def test_a_killed_process_leaves_the_constructed_allocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real_send = pool.Worker.send

    def send_and_die(worker: pool.Worker, message: object) -> None:
        real_send(worker, message)
        worker.process.kill()

    monkeypatch.setattr(pool.Worker, "send", send_and_die)
    instance = hard_instance()
    proposal = allocate(instance, HARD)
    assert proposal.provenance.stopped_by == "crash"
    assert not proposal.provenance.repeatable
    assert sound(instance, proposal.allocation)


def test_a_process_without_memory_leaves_the_constructed_allocation() -> None:
    instance = hard_instance()
    proposal = allocate(instance, Options(memory_gb=0.05))
    assert proposal.provenance.stopped_by == "crash"
    assert sound(instance, proposal.allocation)


def test_the_clock_ends_a_search_with_the_best_so_far() -> None:
    instance = hard_instance()
    proposal = allocate(instance, Options(gap=0.0, effort=500.0, time_limit=1.5))
    assert proposal.provenance.stopped_by == "time"
    assert not proposal.provenance.repeatable
    assert sound(instance, proposal.allocation)


def test_an_error_of_ours_keeps_the_last_answer_and_says_which(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real_send = pool.Worker.send

    def send_nonsense(worker: pool.Worker, message: object) -> None:
        object.__setattr__(message, "policy", None)
        real_send(worker, message)

    monkeypatch.setattr(pool.Worker, "send", send_nonsense)
    instance, solvers = hard_instance(), Solvers(1)
    proposal = allocate(instance, Options(), solvers=solvers)
    assert proposal.provenance.stopped_by == "crash"
    assert proposal.provenance.broke_off == "internal error in a solver: AttributeError"
    assert not proposal.stages[3].proven
    assert sound(instance, proposal.allocation)
    [trace] = solvers.traces
    assert "Traceback" in trace


def test_no_process_outlives_the_solvers() -> None:
    solvers = Solvers(2, 1.0)
    processes = [worker.process for worker in solvers._workers]
    solvers.close()
    assert all(one.poll() is not None for one in processes)


def test_a_signal_in_the_middle_of_a_message_waits_for_its_end() -> None:
    sent: list[object] = []

    class Pipe(io.BytesIO):
        def write(self, content: Any) -> int:
            if not sent:
                sent.append("stop")
                solvers.stop("person")
            return super().write(content)

    solvers = Solvers(1, 1.0)
    (worker,) = solvers._workers
    real, worker.process.stdin = worker.process.stdin, Pipe()
    try:
        worker.send("task")
        worker.process.stdin.seek(0)
        assert pickle.load(worker.process.stdin) == "task"
        assert pickle.load(worker.process.stdin) == Stop("person")
    finally:
        worker.process.stdin = real
        solvers.close()


def wait_until_it_solves(pid: int) -> None:
    """Until a process has one of its own that has computed for longer than it takes to load."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        time.sleep(6.0)
    for _ in range(600):
        for child in children.read_text().split() if children.exists() else ():
            used = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11])
            if used / os.sysconf("SC_CLK_TCK") > 2.0:
                return
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_gives_the_best_so_far(tmp_path: Path, number: signal.Signals) -> None:
    from caseload.instances.week.write import write_instance

    source = tmp_path / "instance.json"
    write_instance(hard_instance(), source)
    options = ["--json", "--gap", "0", "--effort", "500", "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "caseload.cli", "allocate", str(source), *options]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until_it_solves(running.pid)
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err.decode()
    proposal = json.loads(out)
    assert proposal["provenance"]["stopped_by"] == "person"
    assert json.loads((tmp_path / "out" / "proposal.json").read_text()) == proposal


def test_better_allocations_are_told_of_within_the_balance_stage() -> None:
    """Whoever kills the search in the middle of its longest stage has what it had found by then."""
    week = read_instance("weekly").instance
    [part] = compile_instance(week, book_of(week)).parts
    problem, told = part.problem, []

    def report(answer: Answer) -> None:
        if answer.even is None:
            told.append((convex_cost(problem, answer.counts), score(problem, answer.counts)))
        assert allowed(problem, answer.counts)

    budget = Budget(1.5, time.monotonic() + 100, branchings=12)
    start = construct(problem)
    Pipeline(problem, week.policy.balance, 1e-4, budget, report, start).run()
    costs = [cost for cost, _ in told]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < convex_cost(problem, start)
    assert all(reached.allocate == told[0][1].allocate for _, reached in told)


def test_a_solver_started_ahead_is_ended_when_the_input_is_bad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[pool.Worker] = []
    start = pool.Worker.__init__

    def noted(worker: pool.Worker, *arguments: Any) -> None:
        start(worker, *arguments)
        started.append(worker)

    monkeypatch.setattr(pool.Worker, "__init__", noted)
    assert CliRunner().invoke(cli.app, ["allocate", "nowhere"]).exit_code == 2
    assert len(started) == 1
    assert started[0].process.poll() is not None
