"""The same scenarios on a Dask cluster of two worker processes."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.week.write import write_instance
from caseload.optimizer.process.parallel import run_side_by_side

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


def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(week: Path) -> None:
    done = CliRunner().invoke(
        app, ["caps", str(week), "--caps", "4", "--engine", "dask", "--scheduler", "nowhere"]
    )
    assert done.exit_code == 2
    assert "Dask scheduler that answers" in " ".join(done.output.split())
