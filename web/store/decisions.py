"""A lead's decisions: only ever added to. Taking one back is another decision."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from caseload.instances.records.log import now
from caseload.models.acts import TAKE_BACK
from caseload.web.store.schema import DECISION
from caseload.web.store.weeks import Changed, see_that_it_is_open

LIMIT = "limit"
"""A decision beside those that the models know: a setting of the policy is another one for this
week (its key in the place of somebody).
"""


@dataclass(frozen=True)
class Decided:
    """A decision as it was made. `proposed` is who was proposed then, blank for a case left over;
    `about` is more of it (what it costs, who else moves); `takes_back` the one that it undoes.
    """

    id: int
    week: str
    run: str | None
    case_id: str
    action: str
    practitioner: str
    proposed: str
    reason_code: str
    reason: str
    agreed_by: str
    about: dict[str, Any]
    takes_back: int | None
    once: str
    at: str
    who: str


def decide(
    tx: Connection,
    week: str,
    case: str,
    action: str,
    *,
    who: str,
    once: str,
    seen: int,
    run: str | None = None,
    practitioner: str = "",
    proposed: str = "",
    reason_code: str = "",
    reason: str = "",
    agreed_by: str = "",
    takes_back: int | None = None,
    about: dict[str, Any] | None = None,
) -> int | None:
    """Keep a decision; returns its number, None if this very form was kept before.

    `seen` is the number of the last decision on the case that she saw, 0 if there was none.

    Raises:
        Changed: if somebody decided on the case since.
        Frozen: if the week is approved.
    """
    see_that_it_is_open(tx, week)
    if tx.execute(select(DECISION.c.id).where(DECISION.c.once == once)).first():
        return None
    on_case = select(DECISION).where(DECISION.c.week == week, DECISION.c.case_id == case)
    last = tx.execute(on_case.order_by(DECISION.c.id.desc()).limit(1)).first()
    if (last.id if last else 0) != seen:
        raise Changed(*((last.who, last.at) if last else ("Somebody", now())))
    made = tx.execute(
        insert(DECISION)
        .values(
            week=week,
            run=run,
            case_id=case,
            action=action,
            practitioner=practitioner,
            proposed=proposed,
            reason_code=reason_code,
            reason=reason,
            agreed_by=agreed_by,
            about=json.dumps(about or {}, ensure_ascii=False),
            takes_back=takes_back,
            once=once,
            at=now(),
            who=who,
        )
        .returning(DECISION.c.id)
    )
    return int(made.scalar_one())


def decisions(tx: Connection, week: str) -> list[Decided]:
    """Every decision of a week, in the order in which they were made."""
    rows = tx.execute(select(DECISION).where(DECISION.c.week == week).order_by(DECISION.c.id))
    return [_decided(row) for row in rows]


def last_decision(tx: Connection, week: str) -> int:
    """The number of the last decision of a week, 0 where there is none."""
    asked = select(func.max(DECISION.c.id)).where(DECISION.c.week == week)
    return int(tx.execute(asked).scalar() or 0)


def in_force(made: list[Decided]) -> list[Decided]:
    """The decisions that stand: not taken back, and each case's last but for notes and bans."""
    gone = {one.takes_back for one in made}
    standing: dict[tuple[str, str], Decided] = {}
    for one in made:
        if one.id in gone or one.action == TAKE_BACK:
            continue
        beside = one.action in ("note", "forbid", LIMIT)
        key = f"{one.action} {one.practitioner}" if beside else ""
        standing[one.case_id, key] = one
    return sorted(standing.values(), key=lambda one: one.id)


def _decided(row: Row[Any]) -> Decided:
    fields = dict(row._mapping)
    return Decided(**fields | {"about": json.loads(fields["about"])})
