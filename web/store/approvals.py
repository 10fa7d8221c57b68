"""Approvals: who asked, who approved, and the hash of what was approved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update

from caseload.instances.records.log import now
from caseload.web.store.schema import APPROVAL, HOLDING, WEEK

REOPENED = "reopened"
"""How a line of the ledger ends whose week was opened again."""


@dataclass(frozen=True)
class Approval:
    """A version of a week that was approved."""

    week: str
    version: int
    run: str
    hash: str
    asked_by: str
    approved_by: str
    at: str = ""


def add_approval(tx: Connection, approval: Approval) -> None:
    """Keep an approval."""
    tx.execute(insert(APPROVAL).values(**approval.__dict__ | {"at": now()}))


def approvals(tx: Connection, week: str) -> list[Approval]:
    """The approvals of a week, the first one first."""
    rows = tx.execute(select(APPROVAL).where(APPROVAL.c.week == week).order_by(APPROVAL.c.version))
    return [
        Approval(r.week, r.version, r.run, r.hash, r.asked_by, r.approved_by, r.at) for r in rows
    ]


def hold(tx: Connection, week: str, placed: dict[str, str], began: str) -> None:
    """Note in the ledger who holds each case from a day on."""
    if placed:
        rows = [
            {
                "week": week,
                "case_id": case,
                "practitioner": person,
                "began": began,
                "ended": None,
                "how": "allocated",
            }
            for case, person in sorted(placed.items())
        ]
        tx.execute(insert(HOLDING), rows)


def let_go(tx: Connection, week: str, how: str) -> None:
    """Note that what a week has put in the ledger holds no longer."""
    ended = now()[:10]
    tx.execute(
        update(HOLDING)
        .where(HOLDING.c.week == week, HOLDING.c.ended.is_(None))
        .values(ended=ended, how=how)
    )


@dataclass(frozen=True)
class Held:
    """A line of the ledger: a case with somebody from a day on, perhaps to another."""

    week: str
    case_id: str
    practitioner: str
    began: str
    ended: str | None
    how: str


def end(tx: Connection, cases: Collection[str], day: date | None) -> None:
    """Note in the ledger that cases have ended."""
    ended = day.isoformat() if day else now()[:10]
    for case in cases:
        tx.execute(
            update(HOLDING)
            .where(HOLDING.c.case_id == case, HOLDING.c.ended.is_(None))
            .values(ended=ended, how="ended")
        )


def held_in(tx: Connection, weeks: Sequence[str]) -> list[Held]:
    """The lines of the ledger that these weeks have put there, but for what was opened again."""
    rows = tx.execute(
        select(HOLDING)
        .where(HOLDING.c.week.in_(weeks), HOLDING.c.how != REOPENED)
        .order_by(HOLDING.c.id)
    )
    return [Held(r.week, r.case_id, r.practitioner, r.began, r.ended, r.how) for r in rows]


def held_by(tx: Connection, practitioner: str, pdu: str | None) -> list[Held]:
    """The lines of the ledger for somebody of a PDU, the latest first."""
    same = WEEK.c.pdu.is_(None) if pdu is None else WEEK.c.pdu == pdu
    rows = tx.execute(
        select(HOLDING)
        .join(WEEK, WEEK.c.id == HOLDING.c.week)
        .where(HOLDING.c.practitioner == practitioner, same)
        .order_by(HOLDING.c.began.desc(), HOLDING.c.case_id)
    )
    return [Held(r.week, r.case_id, r.practitioner, r.began, r.ended, r.how) for r in rows]
