"""What is kept: never half, never changed, brought up with a copy, refused when it is newer."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from caseload.models.fault import BadInput
from caseload.web.store.database import Full, Store
from caseload.web.store.decisions import decide, decisions, in_force
from caseload.web.store.events import Chain, events, record
from caseload.web.store.exceptions import ask_exception
from caseload.web.store.handovers import hand_over
from caseload.web.store.migrate import VERSION
from caseload.web.store.notes import add_note, latest_notes
from caseload.web.store.offers import add_offer
from caseload.web.store.rules import propose_change
from caseload.web.store.schema import APPEND_ONLY
from caseload.web.store.weeks import APPROVED, Changed, Frozen, add_week, change_week, weeks


@contextmanager
def store_in(folder: Path) -> Iterator[Store]:
    file = folder / "store.sqlite3"
    store = Store.open(f"sqlite:///{file}", file)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_in(tmp_path) as found:
        yield found


def decided(store: Store, week: str, case: str, seen: int, once: str = "") -> int | None:
    with store.begin() as tx:
        return decide(
            tx, week, case, "pin", practitioner="P1", who="Sam", seen=seen, once=once or case
        )


def a_week(store: Store) -> str:
    with store.begin() as tx:
        return add_week(tx, "North", "Sam")


def test_it_is_kept_as_a_record_must_be(store: Store) -> None:
    with store.read() as tx:
        said = {
            name: tx.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "user_version": VERSION,
    }
    assert store.file
    assert store.file.stat().st_mode & 0o077 == 0


def test_an_act_is_whole_or_not_there(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        add_week(tx, "North", "Sam")
        raise RuntimeError
    with store.read() as tx:
        assert not weeks(tx)


def test_the_record_is_a_chain_in_which_a_change_shows(store: Store) -> None:
    chain = Chain()
    with store.begin() as tx:
        for number in range(4):
            record(tx, "decided", "Sam", case=f"C{number}")
        assert not chain.wrong(tx)
        assert [one.about["case"] for one in events(tx)] == ["C3", "C2", "C1", "C0"]
    assert store.file
    raw = sqlite3.connect(store.file)
    for trigger in ("no_update_of_event", "no_delete_of_event"):
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute("UPDATE event SET who = 'Pat' WHERE id = 2")
    raw.execute("DELETE FROM event WHERE id = 3")
    raw.commit()
    raw.close()
    with store.read() as tx:
        assert not chain.wrong(tx), "what was looked at is looked at again when it is opened"
        assert Chain().wrong(tx) == [
            "line 2 of the record was changed",
            "lines 3 to 3 of the record are gone",
        ]


@pytest.mark.parametrize("table", APPEND_ONLY, ids=str)
def test_nothing_that_was_added_is_changed_or_taken_away(store: Store, table: object) -> None:
    week = a_week(store)
    with store.begin() as tx:
        record(tx, "decided", "Sam")
        add_note(tx, week, "C1", "Because.", "Sam", sensitive=False, copied=False)
        tx.execute(
            text("INSERT INTO upload VALUES ('u', :week, 'a', '', 1, '[]', '', 'Sam')"),
            {"week": week},
        )
        tx.execute(text("INSERT INTO edit VALUES (1, 'u', 'cases', 2, 'tier', '', 'A', '', 'Sam')"))
        tx.execute(text("INSERT INTO run VALUES ('r', :week, '', '', '', 'Sam')"), {"week": week})
        tx.execute(
            text("INSERT INTO approval VALUES (1, :week, 1, 'r', '', 'Sam', 'Pat', '')"),
            {"week": week},
        )
        change = {"pdu": "", "week": week, "key": "k", "was": "1", "value": "2", "reason": "x"}
        propose_change(tx, **change, job=None, who="Sam")
        asked = {"week": week, "case_id": "C1", "practitioner": "P1", "past": "x", "beyond": None}
        ask_exception(tx, **asked, seen=0, reason_code="", reason="x", who="Sam")
        add_offer(tx, week, "C1", "South", "", "Sam")
        hand_over(tx, "North", "Dee", "2026-11-23", "2026-11-27", "Sam")
        gone = add_week(tx, "South", "Sam")
        tx.execute(text("INSERT INTO removal VALUES (1, :week, '', 'Sam')"), {"week": gone})
    decided(store, week, "C1", 0)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET at = ''"):
        with pytest.raises(DBAPIError, match="only ever added"), store.begin() as tx:
            tx.execute(text(statement))


def test_of_two_who_decide_on_a_case_one_is_told(store: Store) -> None:
    week = a_week(store)
    first = decided(store, week, "C1", 0, "tab one")
    with pytest.raises(Changed, match="Sam changed this at"):
        decided(store, week, "C1", 0, "tab two")
    with store.read() as tx:
        assert [one.id for one in decisions(tx, week)] == [first]
    assert decided(store, week, "C1", first or 0, "tab two again") is not None
    assert decided(store, week, "C2", 0) is not None


def test_the_same_form_twice_is_one_decision(store: Store) -> None:
    week = a_week(store)
    assert decided(store, week, "C1", 0, "a form") is not None
    assert decided(store, week, "C1", 0, "a form") is None
    with store.read() as tx:
        assert len(decisions(tx, week)) == 1


def test_what_was_taken_back_stands_no_longer_and_is_still_there(store: Store) -> None:
    week = a_week(store)
    first = decided(store, week, "C1", 0)
    assert first
    with store.begin() as tx:
        decide(tx, week, "C1", "take back", who="Sam", seen=first, once="b", takes_back=first)
        assert in_force(decisions(tx, week)) == []
        assert len(decisions(tx, week)) == 2


def test_nothing_is_decided_in_a_week_that_is_approved(store: Store) -> None:
    week = a_week(store)
    with store.begin() as tx:
        change_week(tx, week, "Sam", state=APPROVED)
    with pytest.raises(Frozen):
        decided(store, week, "C1", 0)
    with pytest.raises(Frozen), store.begin() as tx:
        add_note(tx, week, "C1", "New.", "Sam", sensitive=False, copied=False)
    with store.read() as tx:
        assert not latest_notes(tx, week)


OLDER = "".join(
    f"DROP TRIGGER no_{what}_of_{table};\n"
    for table in APPEND_ONLY
    for what in ("update", "delete")
)
OLDER += """
DROP TABLE scenario;
DROP TABLE rule;
DROP TABLE exception;
DROP TABLE handover;
DROP TABLE offer;
DROP TABLE removal;
ALTER TABLE week DROP COLUMN policy_version;
ALTER TABLE week DROP COLUMN asked_by;
ALTER TABLE week DROP COLUMN asked_run;
PRAGMA user_version = 1;
"""


def columns(file: Path) -> dict[str, list[str]]:
    with store_in(file.parent) as store, store.read() as tx:
        look = inspect(tx)
        return {
            name: sorted(one["name"] for one in look.get_columns(name))
            for name in look.get_table_names()
        }


def test_an_older_store_is_brought_up_and_a_copy_kept(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with store_in(tmp_path) as store:
        week = a_week(store)
    file = tmp_path / "store.sqlite3"
    raw = sqlite3.connect(file)
    raw.executescript(OLDER)
    raw.close()
    assert columns(file) == columns(tmp_path / "new" / "store.sqlite3")
    with store_in(tmp_path) as store, store.read() as tx:
        assert [one.id for one in weeks(tx)] == [week]
    kept = sqlite3.connect(tmp_path / "store-version-1.sqlite3")
    assert kept.execute("PRAGMA user_version").fetchone() == (1,)
    assert kept.execute("SELECT title FROM week").fetchall() == [("North",)]
    kept.close()


def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        a_week(store)
    file = tmp_path / "store.sqlite3"
    raw = sqlite3.connect(file)
    raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    raw.close()
    with pytest.raises(BadInput, match="a newer version of caseload wrote it"):
        Store.open(f"sqlite:///{file}", file)
    raw = sqlite3.connect(file)
    assert raw.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
    raw.close()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(BadInput, match="a database that can be opened"):
        Store.open(f"sqlite:///{file}", file)


def test_a_full_disk_is_told_and_loses_nothing(store: Store) -> None:
    week = a_week(store)
    with store.begin() as tx:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(Full), store.begin() as tx:
        for number in range(2000):
            record(tx, "decided", "Sam", case=f"C{number}" * 20)
    with store.read() as tx:
        assert [one.id for one in weeks(tx)] == [week]
        assert not events(tx)
    with store.begin() as tx:
        tx.execute(text("PRAGMA max_page_count = 1000000"))
        record(tx, "decided", "Sam")


KILLED = """
import os, sys
from pathlib import Path
from caseload.web.store.database import Store
from caseload.web.store.decisions import decide
from caseload.web.store.weeks import add_week
file = Path(sys.argv[1])
store = Store.open(f"sqlite:///{file}", file)
with store.begin() as tx:
    week = add_week(tx, "North", "Sam")
print(week, flush=True)
for number in range(10_000):
    with store.begin() as tx:
        decide(tx, week, f"C{number}", "pin", who="Sam", seen=0, once=f"{number}")
    print(number, flush=True)
"""


def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    week = process.stdout.readline().strip()
    answered = [process.stdout.readline() for _ in range(25)]
    process.kill()
    answered += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    whole = [int(line) for line in answered if line.endswith("\n")]
    with store_in(tmp_path) as store, store.read() as tx:
        kept = {one.case_id for one in decisions(tx, week)}
    assert {f"C{number}" for number in whole} <= kept
    assert len(kept) <= max(whole) + 3
