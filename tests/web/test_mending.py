"""Faults of what was brought in: mended beside the source, looked at before approval."""

from pathlib import Path

import pytest

from caseload.web.store.uploads import edits, latest_upload
from caseload.web.store.weeks import week
from workbench import Browser, browser, workbench

POLICY = b'policy = "plain-count"\nweek_beginning = 2026-11-30\ninstance = "North"\n'
CASES = b"case,tier,rosh,csrp\nC1,A,high,\nC2,C,L,1.9%\nC3,Z,medium,\n"
PEOPLE = (
    b"practitioner,name,grade,contracted_hours,caseload\n"
    b"P1,Amara Obi,PO,37,20\nP2,Ben Hughes,PO,37,25\n"
)


def files(cases: bytes = CASES, people: bytes = PEOPLE) -> list[tuple[str, tuple[str, bytes]]]:
    named = {"cases.csv": cases, "practitioners.csv": people, "policy.toml": POLICY}
    return [("file", (name, content)) for name, content in named.items()]


@pytest.fixture
def lead(tmp_path: Path):  # type: ignore[no-untyped-def]
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def cell(page: str, value: str) -> str:
    """The field for the cell with a value on the page of faults."""
    row = next(part for part in page.split("<tr") if f">{value}</td>" in part)
    return row.split('name="', 1)[1].split('"', 1)[0]


def upload_of(lead: Browser, id: str) -> str:
    with lead.bench.store.read() as tx:
        found = latest_upload(tx, id)
    assert found
    return found.id


def test_faults_are_mended_in_place_and_the_source_stays(lead: Browser) -> None:
    id = lead.start(files=files())
    page = lead.get(f"/weeks/{id}/check").text
    assert "2 faults to mend" in page
    assert "cases.csv, row 3, column rosh" in page
    upload = upload_of(lead, id)
    kept = lead.bench.settings.weeks / id / "uploads" / upload / "cases.csv"
    fields = {"upload": upload, cell(page, "L"): "low", cell(page, "Z"): "G"}
    after = lead.send(f"/weeks/{id}/check", fields)
    assert "nothing is wrong any more" in after.text
    assert "3 new cases" in after.text
    assert kept.read_bytes() == CASES
    with lead.bench.store.read() as tx:
        made = edits(tx, upload)
    assert [(one.row, one.column_name, one.was, one.becomes) for one in made] == [
        (3, "rosh", "L", "low"),
        (4, "tier", "Z", "G"),
    ]
    assert {one.who for one in made} == {"Sam Reed"}
    assert "2 cells mended or changed" in after.text


def test_every_guess_is_accepted_at_once(lead: Browser) -> None:
    cases = b"case,tier,rosh\nC1,A,H\nC2,C,L\n"
    id = lead.start(files=files(cases))
    assert "Accept all 2 guesses" in lead.get(f"/weeks/{id}/check").text
    fields = {"upload": upload_of(lead, id), "all": "guesses"}
    assert "2 new cases" in lead.send(f"/weeks/{id}/check", fields).text


def test_what_mends_nothing_is_kept_and_asked_again(lead: Browser) -> None:
    id = lead.start(files=files(b"case,tier\nC1,Z\n"))
    page = lead.get(f"/weeks/{id}/check").text
    fields = {"upload": upload_of(lead, id), cell(page, "Z"): "Y"}
    after = lead.send(f"/weeks/{id}/check", fields).text
    assert "1 fault to mend" in after
    assert ">Y</td>" in after


def test_what_was_brought_in_meanwhile_is_not_mended(lead: Browser) -> None:
    id = lead.start(files=files())
    page = lead.get(f"/weeks/{id}/check").text
    before = upload_of(lead, id)
    lead.send(f"/weeks/{id}/files", page=f"/weeks/{id}/check", files=files())
    after = lead.send(f"/weeks/{id}/check", {"upload": before, cell(page, "L"): "low"})
    assert after.status_code == 409
    assert "Sam Reed changed this" in after.text


def test_an_access_list_is_never_shown_again(lead: Browser) -> None:
    cases = b"case,tier,excluded\nC1,A,Nobody Known\nC2,B,P1\n"
    id = lead.start(files=files(cases))
    page = lead.get(f"/weeks/{id}/check").text
    assert "column excluded" in page
    assert "Nobody Known" not in page
    fields = {"upload": upload_of(lead, id), "cell cases/2/excluded": "P2"}
    after = lead.send(f"/weeks/{id}/check", fields).text
    assert "2 new cases" in after
    assert "not shown → not shown" in after
    with lead.bench.store.read() as tx:
        assert "P2" not in str([e.about for e in _events(tx)])


def _events(tx):  # type: ignore[no-untyped-def]
    from caseload.web.store.events import events

    return events(tx)


def test_remarks_are_seen_before_approval(lead: Browser) -> None:
    cases = b"case,tier,favourite colour\nC1,A,blue\n"
    id = lead.start(files=files(cases))
    page = lead.get(f"/weeks/{id}/check").text
    assert "favourite_colour" in page
    lead.propose(id)
    assert "has not been looked at" in lead.get(f"/weeks/{id}/approve").text
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found
    lead.send(f"/weeks/{id}/seen", {"input": found.input}, page=f"/weeks/{id}/check")
    assert "has not been looked at" not in lead.get(f"/weeks/{id}/approve").text


def test_people_are_changed_in_a_table(lead: Browser) -> None:
    id = lead.start(files=files(b"case,tier\nC1,C\n"))
    lead.propose(id)
    fields = {"input": 1, "contracted_hours P1": "22.5", "away_until P2": "2026-12-14"}
    after = lead.send(f"/weeks/{id}/people", fields).text
    assert "2 changes kept" in after
    assert after.count(">changed</span>") == 2
    assert 'value="22.5"' in after
    assert "make it again" in lead.get(f"/weeks/{id}").text


def test_a_change_of_people_that_cannot_be_is_told_and_not_kept(lead: Browser) -> None:
    id = lead.start(files=files(b"case,tier\nC1,C\n"))
    fields = {"input": 1, "contracted_hours P1": "many"}
    after = lead.send(f"/weeks/{id}/people", fields)
    assert after.status_code == 422
    assert "practitioners.csv, row 2, column contracted_hours" in after.text
    assert 'value="many"' in after.text
    with lead.bench.store.read() as tx:
        assert not edits(tx, upload_of(lead, id))


def test_two_tabs_that_change_people_do_not_overwrite_each_other(lead: Browser) -> None:
    id = lead.start(files=files(b"case,tier\nC1,C\n"))
    lead.send(f"/weeks/{id}/people", {"input": 1, "contracted_hours P1": "20"})
    late = lead.send(f"/weeks/{id}/people", {"input": 1, "contracted_hours P2": "21"})
    assert late.status_code == 409
    assert "Sam Reed changed this" in late.text


def test_tables_may_be_pasted_from_a_spreadsheet(lead: Browser) -> None:
    cases = "case\ttier\nC1\tA\nC2\tB"
    people = "practitioner\tname\tgrade\tcaseload\nP1\tAmara Obi\tPO\t20"
    id = lead.start(cases=cases, practitioners=people)
    assert "2 new cases, 1 practitioner" in lead.get(f"/weeks/{id}/check").text
