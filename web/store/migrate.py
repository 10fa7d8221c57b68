"""The version of a store: made new, brought up with a copy kept, or refused when it is newer."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from caseload.models.fault import BadInput, Fault
from caseload.web.store.schema import APPEND_ONLY, METADATA

Step = Callable[[Connection], None]

CHANGES = ("UPDATE", "DELETE")

ADDED = "rows of this table are only ever added"

GONE = "OLD.week IN (SELECT week FROM removal)"

GOES = {
    ("UPDATE", "event"): f"{GONE} AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.week = OLD.week "
    "AND NEW.before = OLD.before AND NEW.hash = OLD.hash",
    ("DELETE", "edit"): "OLD.upload IN (SELECT id FROM upload WHERE week IN "
    "(SELECT week FROM removal))",
    **{("DELETE", name): GONE for name in ("decision", "note", "approval", "exception", "offer")},
}
"""What may go with a deleted week: of a line of the record what it says, not its place."""


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


def _delete_weeks(connection: Connection) -> None:
    """Version 7: a week is deleted, and its rows with it."""
    connection.execute(
        text(
            f"CREATE TABLE removal (id {_number(connection)}, week VARCHAR(20) NOT NULL UNIQUE "
            "REFERENCES week (id), at VARCHAR(20) NOT NULL, who VARCHAR(200) NOT NULL)"
        )
    )
    for table in APPEND_ONLY:
        if table.name != "removal":
            for what in CHANGES:
                on = "" if connection.dialect.name == "sqlite" else f" ON {table.name}"
                connection.execute(
                    text(f"DROP TRIGGER IF EXISTS {_guard_name(what, table.name)}{on}")
                )
        _let_go_with_week(connection, table.name)
    if connection.dialect.name != "sqlite":
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))


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
    _delete_weeks,
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
    for table in APPEND_ONLY:
        _let_go_with_week(connection, table.name)


def _guard_name(what: str, table: str) -> str:
    return f"no_{what.lower()}_of_{table}"


def _refuse_changes(connection: Connection, table: str) -> None:
    """Refuse every change of a table, as it was up to version 6."""
    if connection.dialect.name != "sqlite":
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{ADDED}'; END $$"
            )
        )
    for what in CHANGES:
        does = (
            f"BEGIN SELECT RAISE(ABORT, '{ADDED}'); END"
            if connection.dialect.name == "sqlite"
            else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        name = _guard_name(what, table)
        connection.execute(text(f"CREATE TRIGGER {name} BEFORE {what} ON {table} {does}"))


def _let_go_with_week(connection: Connection, table: str) -> None:
    """Refuse changes of a table but for those with which its week goes."""
    for what in CHANGES:
        name, unless = _guard_name(what, table), GOES.get((what, table), "FALSE")
        if connection.dialect.name == "sqlite":
            does = f"WHEN NOT COALESCE({unless}, FALSE) BEGIN SELECT RAISE(ABORT, '{ADDED}'); END"
        else:
            connection.execute(
                text(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                    f"BEGIN IF NOT COALESCE({unless}, FALSE) THEN RAISE EXCEPTION '{ADDED}'; "
                    f"END IF; RETURN {'NEW' if what == 'UPDATE' else 'OLD'}; END $$"
                )
            )
            does = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        connection.execute(text(f"CREATE TRIGGER {name} BEFORE {what} ON {table} {does}"))


def copy(file: Path, to: Path) -> None:
    """A copy of a SQLite file, whole whatever is in its log."""
    source, target = sqlite3.connect(file), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
