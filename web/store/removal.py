"""A week that is deleted: everything in it goes, and a line of the record says so."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, insert, select, update

from caseload.instances.records.chain import DELETION
from caseload.instances.records.log import now
from caseload.web.store.events import blank, record
from caseload.web.store.jobs import LOST, jobs
from caseload.web.store.schema import (
    APPROVAL,
    DECISION,
    EDIT,
    EXCEPTION,
    HOLDING,
    JOB,
    NOTE,
    OFFER,
    REMOVAL,
    RULE,
    RUN,
    SCENARIO,
    UPLOAD,
    WEEK,
)
from caseload.web.store.weeks import DELETED, Week, change_week

WENT = '{"said": ["What was worked out went with the week that it was about."]}'

ROWS = (EXCEPTION, OFFER, NOTE, DECISION, APPROVAL, RUN)
"""The tables whose rows of a week go, in an order that nothing points at what is gone."""

EMPTY = dict.fromkeys(
    ("input", "input_hash", "run", "cases", "left_over", "spread", "after", "asked_by", "asked_run")
)


@dataclass(frozen=True)
class Removal:
    """What went with a week: the folders of its work, and how many cases stay in the ledger, since
    they are still held.
    """

    folders: tuple[str, ...]
    still_held: int


def still_held(tx: Connection, week: str) -> int:
    """How many cases that a week has put in the ledger have not ended."""
    asked = select(HOLDING.c.id).where(HOLDING.c.week == week, HOLDING.c.ended.is_(None))
    return len(tx.execute(asked).all())


def remove(tx: Connection, week: Week, who: str) -> Removal:
    """Take everything that a week holds; its PDU, its dates and its lines' places stay.

    The ledger keeps a case that is held until it ends; what has ended of weeks that were deleted
    before goes, too.
    """
    tx.execute(insert(REMOVAL).values(week=week.id, at=now(), who=who))
    mine = select(UPLOAD.c.id).where(UPLOAD.c.week == week.id)
    tx.execute(delete(EDIT).where(EDIT.c.upload.in_(mine)))
    tx.execute(delete(UPLOAD).where(UPLOAD.c.week == week.id))
    folders = _let_go_of_work(tx, week.id)
    for table in ROWS:
        tx.execute(delete(table).where(table.c.week == week.id))
    deleted = select(REMOVAL.c.week)
    tx.execute(delete(HOLDING).where(HOLDING.c.week.in_(deleted), HOLDING.c.ended.is_not(None)))
    tx.execute(update(WEEK).where(WEEK.c.after == week.id).values(after=None))
    change_week(tx, week.id, who, title="", state=DELETED, told=[], **EMPTY)
    held = still_held(tx, week.id)
    lines = blank(tx, week.id)
    about = {"begins": week.begins, "cases_still_held": held}
    record(tx, DELETION, who, None, **about, deleted=week.id, lines=lines)
    return Removal(folders, held)


def _let_go_of_work(tx: Connection, week: str) -> tuple[str, ...]:
    """Take the work on a week; what a rule of its PDU refers to stays as an empty line.

    Returns the folders that it was written to.
    """
    folders = tuple(
        str(one.asked["out"]) for one in jobs(tx, week, most=10_000) if "out" in one.asked
    )
    mine = select(JOB.c.id).where(JOB.c.week == week)
    tx.execute(delete(SCENARIO).where(SCENARIO.c.job.in_(mine) | SCENARIO.c.id.in_(mine)))
    referred = exists().where(RULE.c.job == JOB.c.id)
    tx.execute(delete(JOB).where(JOB.c.week == week, ~referred))
    tx.execute(
        update(JOB).where(JOB.c.week == week).values(asked="{}", result=WENT, state=LOST, who="")
    )
    return folders
