"""A week is deleted once its time is over: everything goes but a line, and the chain still fits."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from caseload.web.server import open_bench
from caseload.web.services import deleting
from caseload.web.services.deleting import sweep_all
from caseload.web.store.approvals import held_by
from caseload.web.store.events import Chain, all_lines, record
from caseload.web.store.removal import remove
from caseload.web.store.rules import propose_change
from caseload.web.store.schema import EVENT, HOLDING, METADATA, REMOVAL
from caseload.web.store.weeks import add_week, week, weeks
from workbench import Browser, browser, workbench

POLICY = 'policy = "plain-count"\nweek_beginning = 2026-11-30\n'
AT_ONCE = f"{POLICY}[history]\nkeep_years = 0\n"
CASES = "case,tier\nXCASE1,A\nXCASE2,C\nXCASE3,D\n"
PEOPLE = "practitioner,name,grade,caseload\nP1,Xamara Obi,PO,20\nP2,Ben Hughes,PO,25\n"
SECRETS = (b"XCASE1", b"Xamara", b"knows the street")


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Browser]:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def approved(lead: Browser, policy: str = AT_ONCE) -> str:
    """A week that was brought in, proposed, changed with a reason, and approved."""
    named = {"cases.csv": CASES, "practitioners.csv": PEOPLE, "policy.toml": policy}
    id = lead.start(files=[("file", (name, said.encode())) for name, said in named.items()])
    there = found(lead, id)
    lead.send(f"/weeks/{id}/seen", {"input": there.input}, page=f"/weeks/{id}/check")
    lead.propose(id)
    fields = {"id": "XCASE1", "act": "hold", "seen": "0", "reason": "knows the street"}
    lead.send(f"/weeks/{id}/case", fields, page=f"/weeks/{id}/decide")
    lead.send(f"/weeks/{id}/round", {"keep": "all"}, page=f"/weeks/{id}/decide")
    lead.wait()
    fields = {"run": found(lead, id).run, "name": "Sam Reed"}
    assert lead.send(f"/weeks/{id}/approve", fields, page="/weeks/new").status_code == 200
    assert found(lead, id).state == "approved"
    return id


def found(lead: Browser, id: str) -> Any:
    with lead.bench.store.read() as tx:
        there = week(tx, id)
    assert there
    return there


def delete(lead: Browser, id: str, **fields: str) -> Any:
    return lead.send(f"/weeks/{id}/delete", fields, page="/weeks/new")


def rows_of(lead: Browser, id: str) -> dict[str, int]:
    """How many rows each table has that point at the week."""
    with lead.bench.store.read() as tx:
        return {
            table.name: len(tx.execute(select(table).where(table.c.week == id)).all())
            for table in METADATA.sorted_tables
            if "week" in table.c
        }


def on_disk(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def test_everything_of_the_week_goes_and_a_line_stays(lead: Browser) -> None:
    other = lead.start(example="tiny")
    id = approved(lead)
    folder = lead.bench.settings.folder
    for secret in SECRETS:
        assert secret in on_disk(folder)
    assert "its time is over" in lead.get(f"/weeks/{id}").text
    page = lead.get(f"/weeks/{id}/delete").text
    assert "keeps a week for 0 years" in page
    assert "2 cases of the week in the ledger, until they end" in page
    answer = delete(lead, id, sure="yes")
    assert "is deleted" in answer.text
    assert lead.get(f"/weeks/{id}").status_code == 404
    assert rows_of(lead, id) == dict.fromkeys(rows_of(lead, id), 0) | {
        "event": rows_of(lead, id)["event"],
        "holding": 2,
        "removal": 1,
    }
    with lead.bench.store.read() as tx:
        lines = all_lines(tx)
        assert not Chain().wrong(tx)
        assert [one.id for one in weeks(tx)] == [other]
    assert {(one["who"], one["about"]) for one in lines if one["week"] == id} == {("", "{}")}
    assert '"cases_still_held": 2' in lines[-1]["about"]
    assert lines[-1]["who"] == "Sam Reed"
    record_page = lead.get("/record").text
    assert "all of them fit" in record_page
    assert "Week deleted: begins 2026-11-30, cases still held 2" in record_page
    with lead.bench.store.begin() as tx:
        tx.execute(HOLDING.update().values(ended="2026-12-01"))
        there = week(tx, other)
        assert there
        remove(tx, there, "Sam Reed")
        assert not tx.execute(select(HOLDING)).all(), "what has ended goes with the next week"
    lead.bench.store.scrub()
    for secret in SECRETS:
        assert secret not in on_disk(folder), secret
    assert len(list(lead.bench.settings.backups.iterdir())) == 1


def test_a_week_is_kept_for_as_long_as_the_policy_says(
    lead: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = approved(lead, POLICY)
    assert "its time is over" not in lead.get(f"/weeks/{id}").text
    page = lead.get(f"/weeks/{id}/delete").text
    until = deleting.keeping(lead.bench, found(lead, id)).until
    assert until.year == date.today().year + 7
    assert f"It is kept until {until.day} " in page and "<button" not in page.split("<h1")[1]
    refused = delete(lead, id, sure="yes")
    assert refused.status_code == 422
    assert f"this one is kept until {until}" in refused.text
    assert lead.get(f"/weeks/{id}").status_code == 200
    monkeypatch.setattr(deleting, "now", lambda: f"{until}T00:00:00")
    assert "is deleted" in delete(lead, id, sure="yes").text


def test_she_has_to_be_sure(lead: Browser) -> None:
    id = approved(lead)
    answer = delete(lead, id)
    assert answer.status_code == 422
    assert "Tick that you are sure" in answer.text
    assert lead.get(f"/weeks/{id}").status_code == 200


def test_work_is_waited_for(lead: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    id = approved(lead)
    monkeypatch.setattr(type(lead.bench.jobs), "take", lambda self, id: None)
    asked = {"week": id, "kind": "caps", "from": "20", "to": "30", "step": "5"}
    lead.send("/plan", asked, page="/plan")
    refused = delete(lead, id, sure="yes")
    assert refused.status_code == 422
    assert "nothing is being worked out for" in refused.text


def test_the_next_week_goes_on_without_it(lead: Browser) -> None:
    id = approved(lead)
    lead.send(f"/weeks/{id}/next", page=f"/weeks/{id}/next")
    with lead.bench.store.read() as tx:
        [then] = [one.id for one in weeks(tx) if one.id != id]
    assert found(lead, then).after == id
    delete(lead, id, sure="yes")
    assert found(lead, then).after is None
    lead.propose(then)
    assert lead.get(f"/weeks/{then}/decide").status_code == 200
    with lead.bench.store.read() as tx:
        held = held_by(tx, "P1", None) + held_by(tx, "P2", None)
    assert {one.case_id for one in held} == {"XCASE2", "XCASE3"}
    assert lead.get("/history").status_code == 200


def test_a_limit_that_is_changed_for_good_stays_without_what_was_worked_out(
    lead: Browser,
) -> None:
    id, other = approved(lead), lead.start(example="tiny")
    lead.propose(other)
    with lead.bench.store.begin() as tx:
        work = tx.execute(text("SELECT id FROM job WHERE week = :id LIMIT 1"), {"id": id}).scalar()
        place = found(lead, other).place
        change = {"pdu": place, "week": id, "key": "weekly_intake.PO", "was": "5", "value": "4"}
        propose_change(tx, **change, reason="calmer", job=str(work), who="Sam Reed")
    delete(lead, id, sure="yes")
    page = lead.get(f"/weeks/{other}/rules").text
    assert "went with the week that it was about" in page


def test_a_line_is_emptied_with_its_week_alone(lead: Browser) -> None:
    store = lead.bench.store
    id = approved(lead)
    with store.begin() as tx:
        other = add_week(tx, "South", "Sam")
        record(tx, "started", "Sam", other)
    delete(lead, id, sure="yes")
    for change in (
        f"UPDATE event SET about = '{{}}' WHERE week = '{other}'",
        f"UPDATE event SET hash = '' WHERE week = '{id}'",
        f"UPDATE event SET id = id + 1000 WHERE week = '{id}'",
        "UPDATE event SET about = '{}' WHERE week IS NULL",
        f"DELETE FROM event WHERE week = '{id}'",
        f"DELETE FROM removal WHERE week = '{id}'",
    ):
        with pytest.raises(DBAPIError, match="only ever added"), store.begin() as tx:
            tx.execute(text(change))


def test_a_line_that_is_emptied_otherwise_is_found(lead: Browser) -> None:
    store = lead.bench.store
    with store.begin() as tx:
        id = add_week(tx, "South", "Sam")
        number = record(tx, "started", "Sam", id)
        tx.execute(REMOVAL.insert().values(week=id, at="", who=""))
        tx.execute(
            EVENT.update()
            .where(EVENT.c.id == number)
            .values(who="", kind="deleted with its week", about="{}")
        )
        record(tx, "opened", "Sam")
    with store.read() as tx:
        assert Chain().wrong(tx) == [f"line {number} of the record was emptied"]


def test_folders_that_a_crash_left_behind_go_at_the_next_start(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        id = approved(one)
        with bench.store.begin() as tx:
            there = week(tx, id)
            assert there
            remove(tx, there, "Sam Reed")
        folder, settings = bench.settings.weeks / id, bench.settings
        assert folder.is_dir()
    again = open_bench(settings)
    sweep_all(again)
    assert not folder.is_dir()
    again.store.close()


@pytest.mark.parametrize(
    ("day", "years", "until"),
    [("2028-02-29", 7, "2035-03-01"), ("2028-02-29", 4, "2032-02-29"), ("2026-11-29", 0, None)],
)
def test_years_are_counted_by_the_calendar(day: str, years: int, until: str | None) -> None:
    found = deleting.years_after(date.fromisoformat(day), years)
    assert found == date.fromisoformat(until or day)
