"""The version of a store: made new, brought up with a copy kept, or refused when it is newer."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from caseload.models.fault import BadInput, Fault
from caseload.web.store.schema import APPEND_ONLY, METADATA

Step = Callable[[Connection], None]


def _ask_for_approval(connection: Connection) -> None:
    """Version 2: a second person approves what the first asks for."""
    connection.execute(text("ALTER TABLE week ADD COLUMN asked_by VARCHAR(200)"))
    connection.execute(text("ALTER TABLE week ADD COLUMN asked_run VARCHAR(20)"))


def _name_scenarios(connection: Connection) -> None:
    """Version 3: a planner's questions are kept by name."""
    connection.execute(
        text(
            "CREATE TABLE scenario (id VARCHAR(20) NOT NULL PRIMARY KEY, job VARCHAR(20) NOT NULL "
            "REFERENCES job (id), name VARCHAR(200) NOT NULL, at VARCHAR(20) NOT NULL)"
        )
    )
    connection.execute(
        text(
            "INSERT INTO scenario SELECT id, id, '', at FROM job "
            "WHERE kind IN ('caps', 'staffing', 'simulate', 'compare')"
        )
    )


def _change_rules(connection: Connection) -> None:
    """Version 4: limits are changed for good, and a week knows by which rules it was proposed."""
    connection.execute(text("ALTER TABLE week ADD COLUMN policy_version INTEGER"))
    connection.execute(
        text(
            f"CREATE TABLE rule (id {_number(connection)}, pdu VARCHAR(200) NOT NULL, "
            "week VARCHAR(20) NOT NULL REFERENCES week (id), key VARCHAR(100) NOT NULL, "
            "was VARCHAR(40) NOT NULL, value VARCHAR(40) NOT NULL, reason TEXT NOT NULL, "
            "job VARCHAR(20) REFERENCES job (id), state VARCHAR(10) NOT NULL, "
            "answers INTEGER UNIQUE REFERENCES rule (id), at VARCHAR(20) NOT NULL, "
            "who VARCHAR(200) NOT NULL)"
        )
    )
    connection.execute(text("CREATE INDEX ix_rule_pdu ON rule (pdu)"))
    _refuse_changes(connection, "rule")


def _ask_for_exceptions(connection: Connection) -> None:
    """Version 5: the head agrees to exceptions, and approval is handed over to a deputy."""
    connection.execute(
        text(
            f"CREATE TABLE exception (id {_number(connection)}, week VARCHAR(20) NOT NULL "
            "REFERENCES week (id), case_id VARCHAR(100) NOT NULL, practitioner VARCHAR(100) NOT "
            "NULL, seen INTEGER NOT NULL, past VARCHAR(200) NOT NULL, beyond FLOAT, reason_code "
            "VARCHAR(40) NOT NULL, reason TEXT NOT NULL, state VARCHAR(10) NOT NULL, answers "
            "INTEGER UNIQUE REFERENCES exception (id), at VARCHAR(20) NOT NULL, who VARCHAR(200) "
            "NOT NULL)"
        )
    )
    connection.execute(text("CREATE INDEX ix_exception_week ON exception (week)"))
    connection.execute(
        text(
            f"CREATE TABLE handover (id {_number(connection)}, place VARCHAR(200) NOT NULL, deputy "
            "VARCHAR(200) NOT NULL, since VARCHAR(10) NOT NULL, until VARCHAR(10) NOT NULL, ends "
            "INTEGER UNIQUE REFERENCES handover (id), at VARCHAR(20) NOT NULL, who VARCHAR(200) "
            "NOT NULL)"
        )
    )
    connection.execute(text("CREATE INDEX ix_handover_place ON handover (place)"))
    for table in ("exception", "handover"):
        _refuse_changes(connection, table)


def _offer_cases(connection: Connection) -> None:
    """Version 6: cases are offered to another PDU."""
    connection.execute(
        text(
            f"CREATE TABLE offer (id {_number(connection)}, week VARCHAR(20) NOT NULL REFERENCES "
            "week (id), case_id VARCHAR(100) NOT NULL, offered_to VARCHAR(200) NOT NULL, reason "
            "TEXT NOT NULL, said_by VARCHAR(200) NOT NULL, state VARCHAR(10) NOT NULL, answers "
            "INTEGER UNIQUE REFERENCES offer (id), at VARCHAR(20) NOT NULL, who VARCHAR(200) NOT "
            "NULL)"
        )
    )
    connection.execute(text("CREATE INDEX ix_offer_week ON offer (week)"))
    _refuse_changes(connection, "offer")


def _number(connection: Connection) -> str:
    """The type of a column that numbers its rows."""
    kind = "INTEGER" if connection.dialect.name == "sqlite" else "SERIAL"
    return f"{kind} NOT NULL PRIMARY KEY"


STEPS: tuple[Step, ...] = (
    _ask_for_approval,
    _name_scenarios,
    _change_rules,
    _ask_for_exceptions,
    _offer_cases,
)
"""What brings a store of version n + 1 to the next: the first is for version 1."""

VERSION = len(STEPS) + 1
"""The version that this program reads and writes."""


def bring_up(connection: Connection, file: Path | None) -> int | None:
    """Make the tables, or bring older ones up; returns the version that was brought up, if any.

    A copy of a SQLite `file` is kept beside it before anything in it is changed.

    Raises:
        BadInput: if a newer version of the program wrote the store.
    """
    found = version_of(connection)
    if found > VERSION:
        expected = (
            f"a store of version {VERSION} or older; this one has version {found}: a newer version "
            "of caseload wrote it, and it takes that to open it"
        )
        raise BadInput([Fault(file=str(file or "the database"), expected=expected)])
    if found == 0:
        METADATA.create_all(connection)
        _guard(connection)
        _set_version(connection)
        return None
    if found == VERSION:
        return None
    if file is not None:
        copy(file, file.with_name(f"{file.stem}-version-{found}{file.suffix}"))
    for step in STEPS[found - 1 :]:
        step(connection)
    _set_version(connection)
    return found


def version_of(connection: Connection) -> int:
    """The version of a store, 0 if there is none yet."""
    if connection.dialect.name == "sqlite":
        return int(connection.execute(text("PRAGMA user_version")).scalar_one())
    if not inspect(connection).has_table("store_version"):
        return 0
    return int(connection.execute(text("SELECT version FROM store_version")).scalar_one())


def _set_version(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"PRAGMA user_version = {VERSION}"))
        return
    connection.execute(text("CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL)"))
    connection.execute(text("DELETE FROM store_version"))
    connection.execute(text(f"INSERT INTO store_version VALUES ({VERSION})"))


def _guard(connection: Connection) -> None:
    """Let the database refuse what an append-only table must never see."""
    if connection.dialect.name != "sqlite":
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'rows of this table are only ever added'; END $$"
            )
        )
    for table in APPEND_ONLY:
        _refuse_changes(connection, table.name)


def _refuse_changes(connection: Connection, table: str) -> None:
    for what in ("UPDATE", "DELETE"):
        name = f"no_{what.lower()}_of_{table}"
        does = (
            "BEGIN SELECT RAISE(ABORT, 'rows of this table are only ever added'); END"
            if connection.dialect.name == "sqlite"
            else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        connection.execute(text(f"CREATE TRIGGER {name} BEFORE {what} ON {table} {does}"))


def copy(file: Path, to: Path) -> None:
    """A copy of a SQLite file, whole whatever is in its log."""
    source, target = sqlite3.connect(file), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
