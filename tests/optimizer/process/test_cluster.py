"""The same scenarios on a Dask cluster of two worker processes."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instance
from caseload.library.allocate import allocate
from caseload.models.instance import Instance
from caseload.optimizer.allocate import allocate as solve
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import News, Task
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.process.cluster import ClusterSolvers
from caseload.optimizer.process.parallel import run_side_by_side
from caseload.optimizer.process.pool import Solvers
from caseload.optimizer.tuning import Tuning

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes of one thread each on this machine, without a dashboard."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
    ) as found:
        yield found


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = [practitioner(f"P{n}", caseload=3 + n % 3, team="North") for n in range(5)]
    given = instance([case(f"C{n:02}") for n in range(12)], people, plain_policy())
    place = tmp_path_factory.mktemp("cluster") / "week.json"
    write_instance(given, place)
    return place


def sweep(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["caps", *map(str, arguments), "--caps", "3:10", "--json"])
    assert done.exit_code == 0, done.output
    return done.stdout


def on(cluster: Any) -> tuple[str, ...]:
    return ("--engine", "dask", "--scheduler", cluster.scheduler_address)


def test_a_cluster_says_what_one_machine_says(cluster: Any, week: Path) -> None:
    assert sweep(week, *on(cluster)) == sweep(week)


def test_what_is_finished_is_not_run_again(cluster: Any, week: Path, tmp_path: Path) -> None:
    first = sweep(week, *on(cluster), "--out", tmp_path / "out")
    lines = (tmp_path / "out" / "finished.jsonl").read_bytes()
    assert lines.count(b"\n") == 7
    assert sweep(week, "--out", tmp_path / "out") == first
    assert (tmp_path / "out" / "finished.jsonl").read_bytes() == lines


def slowly(task: tuple[Path, int]) -> tuple[int, int]:
    """A piece of work that leaves a file for each time it is begun; returns its number and who
    did it.
    """
    folder, number = task
    (folder / f"{number} {os.getpid()} {time.monotonic_ns()}").touch()
    time.sleep(0.1)
    return number, os.getpid()


def test_a_worker_that_is_killed_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    tasks = [(tmp_path, number) for number in range(16)]
    address = cluster.scheduler_address
    found, killed = {}, 0
    for place, (number, process) in run_side_by_side(slowly, tasks, workers=2, scheduler=address):
        assert place == number
        found[place] = number
        if len(found) == 4:
            killed = process
            os.kill(process, signal.SIGKILL)
    assert found == {number: number for number in range(16)}
    begun = [path.name.split()[:2] for path in tmp_path.iterdir()]
    assert str(killed) in {process for _, process in begun}
    assert len(begun) <= 16 + 4


@pytest.fixture(scope="module")
def units() -> Instance:
    """Twelve units that no case connects: as many parts."""
    cases, people = [], []
    for unit in range(12):
        where = {"pdu": f"U{unit:02}"}
        people += [practitioner(f"P{unit:02}{n}", caseload=3 + n, **where) for n in range(5)]
        cases += [case(f"C{unit:02}{n}", tier="ABCDEFG"[n % 7], **where) for n in range(9)]
    weights = {"*": 1.0, "A": 1.83, "B": 1.51, "C": 1.2, "E": 0.85, "F": 0.7, "G": 0.5}
    policy = plain_policy({"location": {"mode": "hard", "within": "pdu"}}, weights=weights)
    return instance(cases, people, policy)


APART = Tuning().changed("sizes", one_piece_max_pairs=0)
"""However small a week is, it is solved unit by unit."""


def tasks_of(week: Instance, *, effort: float = 1.0, gap: float = 1e-4) -> list[Task]:
    parts = compile_instance(week, book_of(week), tuning=APART).parts
    return [
        Task(number, part.problem, week.policy.balance, gap, effort, 60.0)
        for number, part in enumerate(parts)
    ]


def test_a_week_comes_out_the_same_to_the_byte(cluster: Any, week: Path, tmp_path: Path) -> None:
    for place, more in (("here", ()), ("there", on(cluster))):
        out = ("--out", str(tmp_path / place), "--quiet")
        done = CliRunner().invoke(app, ["allocate", str(week), *out, *more])
        assert done.exit_code == 0, done.output
    for path in (tmp_path / "here").iterdir():
        if path.suffix != ".jsonl":
            assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes(), path.name
    there = allocate(read_instance(week).instance, scheduler=cluster.scheduler_address)
    assert there.to_json().encode() == (tmp_path / "here" / "proposal.json").read_bytes()


def test_a_week_of_many_parts_comes_out_the_same(cluster: Any, units: Instance) -> None:
    options = Options(effort=0.5, tuning=APART)
    there = solve(units, options, solvers=ClusterSolvers(cluster.scheduler_address))
    assert there.model_dump_json() == solve(units, options).model_dump_json()
    assert there.provenance.stopped_by in ("proof", "effort")


def test_a_worker_lost_in_the_middle_of_a_week_costs_no_answer(
    cluster: Any, units: Instance
) -> None:
    tasks = tasks_of(units)
    assert len(tasks) == 12
    heard: list[int] = []
    with ClusterSolvers(cluster.scheduler_address) as solvers:

        def on_news(news: News) -> None:
            heard.append(news.number)
            if len(heard) == 1:
                with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

        found = solvers.solve(tasks, 60.0, on_news)
    with Solvers(2) as here:
        expected = here.solve(tasks, 60.0, lambda _: None)
    assert sorted(heard) == [task.number for task in tasks], "each part is heard of once"
    for there, own in zip(found, expected, strict=True):
        assert there.answer is not None
        assert own.answer is not None
        assert there.stopped_by == own.stopped_by != "crash"
        assert (there.answer.counts == own.answer.counts).all()
        assert there.answer.stages == own.answer.stages


def test_a_search_on_the_cluster_can_be_stopped_and_keeps_its_best(cluster: Any) -> None:
    policy, _ = make_policy(base_policy("points-2023"), "points-2023")
    assert policy
    # Places its cases in a tenth of a second and would then look for minutes for the last of a gap.
    week = generate(policy, name="long", seed=1, practitioners=60, cases=150, tightness="tight")
    with ClusterSolvers(cluster.scheduler_address) as solvers:
        clock = threading.Timer(5.0, solvers.stop, ["person"])
        clock.start()
        found, *_ = solvers.solve(tasks_of(week, effort=500.0, gap=0.0), 100.0, lambda _: None)
    assert found.stopped_by == "person"
    assert found.answer is not None
    assert found.answer.counts.any()


def test_what_has_not_begun_when_a_person_stops_gets_no_answer(
    cluster: Any, units: Instance
) -> None:
    with ClusterSolvers(cluster.scheduler_address) as solvers:
        solvers.stop("person")
        found = solvers.solve(tasks_of(units), 60.0, lambda _: None)
    assert {one.stopped_by for one in found} == {"person"}
    assert {one.answer for one in found} == {None}


def test_allocate_asks_for_both_or_neither(week: Path) -> None:
    for more in (["--engine", "dask"], ["--scheduler", "tcp://127.0.0.1:1"]):
        done = CliRunner().invoke(app, ["allocate", str(week), *more])
        assert done.exit_code == 2
        assert "both of --engine dask" in " ".join(done.output.split())


def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(week: Path) -> None:
    done = CliRunner().invoke(
        app, ["caps", str(week), "--caps", "4", "--engine", "dask", "--scheduler", "nowhere"]
    )
    assert done.exit_code == 2
    assert "Dask scheduler that answers" in " ".join(done.output.split())
