"""The record of everything that was done: lines that are only ever added, each with the hash of the
one before it.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, desc, insert, select, update

from caseload.instances.records.log import now
from caseload.web.store.schema import EVENT

BLANK = "deleted with its week"
"""The kind of a line that says nothing any more; the next line holds its hash all the same."""

DELETION = "week deleted"
"""The kind of the line that names the lines which a week took with it."""


@dataclass(frozen=True)
class Event:
    """A line: when, who, what kind of act, in which week, and what it was about."""

    id: int
    at: str
    who: str
    kind: str
    week: str | None
    about: dict[str, Any]
    hash: str


def record(tx: Connection, kind: str, who: str, week: str | None = None, **about: Any) -> int:
    """Add a line within an act; returns its number."""
    last = tx.execute(select(EVENT.c.id, EVENT.c.hash).order_by(desc(EVENT.c.id)).limit(1)).first()
    number, before = (last.id + 1, last.hash) if last else (1, "")
    line = {
        "id": number,
        "at": now(),
        "who": who,
        "kind": kind,
        "week": week,
        "about": json.dumps(about, sort_keys=True, ensure_ascii=False),
        "before": before,
    }
    tx.execute(insert(EVENT).values(**line, hash=_hash(line)))
    return number


def events(tx: Connection, week: str | None = None, most: int = 500) -> list[Event]:
    """The latest lines, the last one first; those of one week, or all."""
    asked = select(EVENT).order_by(desc(EVENT.c.id)).limit(most)
    if week is not None:
        asked = asked.where(EVENT.c.week == week)
    return [_event(row) for row in tx.execute(asked)]


def acts(tx: Connection, weeks: Sequence[str]) -> list[Event]:
    """What was looked into and decided in these weeks, the first line first."""
    kinds = ("opened", "decided")
    asked = select(EVENT).where(EVENT.c.week.in_(weeks), EVENT.c.kind.in_(kinds))
    return [_event(row) for row in tx.execute(asked.order_by(EVENT.c.id))]


def all_lines(tx: Connection) -> list[dict[str, Any]]:
    """Every line as it is kept, the first one first."""
    return [dict(row._mapping) for row in tx.execute(select(EVENT).order_by(EVENT.c.id))]


def blank(tx: Connection, week: str) -> list[int]:
    """Take what the lines of a deleted week say; their places in the chain stay.

    Returns their numbers.
    """
    mine = EVENT.c.week == week
    found = [row.id for row in tx.execute(select(EVENT.c.id).where(mine).order_by(EVENT.c.id))]
    tx.execute(update(EVENT).where(mine).values(who="", kind=BLANK, about="{}"))
    return found


class Chain:
    """The chain of hashes, looked at from the first line on, and then at what was added since.

    A line that says nothing is right where a later one names it as gone with its week.
    """

    def __init__(self) -> None:
        self._number, self._hash = 0, ""
        self._found: list[str] = []
        self._blank: set[int] = set()
        self._turn = threading.Lock()

    def wrong(self, tx: Connection) -> list[str]:
        """What is wrong with the record: lines that are gone or were changed."""
        with self._turn:
            rows = tx.execute(select(EVENT).where(EVENT.c.id > self._number).order_by(EVENT.c.id))
            for row in rows:
                self._look(dict(row._mapping))
            return [
                *self._found,
                *(f"line {number} of the record was emptied" for number in sorted(self._blank)),
            ]

    def _look(self, row: dict[str, Any]) -> None:
        hash = row.pop("hash")
        number = row["id"]
        if number != self._number + 1:
            self._found.append(f"lines {self._number + 1} to {number - 1} of the record are gone")
        elif row["before"] != self._hash:
            self._found.append(f"line {number} of the record does not follow the one before it")
        if row["kind"] == BLANK:
            self._blank.add(number)
        elif hash != _hash(row):
            self._found.append(f"line {number} of the record was changed")
        elif row["kind"] == DELETION:
            self._blank -= set(json.loads(row["about"])["lines"])
        self._number, self._hash = number, hash


def _event(row: Row[Any]) -> Event:
    about = json.loads(row.about)
    return Event(row.id, row.at, row.who, row.kind, row.week, about, row.hash)


def _hash(line: dict[str, Any]) -> str:
    """SHA-256 over a line with everything in it, the hash of the line before among it."""
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
