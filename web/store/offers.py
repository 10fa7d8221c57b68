"""Cases that were offered to another PDU: offered, taken or not; only ever added to."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from caseload.instances.records.log import now
from caseload.web.store.schema import OFFER

OFFERED, TAKEN, REFUSED, WITHDRAWN = "offered", "taken", "not taken", "withdrawn"


@dataclass(frozen=True)
class Offer:
    """A case that was offered to another PDU (`to`), by whom and when, and how it stands: `said_by`
    answered there, which `by` noted (`when`).
    """

    id: int
    week: str
    case_id: str
    to: str
    reason: str
    at: str
    who: str
    state: str = OFFERED
    said_by: str = ""
    by: str = ""
    when: str = ""


def add_offer(tx: Connection, week: str, case: str, to: str, reason: str, who: str) -> None:
    """Keep that a case is offered."""
    fields = {"week": week, "case_id": case, "offered_to": to, "reason": reason, "said_by": ""}
    tx.execute(insert(OFFER).values(**fields, state=OFFERED, answers=None, at=now(), who=who))


def answer_offer(tx: Connection, offer: Offer, state: str, said_by: str, who: str) -> None:
    """Keep what became of an offer."""
    fields = {"week": offer.week, "case_id": offer.case_id, "offered_to": offer.to, "reason": ""}
    more = {"said_by": said_by, "state": state, "answers": offer.id}
    tx.execute(insert(OFFER).values(**fields, **more, at=now(), who=who))


def offers(tx: Connection, week: str) -> list[Offer]:
    """The offers of a week as each stands, the first one first."""
    rows = tx.execute(select(OFFER).where(OFFER.c.week == week).order_by(OFFER.c.id)).all()
    answer = {row.answers: row for row in rows if row.answers is not None}
    found = []
    for row in rows:
        if row.answers is None:
            said = answer.get(row.id)
            more = (said.state, said.said_by, said.who, said.at) if said else ()
            first = (row.id, row.week, row.case_id, row.offered_to, row.reason, row.at, row.who)
            found.append(Offer(*first, *more))
    return found


def taken_elsewhere(tx: Connection, week: str) -> dict[str, str]:
    """The cases of a week that another PDU has taken, each with which."""
    return {one.case_id: one.to for one in offers(tx, week) if one.state == TAKEN}
