"""Requests for the allocation service, taken away of an approved week."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from answers import answers
from caseload.web.services.folders import read_input
from caseload.web.store.weeks import week, weeks
from places import DATA
from workbench import Browser, browser, workbench

POLICY = 'policy = "plain-count"\nweek_beginning = 2026-11-30\n'
CASES = "case,tier,excluded\nX000101/2,A,\nX000102/1,C,\nX000103/1,D,T001A01\n"
PEOPLE = (
    "practitioner,name,grade,team,caseload\n"
    "T001A01,Amara Obi,PO,T001,20\nT001A02,Ben Hughes,PO,T001,25\n"
)
FORM = json.loads((DATA / "service" / "allocate.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Browser]:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def approved(lead: Browser, cases: str = CASES, note: str = "") -> str:
    named = {"cases.csv": cases, "practitioners.csv": PEOPLE, "policy.toml": POLICY}
    id = lead.start(files=[("file", (name, text.encode())) for name, text in named.items()])
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found
    lead.send(f"/weeks/{id}/seen", {"input": found.input}, page=f"/weeks/{id}/check")
    lead.propose(id)
    if note:
        page = f"/weeks/{id}/notes/one?id=X000102%2F1"
        fields = {"id": "X000102/1", "text": note, "sensitive": "yes", "act": "keep"}
        lead.send(f"/weeks/{id}/notes/one", fields, page=page)
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found
    fields = {"run": found.run, "name": "Sam Reed"}
    page = lead.send(f"/weeks/{id}/approve", fields, page=f"/weeks/{id}/approve")
    assert page.status_code == 200, page.text
    return id


def taken(lead: Browser, id: str) -> dict[str, Any]:
    answer = lead.get(f"/weeks/{id}/send/requests.zip")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        return {name: json.loads(files.read(name)) for name in files.namelist()}


def test_an_approved_week_gives_a_request_for_each_case(lead: Browser) -> None:
    id = approved(lead, note="She knows the family: agreed with Ben.")
    assert "requests.zip" in lead.get(f"/weeks/{id}/send").text
    files = taken(lead, id)
    assert set(files) == {"X000101-2.json", "X000102-1.json", "X000103-1.json", "index.json"}
    for name in files.keys() - {"index.json"}:
        jsonschema.Draft202012Validator(FORM).validate(files[name])
    body = files["X000102-1.json"]["body"]
    assert body["spoOversightNotes"] == "She knows the family: agreed with Ben."
    assert body["sensitiveNotes"]
    assert files["X000103-1.json"]["body"]["laoCase"]
    assert taken(lead, id) == files


def test_a_note_that_the_service_would_not_take_is_said_when_it_is_kept(lead: Browser) -> None:
    named = {"cases.csv": CASES, "practitioners.csv": PEOPLE, "policy.toml": POLICY}
    id = lead.start(files=[("file", (name, text.encode())) for name, text in named.items()])
    lead.propose(id)
    page = f"/weeks/{id}/notes/one?id=X000102%2F1"
    fields = {"id": "X000102/1", "text": "see www.notes.invalid", "act": "keep"}
    answer = lead.send(f"/weeks/{id}/notes/one", fields, page=page)
    assert "The note is kept. The allocation service would not take it" in answer.text
    answer = lead.send(f"/weeks/{id}/notes/one", fields | {"text": "agreed"}, page=page)
    assert "would not take it" not in answer.text


def test_a_note_that_the_service_would_not_take_is_named(lead: Browser) -> None:
    id = approved(lead, note="see http://notes.invalid")
    answer = lead.get(f"/weeks/{id}/send/requests.zip")
    assert answer.status_code == 422
    assert "X000102/1" in answer.text
    assert "a note without links" in answer.text


def test_a_week_that_the_service_does_not_know_has_no_requests(lead: Browser) -> None:
    id = approved(lead, cases="case,tier\nC1,A\n")
    assert "requests.zip" not in lead.get(f"/weeks/{id}/send").text
    assert lead.get(f"/weeks/{id}/send/requests.zip").status_code == 404


def in_store(bench: Any) -> bytes:
    """Every byte that the workbench keeps."""
    return b"".join(one.read_bytes() for one in bench.settings.folder.rglob("*") if one.is_file())


def zipped(files: dict[str, Any]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(name, json.dumps(body))
    return content.getvalue()


def test_answers_become_a_week_in_the_browser_and_are_not_kept(lead: Browser) -> None:
    given = {
        "answers": ("answers.zip", zipped(answers(3, people=4, cases=4))),
        "of-people": ("people.csv", b"practitioner,gender\nT001A00,woman\n"),
    }
    page = lead.send("/weeks/import", {"kind": "answers", "week": "2026-11-23"}, files=given)
    assert page.status_code == 200
    assert "4 new cases" in page.text
    assert "provisional" not in page.text
    assert "sentence plans due are no inductions" in page.text
    kept = in_store(lead.bench)
    assert b"X000101/2" in kept
    assert b"Brien" not in kept
    assert b"T001A00,woman" in kept


def test_answers_that_cannot_be_used_are_told_with_file_and_key(lead: Browser) -> None:
    files = answers(3, people=4, cases=4)
    files["unallocated.json"][0]["crn"] = "12"
    given = {"answers": ("answers.zip", zipped(files))}
    page = lead.send("/weeks/import", {"kind": "answers"}, files=given)
    assert page.status_code == 422
    assert "unallocated.json, key [1].crn" in page.text
    nothing = lead.send("/weeks/import", {"kind": "answers"}, files={"of-people": ("", b"")})
    assert nothing.status_code == 422
    assert "none was chosen" in nothing.text


def test_the_services_record_begins_the_next_week_and_is_not_kept(lead: Browser) -> None:
    id = approved(lead)
    rows = [
        {
            "crn": one,
            "name": {"forename": "Nia", "surname": "Secret"},
            "staff": {"code": "T001A02", "name": {"surname": "Hughes"}},
            "teamCode": "T001",
            "allocatedOn": "2026-12-01T09:00:00Z",
        }
        for one in ("X000101", "X000102", "X000103")
    ]
    record = json.dumps({"cases": rows}).encode()
    page = lead.send(
        f"/weeks/{id}/next",
        {"kind": "next"},
        page=f"/weeks/{id}/next",
        files={"done-file": ("events.json", record)},
    )
    assert page.status_code == 200, page.text
    assert b"Secret" not in in_store(lead.bench)
    with lead.bench.store.read() as tx:
        [new] = [one for one in weeks(tx) if one.after == id]
    assert new.input
    people = read_input(lead.bench.settings, new.id, new.input).practitioner_of
    assert (people["T001A01"].caseload, people["T001A02"].caseload) == (20, 28)
