"""The record of everything that was done: lines that are only ever added, each with the hash of the
one before it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, desc, insert, select

from caseload.instances.records.log import now
from caseload.web.store.schema import EVENT


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


def all_lines(tx: Connection) -> list[dict[str, Any]]:
    """Every line as it is kept, the first one first."""
    return [dict(row._mapping) for row in tx.execute(select(EVENT).order_by(EVENT.c.id))]


def wrong(tx: Connection) -> list[str]:
    """What is wrong with the record: lines that are gone or were changed."""
    found, before, number = [], "", 0
    for row in tx.execute(select(EVENT).order_by(EVENT.c.id)):
        if row.id != number + 1:
            found.append(f"lines {number + 1} to {row.id - 1} of the record are gone")
        line = {name: value for name, value in row._mapping.items() if name != "hash"}
        if row.hash != _hash(line):
            found.append(f"line {row.id} of the record was changed")
        elif row.before != before and row.id == number + 1:
            found.append(f"line {row.id} of the record does not follow the one before it")
        before, number = row.hash, row.id
    return found


def _event(row: Row[Any]) -> Event:
    about = json.loads(row.about)
    return Event(row.id, row.at, row.who, row.kind, row.week, about, row.hash)


def _hash(line: dict[str, Any]) -> str:
    """SHA-256 over a line with everything in it, the hash of the line before among it."""
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
