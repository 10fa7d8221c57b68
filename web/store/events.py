"""The record of everything that was done: lines that are only ever added, each with the hash of the
one before it.
"""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, desc, insert, select, update

from caseload.instances.records.chain import BLANK, Links, line_hash
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
    tx.execute(insert(EVENT).values(**line, hash=line_hash(line)))
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
    """The chain of hashes, looked at from the first line on, and then at what was added since."""

    def __init__(self) -> None:
        self._links = Links()
        self._turn = threading.Lock()

    def wrong(self, tx: Connection) -> list[str]:
        """What is wrong with the record: lines that are gone or were changed."""
        with self._turn:
            later = select(EVENT).where(EVENT.c.id > self._links.number).order_by(EVENT.c.id)
            for row in tx.execute(later):
                self._links.look(dict(row._mapping))
            return self._links.wrong


def _event(row: Row[Any]) -> Event:
    about = json.loads(row.about)
    return Event(row.id, row.at, row.who, row.kind, row.week, about, row.hash)
