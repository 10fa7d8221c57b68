"""Requests for the allocation service, taken away of an approved week."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from caseload.web.store.weeks import week
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
