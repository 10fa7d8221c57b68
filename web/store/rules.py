"""Limits that are changed for good, by PDU: proposed, agreed or declined; only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from caseload.instances.records.log import now
from caseload.web.store.schema import RULE

PROPOSED, AGREED, DECLINED = "proposed", "agreed", "declined"


@dataclass(frozen=True)
class RuleChange:
    """A change as it was proposed: the setting's key, what it was and becomes, and how it stands.

    `job` works out what it does to `week`; `by` and `when` say who agreed or declined.
    """

    id: int
    pdu: str
    week: str
    key: str
    was: str
    value: str
    reason: str
    job: str | None
    at: str
    who: str
    state: str = PROPOSED
    by: str = ""
    when: str = ""


def propose_change(tx: Connection, **fields: Any) -> int:
    """Keep a change that is proposed; returns its number."""
    made = tx.execute(
        insert(RULE).values(**fields, state=PROPOSED, answers=None, at=now()).returning(RULE.c.id)
    )
    return int(made.scalar_one())


def answer_change(tx: Connection, change: RuleChange, state: str, who: str) -> None:
    """Keep that a change is agreed or declined."""
    fields = {name: getattr(change, name) for name in ("pdu", "week", "key", "was", "value")}
    tx.execute(
        insert(RULE).values(
            **fields, reason="", job=None, state=state, answers=change.id, at=now(), who=who
        )
    )


def rule_changes(tx: Connection, pdu: str) -> list[RuleChange]:
    """The changes of a PDU as each stands, the first one first."""
    rows = tx.execute(select(RULE).where(RULE.c.pdu == pdu).order_by(RULE.c.id)).all()
    answer = {row.answers: row for row in rows if row.answers is not None}
    names = ("id", "pdu", "week", "key", "was", "value", "reason", "job", "at", "who")
    found = []
    for row in rows:
        if row.answers is None:
            said = answer.get(row.id)
            more = (said.state, said.who, said.at) if said else (PROPOSED, "", "")
            found.append(RuleChange(*(getattr(row, name) for name in names), *more))
    return found


def in_force(changes: Sequence[RuleChange]) -> dict[str, str]:
    """The settings that hold for good, by key: of several changes of one the last agreed."""
    agreed = sorted((one for one in changes if one.state == AGREED), key=lambda one: one.when)
    return {one.key: one.value for one in agreed}


def version_of(changes: Sequence[RuleChange]) -> int:
    """The version of a PDU's rules: 1 as the policy has them, and one more for each change."""
    return 1 + sum(one.state == AGREED for one in changes)
