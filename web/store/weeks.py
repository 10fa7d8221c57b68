"""Weeks: which there are, how each stands, and its runs."""

import json
import secrets
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, desc, insert, or_, select, update

from caseload.instances.records.log import now
from caseload.web.store.schema import RUN, WEEK

DRAFT, PROPOSED, APPROVED, DELETED = "draft", "proposed", "approved", "deleted"
"""How a week may stand: nothing is proposed yet, decided on, frozen, or gone."""


class Changed(Exception):
    """Raised when somebody else was quicker; says who and when."""

    def __init__(self, who: str, at: str) -> None:
        super().__init__(f"{who} changed this at {at}")
        self.who = who
        self.at = at


class Frozen(Exception):
    """Raised when an act would change a week that is approved."""

    def __init__(self) -> None:
        super().__init__("This week is approved: reopen it first, with a reason.")


@dataclass(frozen=True)
class Week:
    """A week as it stands. `version` counts its approvals from 1; `told` is what reading its input
    found worth a look, `seen` whether somebody has looked; `policy_version` is that of the rules of
    its PDU which its proposal was made by.
    """

    id: str
    title: str
    begins: str | None
    pdu: str | None
    team: str | None
    state: str
    version: int
    input: int | None
    input_hash: str | None
    run: str | None
    cases: int | None
    left_over: int | None
    spread: float | None
    told: tuple[dict[str, Any], ...]
    seen: bool
    after: str | None
    asked_by: str | None
    asked_run: str | None
    policy_version: int | None
    created: str
    changed: str
    changed_by: str

    @property
    def place(self) -> str:
        """The PDU whose rules hold for the week; a team's own where it is of no PDU."""
        return self.pdu or self.team or ""


@dataclass(frozen=True)
class Run:
    """A proposal that was made for a week."""

    id: str
    week: str
    input_hash: str
    certificate: str
    at: str
    who: str


def new_id() -> str:
    """An identifier, short enough for an address, that sorts after those made before it."""
    return f"{time.time_ns() // 1000:013x}{secrets.token_hex(3)}"


def add_week(tx: Connection, title: str, who: str, **fields: Any) -> str:
    """A new week in draft; returns its identifier."""
    at = now()
    row = {
        "id": new_id(),
        "title": title[:200],
        "state": DRAFT,
        "version": 1,
        "told": "[]",
        "seen": False,
        "created": at,
        "changed": at,
        "changed_by": who,
    }
    tx.execute(insert(WEEK).values(**row | fields))
    return str(row["id"] if "id" not in fields else fields["id"])


def week(tx: Connection, id: str) -> Week | None:
    """The week of this identifier, None if there is none."""
    asked = select(WEEK).where(WEEK.c.id == id, WEEK.c.state != DELETED)
    row = tx.execute(asked).first()
    return _week(row) if row else None


def see_that_it_is_open(tx: Connection, id: str) -> Week:
    """The week as it is now, within an act that changes it.

    Raises:
        Frozen: if it is approved.
    """
    found = week(tx, id)
    if found is None or found.state == APPROVED:
        raise Frozen
    return found


def weeks(
    tx: Connection, pdus: Collection[str] | None = None, most: int = 200, skip: int = 0
) -> list[Week]:
    """The weeks, the last changed first; those of some PDUs or teams, or all."""
    asked = select(WEEK).where(WEEK.c.state != DELETED)
    asked = asked.order_by(desc(WEEK.c.changed), WEEK.c.id).limit(most).offset(skip)
    if pdus is not None:
        asked = asked.where(or_(WEEK.c.pdu.in_(pdus), WEEK.c.team.in_(pdus)))
    return [_week(row) for row in tx.execute(asked)]


def deleted_weeks(tx: Connection) -> list[str]:
    """The identifiers of the weeks that were deleted."""
    return [row.id for row in tx.execute(select(WEEK.c.id).where(WEEK.c.state == DELETED))]


def change_week(tx: Connection, id: str, who: str, **fields: Any) -> None:
    """Change some fields of a week, with who and when."""
    if "told" in fields:
        fields["told"] = json.dumps(fields["told"], ensure_ascii=False)
    found = fields | {"changed": now(), "changed_by": who}
    tx.execute(update(WEEK).where(WEEK.c.id == id).values(**found))


def add_run(tx: Connection, run: Run) -> None:
    """Note a proposal, whose folder is there."""
    tx.execute(insert(RUN).values(**run.__dict__))


def runs(tx: Connection, week: str) -> Sequence[Run]:
    """The proposals of a week, the first one first."""
    rows = tx.execute(select(RUN).where(RUN.c.week == week).order_by(RUN.c.at, RUN.c.id))
    return [Run(**row._mapping) for row in rows]


def run(tx: Connection, id: str) -> Run | None:
    """The proposal of this identifier, None if there is none."""
    row = tx.execute(select(RUN).where(RUN.c.id == id)).first()
    return Run(**row._mapping) if row else None


def _week(row: Row[Any]) -> Week:
    fields = dict(row._mapping)
    return Week(**fields | {"told": tuple(json.loads(fields["told"]))})
