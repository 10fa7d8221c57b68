"""The next week, carried forward from an approved one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload.web.services.carrying import EXAMPLES
from caseload.web.services.folders import read_input
from caseload.web.store.approvals import held_by
from caseload.web.store.weeks import week, weeks
from workbench import Browser, browser, workbench

POLICY = 'policy = "plain-count"\nweek_beginning = 2026-11-23\n'
CASES = "case,tier\nC1,C\nC2,C\nC3,D\n"
PEOPLE = "practitioner,name,grade\nP1,Amara Obi,PO\nP2,Ben Hughes,PO\n"
CURRENT = "case,tier,practitioner,allocated_on\nH1,C,P1,2026-11-18\nH2,D,P2,2026-10-01\n"


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Browser]:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def approved(lead: Browser) -> str:
    named = {
        "cases.csv": CASES,
        "practitioners.csv": PEOPLE,
        "current.csv": CURRENT,
        "policy.toml": POLICY,
    }
    files = [("file", (name, text.encode())) for name, text in named.items()]
    id = lead.start(files=files, title="North")
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.input
    lead.send(f"/weeks/{id}/seen", {"input": found.input}, page="/weeks/new")
    lead.propose(id)
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.run
    fields = {"run": found.run, "name": "Sam Reed"}
    lead.send(f"/weeks/{id}/approve", fields, page="/weeks/new")
    return id


def test_the_next_week_counts_what_the_ledger_says(lead: Browser) -> None:
    id = approved(lead)
    assert "The week of 30 November 2026" in lead.get(f"/weeks/{id}/next").text
    fields = {"ended-text": "case\nH2", "cases-text": "case\ttier\nC9\tB"}
    page = lead.send(f"/weeks/{id}/next", fields)
    assert "1 ended" in page.text
    with lead.bench.store.read() as tx:
        [new] = [one for one in weeks(tx) if one.after == id]
        held = held_by(tx, "P1", None) + held_by(tx, "P2", None)
    assert {one.case_id for one in held} == {"C1", "C2", "C3"}
    assert {one.began for one in held} == {"2026-11-23"}
    assert new.begins == "2026-11-30"
    assert new.input
    made = read_input(lead.bench.settings, new.id, new.input)
    assert [one.id for one in made.cases] == ["C9"]
    assert sorted(one.id for one in made.held or ()) == ["C1", "C2", "C3", "H1"]
    recent = sum(one.new_cases_7_days for one in made.holdings.values())
    assert recent == 0, "a case given exactly seven days ago no longer counts"


def test_a_persons_page_shows_what_she_was_given_and_what_ended(lead: Browser) -> None:
    id = approved(lead)
    with lead.bench.store.read() as tx:
        given = held_by(tx, "P1", None)
    page = lead.get(f"/weeks/{id}/person?id=P1").text
    assert "Amara Obi" in page
    assert given
    assert all(one.case_id in page for one in given)
    assert "23 November 2026" in page
    lead.send(f"/weeks/{id}/next", {"ended-text": f"case\n{given[0].case_id}"})
    assert "30 November 2026 (ended)" in lead.get(f"/weeks/{id}/person?id=P1").text
    assert lead.get(f"/weeks/{id}/person?id=P9").status_code == 404


def test_what_does_not_add_up_is_told_and_nothing_kept(lead: Browser) -> None:
    id = approved(lead)
    answer = lead.send(f"/weeks/{id}/next", {"ended-text": "case\nH77"})
    assert answer.status_code == 422
    assert "H77" in answer.text
    with lead.bench.store.read() as tx:
        assert len(weeks(tx)) == 1


def test_a_week_that_is_not_approved_is_not_carried_forward(lead: Browser) -> None:
    id = lead.start(example="tiny")
    assert lead.get(f"/weeks/{id}/next").status_code == 422
    assert lead.send(f"/weeks/{id}/next", page="/weeks/new").status_code == 422


def test_tables_are_taken_with_the_headings_that_the_page_shows(lead: Browser) -> None:
    id = approved(lead)
    page = lead.get(f"/weeks/{id}/next").text
    ours = {"P014": "P1", "P015": "P2", "X123456": "H2"}
    fields = {}
    for name, tables in EXAMPLES.items():
        heads, *rows = tables[0]
        assert all(f">{head}</th>" in page for head in heads)
        kept = [row for row in rows if "yes" not in row]
        lines = [",".join(ours.get(cell, cell) for cell in row) for row in (heads, *kept)]
        fields[f"{name}-text"] = "\n".join(lines).replace("North 1", "")
    fields["cases-text"] = fields["cases-text"].replace("H2", "C7")
    del fields["done-text"]  # H2 has ended
    answer = lead.send(f"/weeks/{id}/next", fields)
    assert answer.status_code == 200, answer.text
    with lead.bench.store.read() as tx:
        [next_one] = [one for one in weeks(tx) if one.after == id]
    people = read_input(lead.bench.settings, next_one.id, next_one.input or 0).practitioner_of
    assert people["P1"].contracted_hours == 29.6
    assert str(people["P2"].away_until) == "2026-12-14"
    assert people["P099"].grade == "PO"
