"""Work in the background: what was asked, how it stands, what came of it."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, desc, insert, select, update

from caseload.instances.records.log import now
from caseload.web.store.schema import JOB
from caseload.web.store.weeks import new_id

QUEUED, RUNNING, DONE, FAILED, LOST = "queued", "running", "done", "failed", "lost"
OPEN = (QUEUED, RUNNING)


@dataclass(frozen=True)
class Job:
    """A piece of work. `asked` and `result` are what its kind says."""

    id: str
    kind: str
    week: str | None
    asked: dict[str, Any]
    state: str
    tries: int
    result: dict[str, Any]
    once: str
    at: str
    ended: str | None
    who: str

    @property
    def open(self) -> bool:
        """Whether it is not over yet."""
        return self.state in OPEN


def add_job(
    tx: Connection, kind: str, week: str | None, asked: dict[str, Any], who: str, once: str
) -> str:
    """Note a piece of work to be done; returns its identifier.

    The same form sent twice (`once`) is one piece of work.
    """
    there = tx.execute(select(JOB.c.id).where(JOB.c.once == once)).scalar()
    if there is not None:
        return str(there)
    id = new_id()
    fields = {"kind": kind, "week": week, "asked": json.dumps(asked), "state": QUEUED, "tries": 0}
    tx.execute(
        insert(JOB).values(id=id, **fields, result="{}", once=once, at=now(), ended=None, who=who)
    )
    return id


def job(tx: Connection, id: str) -> Job | None:
    """The job of this identifier, None if there is none."""
    row = tx.execute(select(JOB).where(JOB.c.id == id)).first()
    return _job(row) if row else None


def job_marked(tx: Connection, once: str) -> Job | None:
    """The job that a form with this mark asked for, None if there is none."""
    row = tx.execute(select(JOB).where(JOB.c.once == once)).first()
    return _job(row) if row else None


def jobs(
    tx: Connection, week: str | None = None, kind: str | None = None, most: int = 50
) -> list[Job]:
    """The latest jobs, the last one first; those of a week or of a kind, or all."""
    asked = select(JOB).order_by(desc(JOB.c.at), desc(JOB.c.id)).limit(most)
    asked = asked if week is None else asked.where(JOB.c.week == week)
    asked = asked if kind is None else asked.where(JOB.c.kind == kind)
    return [_job(row) for row in tx.execute(asked)]


def open_jobs(tx: Connection) -> list[Job]:
    """The jobs that are not over, the first one first."""
    asked = select(JOB).where(JOB.c.state.in_(OPEN)).order_by(JOB.c.at, JOB.c.id)
    return [_job(row) for row in tx.execute(asked)]


def start_job(tx: Connection, id: str) -> None:
    """Note that a job has been begun, once more."""
    tx.execute(update(JOB).where(JOB.c.id == id).values(state=RUNNING, tries=JOB.c.tries + 1))


def end_job(tx: Connection, id: str, state: str, result: dict[str, Any]) -> None:
    """Note how a job ended."""
    said = json.dumps(result, ensure_ascii=False)
    tx.execute(update(JOB).where(JOB.c.id == id).values(state=state, result=said, ended=now()))


def _job(row: Row[Any]) -> Job:
    fields = dict(row._mapping)
    read = {name: json.loads(fields[name]) for name in ("asked", "result")}
    return Job(**fields | read)
