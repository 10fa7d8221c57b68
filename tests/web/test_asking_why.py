"""Why, and why not her, in a week that is too large to wait for: worked out in the background."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caseload.models.choice import Way
from caseload.web.jobs.runner import Jobs
from caseload.web.services import asking
from caseload.web.services.standing import standing
from caseload.web.store.events import events
from caseload.web.store.jobs import DONE, FAILED, Job, jobs
from caseload.web.store.weeks import week
from workbench import Browser, browser, proposed, workbench

Lead = tuple[Browser, str]

QUESTIONS = ["why?id=C03&to=", "why?id=C01&to=P4"]
MOVE = r'name="move" type="checkbox" value="([^"]+)"'
MOVING = "give?id=C03&to=P4&others=1"


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


def questions(lead: Lead, kind: str = "why") -> list[Job]:
    with lead[0].bench.store.read() as tx:
        return jobs(tx, kind=kind)


def test_the_answer_is_the_same_as_in_a_small_week(lead: Lead, monkeypatch: Any) -> None:
    for path in (*QUESTIONS, MOVING):
        at_once = said(page(lead, path).text)
        with monkeypatch.context() as large:
            large.setattr(asking, "QUICK", 0)
            large.setattr(asking, "PATIENCE", 60.0)
            assert said(page(lead, path).text) == at_once
    assert [one.state for one in questions(lead)] == [DONE, DONE]
    with lead[0].bench.store.read() as tx:
        kinds = [one.kind for one in events(tx, lead[1])]
    assert (kinds.count("asked why"), kinds.count("asked who would move")) == (2, 1)


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


def test_who_would_move_is_shown_in_the_list_that_it_was_asked_from(patient: Lead) -> None:
    page(patient, MOVING)
    [work] = questions(patient, "moving")
    answer = page(patient, f"jobs/{work.id}?query=%3Fshow%3Dexception")
    assert answer.url.path == f"/weeks/{patient[1]}/give"
    assert answer.url.params["others"] == "1"
    back = re.search(r'class="govuk-back-link" href="([^"]+)"', answer.text)
    assert back and "show%3Dexception" in back[1]


def test_work_on_who_would_move_is_stopped(waiting: Lead) -> None:
    one, id = waiting
    assert "At work" in page(waiting, f"{MOVING}&query=%3Fshow%3Dexception").text
    [work] = questions(waiting, "moving")
    stopped = one.send(f"/weeks/{id}/jobs/{work.id}/stop", page=f"/weeks/{id}/jobs/{work.id}")
    assert "It was stopped before it was begun." in stopped.text


def test_a_change_that_is_refused_still_shows_who_would_move(patient: Lead) -> None:
    one, id = patient
    with one.bench.store.read() as tx:
        there = week(tx, id)
    assert there is not None
    found = standing(one.bench, there)
    case, to = next(
        (case, two.practitioner)
        for case in found.order
        for two in found.choices.of(case)
        if two.way is Way.OTHERS
    )
    asked = f"give?id={case}&to={to}&others=1"
    moves = re.findall(MOVE, page(patient, asked).text)
    assert moves
    fields = {"id": case, "to": to, "seen": "0", "others": "1"}
    refused = one.send(f"/weeks/{id}/give", fields, page=f"/weeks/{id}/{asked}")
    assert refused.status_code == 422
    assert re.findall(MOVE, refused.text) == moves
    assert len(questions(patient, "moving")) == 1


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
