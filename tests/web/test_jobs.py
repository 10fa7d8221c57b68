"""Work in the background: stopped, killed, taken up again, or said to be lost."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from caseload.web.bench import Bench
from caseload.web.store.jobs import Job, add_job, job, jobs, start_job
from caseload.web.store.weeks import week
from workbench import browser, workbench


def wait_for(bench: Bench, holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.02)


def one_job(bench: Bench) -> Job:
    with bench.store.read() as tx:
        [found] = jobs(tx)
    return found


def test_a_process_that_is_killed_is_told_and_changes_nothing(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        id = lead.start(example="weekly")
        lead.send(f"/weeks/{id}/proposal", page=f"/weeks/{id}")
        wait_for(bench, lambda: bool(bench.jobs.processes()))
        for process in bench.jobs.processes():
            process.kill()
        lead.wait()
        found = one_job(bench)
        assert found.state == "failed"
        page = lead.get(f"/weeks/{id}/jobs/{found.id}").text
        assert "killed, or out of memory" in page
        with bench.store.read() as tx:
            kept = week(tx, id)
        assert kept
        assert (kept.state, kept.run) == ("draft", None)


def test_stop_keeps_the_best_so_far(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        id = lead.start(example="weekly")
        lead.send(f"/weeks/{id}/proposal", page=f"/weeks/{id}")
        found = one_job(bench)
        wait_for(bench, lambda: "Settling" in str(bench.jobs.so_far) or not one_job(bench).open)
        lead.send(f"/weeks/{id}/jobs/{found.id}/stop", page=f"/weeks/{id}/jobs/{found.id}")
        lead.wait()
        ended = one_job(bench)
        assert ended.state == "done"
        assert ended.result["left_over"] == 0
        said = "You stopped the search" in lead.get(f"/weeks/{id}/proposal").text
        assert said is (ended.result["stopped_by"] == "person")


def test_a_job_that_was_under_way_when_the_server_was_lost_is_taken_up(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        id = lead.start(example="tiny")
    with workbench(tmp_path / "bench") as bench:
        with bench.store.begin() as tx:
            found = week(tx, id)
            assert found
            asked = {
                "instance": str(bench.settings.weeks / id / "input" / "1.json"),
                "out": str(bench.settings.weeks / id / "runs" / "r1"),
                "run": "r1",
                "input_hash": found.input_hash,
            }
            made = add_job(tx, "propose", id, asked, "Sam Reed", "mark")
            start_job(tx, made)
        with browser(bench) as lead:
            lead.wait()
            assert "Amara Obi" in lead.get(f"/weeks/{id}/proposal").text
    assert one_job_of(tmp_path / "bench", made).state == "done"


def one_job_of(folder: Path, id: str) -> Job:
    with workbench(folder) as bench, bench.store.read() as tx:
        found = job(tx, id)
    assert found
    return found


def test_a_job_that_was_begun_twice_is_said_to_be_lost(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench:
        with bench.store.begin() as tx:
            made = add_job(tx, "propose", None, {}, "Sam Reed", "mark")
            start_job(tx, made)
            start_job(tx, made)
        with browser(bench):
            pass
    found = one_job_of(tmp_path / "bench", made)
    assert found.state == "lost"
    assert "begun twice" in json.dumps(found.result)


def test_decisions_that_cannot_hold_are_told_in_the_words_of_the_command(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        id = lead.start(example="contradiction")
        lead.send(f"/weeks/{id}/proposal", page=f"/weeks/{id}")
        lead.wait()
        found = one_job(bench)
        assert found.state == "failed"
        assert found.result["why"] == "contradiction"
        assert found.result["said"][0] in lead.get(f"/weeks/{id}/jobs/{found.id}").text


def test_work_that_fails_inside_says_nothing_of_people(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench):
        with bench.store.begin() as tx:
            made = add_job(tx, "no-such-kind", None, {"secret": "Amara Obi"}, "Sam Reed", "mark")
        bench.jobs.take(made)
        wait_for(bench, lambda: not one_job(bench).open)
        assert one_job(bench).result["said"] == [
            "Something went wrong inside (KeyError). Nothing was changed."
        ]
