"""Why, and why not her, in a week that is too large to wait for: worked out in the background."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caseload.web.jobs.runner import Jobs
from caseload.web.services import asking
from caseload.web.store.events import events
from caseload.web.store.jobs import DONE, FAILED, Job, jobs
from workbench import Browser, browser, proposed, workbench

Lead = tuple[Browser, str]

QUESTIONS = ["why?id=C03&to=", "why?id=C01&to=P4"]


@pytest.fixture
def patient(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> Lead:
    """A week that counts as a large one; whoever asks waits for the answer."""
    monkeypatch.setattr(asking, "QUICK", 0)
    monkeypatch.setattr(asking, "PATIENCE", 60.0)
    return lead


@pytest.fixture
def waiting(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lead]:
    """The same, where nobody waits and no work is begun."""
    monkeypatch.setattr(asking, "QUICK", 0)
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    with monkeypatch.context() as held:
        held.setattr(Jobs, "take", lambda self, id: None)
        yield lead


def page(lead: Lead, path: str) -> Any:
    answer = lead[0].get(f"/weeks/{lead[1]}/{path}")
    assert answer.status_code == 200, answer.text
    return answer


def said(text: str) -> str:
    """What stands on a page, without the marks of its forms."""
    return re.sub(r'name="(form|once)" value="[^"]+"', "", text)


def questions(lead: Lead) -> list[Job]:
    with lead[0].bench.store.read() as tx:
        return jobs(tx, kind="why")


def test_the_answer_is_the_same_as_in_a_small_week(lead: Lead, monkeypatch: Any) -> None:
    for path in QUESTIONS:
        at_once = said(page(lead, path).text)
        with monkeypatch.context() as large:
            large.setattr(asking, "QUICK", 0)
            large.setattr(asking, "PATIENCE", 60.0)
            assert said(page(lead, path).text) == at_once
    assert [one.state for one in questions(lead)] == [DONE, DONE]
    with lead[0].bench.store.read() as tx:
        assert sum(one.kind == "asked why" for one in events(tx, lead[1])) == 2


def test_asked_again_it_is_not_worked_out_again_until_something_is_decided(patient: Lead) -> None:
    one, id = patient
    for _ in range(2):
        page(patient, QUESTIONS[1])
    assert len(questions(patient)) == 1
    fields = {"case": "C05", "act": "accept", "seen": "0"}
    one.send(f"/weeks/{id}/decide", fields)
    page(patient, QUESTIONS[1])
    assert len(questions(patient)) == 2


def test_work_on_it_is_shown_and_stopped_and_asked_for_again(waiting: Lead) -> None:
    one, id = waiting
    for _ in range(2):
        answer = page(waiting, QUESTIONS[1])
        assert "/jobs/" in str(answer.url)
        assert "At work" in answer.text
    [work] = questions(waiting)
    stopped = one.send(f"/weeks/{id}/jobs/{work.id}/stop", page=f"/weeks/{id}/jobs/{work.id}")
    assert "It was stopped before it was begun." in stopped.text
    assert questions(waiting)[0].state == FAILED
    assert "Not done" in page(waiting, QUESTIONS[1]).text, "it is not begun by looking"
    again = re.search(r'href="/weeks/[^/]+/([^"]+again=1)"', stopped.text)
    assert again
    assert "At work" in page(waiting, again[1].replace("&amp;", "&")).text
    assert len(questions(waiting)) == 2


def test_what_is_done_leads_to_the_answer(patient: Lead) -> None:
    page(patient, QUESTIONS[0])
    [work] = questions(patient)
    answer = page(patient, f"jobs/{work.id}")
    assert str(answer.url).endswith(f"/weeks/{patient[1]}/{QUESTIONS[0]}")
    assert "Who could take it, the best first" in answer.text


def test_a_process_is_ready_before_it_is_asked_and_ends_with_the_server(tmp_path: Path) -> None:
    id = proposed("tiny", tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        bench.jobs.warm()
        bench.jobs.warm()
        ready = bench.jobs.spare()
        assert len(ready) == 1
        one.propose(id)
        assert ready[0].poll() is not None, "it has done the work"
        bench.jobs.warm()
        [last] = bench.jobs.spare()
    assert last.poll() is not None
