"""A proposal asked for, on its way, and there."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from caseload.instances.records.log import now
from caseload.library.plan import Plan, open_run
from caseload.models.fault import BadInput, Fault
from caseload.web.bench import Bench
from caseload.web.services.folders import input_file, run_folder
from caseload.web.services.kept import kept
from caseload.web.store.events import record
from caseload.web.store.jobs import Job, add_job
from caseload.web.store.rules import in_force, rule_changes, version_of
from caseload.web.store.weeks import (
    PROPOSED,
    Run,
    Week,
    add_run,
    change_week,
    new_id,
    see_that_it_is_open,
)

PLANS = 8
"""Proposals that are kept ready to be shown."""


def ask_for_proposal(bench: Bench, week: Week, who: str, once: str, **more: Any) -> str:
    """Have a proposal made in the background; returns the job's identifier.

    Raises:
        BadInput: if the week has no input yet that can be used.
    """
    if week.input is None:
        expected = "a week whose faults are mended: there is nothing to propose from yet"
        raise BadInput([Fault(file=week.title, expected=expected)])
    run = new_id()
    with bench.store.read() as tx:
        changes = rule_changes(tx, week.place)
    settings = in_force(changes) | more.pop("settings", {})
    asked = {
        "settings": settings,
        "policy_version": version_of(changes),
        "instance": str(input_file(bench.settings, week.id, week.input)),
        "out": str(run_folder(bench.settings, week.id, run)),
        "run": run,
        "input_hash": week.input_hash,
        "told": list(week.told),
        "by": who,
        **more,
    }
    with bench.store.begin() as tx:
        see_that_it_is_open(tx, week.id)
        job = add_job(tx, "propose", week.id, asked, who, once)
        record(tx, "proposal asked for", who, week.id, job=job)
    bench.jobs.take(job)
    return job


def proposed(tx: Connection, job: Job, result: dict[str, Any]) -> None:
    """Keep a proposal that has been made: it is the week's latest."""
    assert job.week is not None
    run = job.asked["run"]
    digest = job.asked["input_hash"]
    version = job.asked.get("policy_version", 1)
    add_run(tx, Run(run, job.week, digest, result["certificate"], now(), job.who))
    change_week(
        tx,
        job.week,
        job.who,
        state=PROPOSED,
        run=run,
        cases=result["cases"],
        left_over=result["left_over"],
        spread=result["spread"],
        policy_version=version,
    )
    record(
        tx,
        "proposed",
        job.who,
        job.week,
        run=run,
        input_hash=result["input_hash"],
        rules_version=version,
    )


def plan_of(bench: Bench, week: Week) -> Plan:
    """The latest proposal of a week.

    Raises:
        BadInput: if there is none, or its files were changed.
    """
    if week.run is None:
        raise BadInput(
            [Fault(file=week.title, expected="a week with a proposal; ask for it first")]
        )
    return _plan(run_folder(bench.settings, week.id, week.run))


@kept(PLANS)
def _plan(folder: Path) -> Plan:
    return open_run(folder)
