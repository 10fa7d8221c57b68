"""Approval that a lead has handed over to a deputy, from a day to a day; only ever added to."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from caseload.instances.records.log import now
from caseload.web.store.schema import HANDOVER


@dataclass(frozen=True)
class Handover:
    """Approval of a place's weeks in a deputy's hands, both days included."""

    id: int
    place: str
    deputy: str
    since: str
    until: str
    who: str
    at: str

    def holds(self, day: str) -> bool:
        """Whether it holds on a day (2026-11-23)."""
        return self.since <= day <= self.until


def hand_over(tx: Connection, place: str, deputy: str, since: str, until: str, who: str) -> None:
    """Keep that approval is handed over."""
    fields = {"place": place, "deputy": deputy, "since": since, "until": until}
    tx.execute(insert(HANDOVER).values(**fields, ends=None, at=now(), who=who))


def end_handover(tx: Connection, one: Handover, who: str) -> None:
    """Keep that approval was taken back."""
    fields = {"place": one.place, "deputy": one.deputy, "since": one.since, "until": one.until}
    tx.execute(insert(HANDOVER).values(**fields, ends=one.id, at=now(), who=who))


def handovers(tx: Connection, place: str) -> list[Handover]:
    """What of a place is handed over and was not taken back, the first one first."""
    rows = tx.execute(
        select(HANDOVER).where(HANDOVER.c.place == place).order_by(HANDOVER.c.id)
    ).all()
    gone = {row.ends for row in rows if row.ends is not None}
    return [
        Handover(r.id, r.place, r.deputy, r.since, r.until, r.who, r.at)
        for r in rows
        if r.ends is None and r.id not in gone
    ]


def stands_in(tx: Connection, place: str, deputy: str) -> bool:
    """Whether a deputy has approval in her hands today."""
    today = now()[:10]
    return any(one.deputy == deputy and one.holds(today) for one in handovers(tx, place))
