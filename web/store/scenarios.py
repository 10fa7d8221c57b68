"""A planner's scenarios: what each is called, and the work that answers it."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, desc, insert, select, update

from caseload.instances.records.log import now
from caseload.web.store.jobs import Job, job
from caseload.web.store.schema import SCENARIO


@dataclass(frozen=True)
class Scenario:
    """A question by its name (blank until it is given one), with the work that answers it."""

    id: str
    name: str
    job: Job


def add_scenario(tx: Connection, job: str, name: str) -> None:
    """Keep a scenario under the identifier of the work that answers it first."""
    there = tx.execute(select(SCENARIO.c.id).where(SCENARIO.c.id == job)).first()
    if there is None:
        tx.execute(insert(SCENARIO).values(id=job, job=job, name=name, at=now()))


def scenario(tx: Connection, id: str) -> Scenario | None:
    """The scenario of this identifier, None if there is none."""
    row = tx.execute(select(SCENARIO).where(SCENARIO.c.id == id)).first()
    found = job(tx, row.job) if row else None
    return Scenario(row.id, row.name, found) if row and found else None


def scenarios(tx: Connection, most: int = 200) -> list[Scenario]:
    """The scenarios, the last one first."""
    rows = tx.execute(
        select(SCENARIO).order_by(desc(SCENARIO.c.at), desc(SCENARIO.c.id)).limit(most)
    ).all()
    found = [(row, job(tx, row.job)) for row in rows]
    return [Scenario(row.id, row.name, work) for row, work in found if work is not None]


def rename_scenario(tx: Connection, id: str, name: str) -> None:
    """Call a scenario something else."""
    tx.execute(update(SCENARIO).where(SCENARIO.c.id == id).values(name=name))


def answer_anew(tx: Connection, id: str, job: str) -> None:
    """Let other work answer a scenario from now on."""
    tx.execute(update(SCENARIO).where(SCENARIO.c.id == id).values(job=job))


def delete_scenario(tx: Connection, id: str) -> None:
    """Take a scenario away; what was asked stays among the work, and the record says who did it."""
    tx.execute(delete(SCENARIO).where(SCENARIO.c.id == id))
