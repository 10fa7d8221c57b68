"""The store: one connection to SQLite, or a pool to PostgreSQL; each act is one transaction."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from caseload.models.fault import BadInput, Fault
from caseload.web.store.migrate import bring_up, copy

ONE_AFTER_ANOTHER = 1_936_614_772
"""The number of the lock by which PostgreSQL lets one writer in after the other."""

ONE_SERVER = 1_936_614_773
"""The number of the lock by which PostgreSQL lets one workbench have a database."""


class Full(Exception):
    """Raised when there is no room left to write: nothing was kept of the act."""


class Store:
    """What is kept, behind transactions that are whole or not there at all.

    SQLite has one connection, which threads take in turns: with several, its versions before 3.51.3
    may damage a store in WAL mode (the "WAL-reset" bug).
    """

    def __init__(self, url: str, file: Path | None) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._open = threading.local()
        self._engine = _sqlite(url) if file else create_engine(url, pool_pre_ping=True)
        self._alone = file is not None
        self._had: Connection | None = None

    @classmethod
    def open(cls, url: str, file: Path | None = None) -> "Store":
        """The store behind an address, its tables made or brought up to this version.

        Raises:
            BadInput: if it cannot be opened, or a newer version wrote it.
        """
        store = cls(url, file)
        try:
            with store.begin() as tx:
                bring_up(tx, file)
        except DBAPIError as error:
            expected = f"a database that can be opened ({str(error.orig).splitlines()[0]})"
            raise BadInput([Fault(file=str(file or "--database"), expected=expected)]) from None
        if file is not None:
            file.chmod(0o600)
        return store

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """An act: everything inside is kept when this ends, or nothing of it.

        An act within another one is part of it.

        Raises:
            Full: if the disk is full.
        """
        within: Connection | None = getattr(self._open, "tx", None)
        if within is not None:
            yield within
            return
        try:
            with self._turn(), self._engine.begin() as tx, self._as_open(tx):
                if not self._alone:
                    tx.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AFTER_ANOTHER})"))
                yield tx
        except OperationalError as error:
            if "full" in str(error.orig) or "No space" in str(error.orig):
                raise Full(str(error.orig)) from None
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A look at what is kept, of one moment; within an act, as it stands there."""
        within: Connection | None = getattr(self._open, "tx", None)
        if within is not None:
            yield within
            return
        with self._turn(), self._engine.begin() as tx, self._as_open(tx):
            yield tx

    @contextmanager
    def _as_open(self, tx: Connection) -> Iterator[None]:
        """Let this thread know which transaction it is in."""
        self._open.tx = tx
        try:
            yield
        finally:
            self._open.tx = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._alone:
            yield
            return
        with self._lock:
            yield

    def have_to_itself(self) -> None:
        """Keep other workbenches from the database until this is closed: each takes up the work
        that it finds open, and the files of the weeks lie in the folder of one. A file has the lock
        of its folder.

        Raises:
            BadInput: if another workbench has the database.
        """
        if self._alone:
            return
        held = self._engine.connect()
        taken = held.execute(text(f"SELECT pg_try_advisory_lock({ONE_SERVER})")).scalar()
        held.commit()
        if not taken:
            held.close()
            expected = "a database that no other workbench has open; end that one first"
            raise BadInput([Fault(file="--database", expected=expected)])
        self._had = held

    def back_up(self, to: Path) -> None:
        """A copy of the store of this moment; a database server has its own way of making one."""
        if self.file is None:
            return
        to.parent.mkdir(mode=0o700, exist_ok=True)
        with self.read():  # nobody writes meanwhile
            copy(self.file, to)

    def scrub(self) -> None:
        """Let nothing that was deleted stand in a file any more: the log is written back, and what
        was freed was overwritten at once. A database server has its own way of doing so.
        """
        if self.file is None:
            return
        with self._turn():
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()

    def close(self) -> None:
        """Let go of every connection."""
        if self._had is not None:
            with suppress(DBAPIError):  # else the lock ends when the server sees that we are gone
                self._had.execute(text(f"SELECT pg_advisory_unlock({ONE_SERVER})"))
            self._had.invalidate()
            self._had.close()
        self._engine.dispose()


def _sqlite(url: str) -> Engine:
    """A SQLite engine with one connection, set up for a record that must not be lost."""
    engine = create_engine(
        url,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "busy_timeout=5000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
