"""Exceptions that the head of the PDU is asked for: asked, agreed or declined; only added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from caseload.instances.records.log import now
from caseload.web.store.decisions import Decided
from caseload.web.store.schema import EXCEPTION

ASKED, AGREED, DECLINED = "asked", "agreed", "declined"


@dataclass(frozen=True)
class AskedFor:
    """An exception that was asked for. `seen` is the number of the last decision on the case then,
    `past` the limit in words, `beyond` the share of it by which it would be passed; `by`, `when`
    and `said` are who agreed or declined, and what she said to it.
    """

    id: int
    week: str
    case_id: str
    practitioner: str
    seen: int
    past: str
    beyond: float | None
    reason_code: str
    reason: str
    at: str
    who: str
    state: str = ASKED
    by: str = ""
    when: str = ""
    said: str = ""


def ask_exception(tx: Connection, **fields: Any) -> int:
    """Keep an exception that is asked for; returns its number."""
    made = tx.execute(
        insert(EXCEPTION)
        .values(**fields, state=ASKED, answers=None, at=now())
        .returning(EXCEPTION.c.id)
    )
    return int(made.scalar_one())


def answer_exception(tx: Connection, asked: AskedFor, state: str, who: str, reason: str) -> None:
    """Keep that an exception is agreed or declined."""
    names = ("week", "case_id", "practitioner", "seen", "past", "beyond", "reason_code")
    fields = {name: getattr(asked, name) for name in names}
    tx.execute(
        insert(EXCEPTION).values(
            **fields, reason=reason, state=state, answers=asked.id, at=now(), who=who
        )
    )


def that_wait(asked: Sequence[AskedFor], made: Sequence[Decided]) -> list[AskedFor]:
    """Those that wait for an answer: the rest are answered, or their case was decided on since."""
    last = {one.case_id: one.id for one in made}
    return [one for one in asked if one.state == ASKED and last.get(one.case_id, 0) == one.seen]


def exceptions_asked(tx: Connection, week: str) -> list[AskedFor]:
    """The exceptions that were asked for in a week as each stands, the first one first."""
    rows = tx.execute(
        select(EXCEPTION).where(EXCEPTION.c.week == week).order_by(EXCEPTION.c.id)
    ).all()
    answer = {row.answers: row for row in rows if row.answers is not None}
    answered = ("state", "by", "when", "said")
    names = [name for name in AskedFor.__dataclass_fields__ if name not in answered]
    found = []
    for row in rows:
        if row.answers is None:
            said = answer.get(row.id)
            more = (said.state, said.who, said.at, said.reason) if said else ()
            found.append(AskedFor(*(getattr(row, name) for name in names), *more))
    return found
