"""A run made again from its folder, to see that it comes out the same."""

from dataclasses import dataclass
from pathlib import Path

from caseload.instances.records.key import Key, read_key
from caseload.instances.records.log import append
from caseload.instances.records.run import WrittenRun
from caseload.library.allocate import Tell, plan_for
from caseload.library.limits import engine_tuning
from caseload.library.plan import Plan, open_run
from caseload.models.fault import BadInput
from caseload.models.record import LogEntry, Repetition
from caseload.optimizer.interrupt import breaking
from caseload.optimizer.options import Options
from caseload.optimizer.proposal.overrides import eligible
from caseload.reports.record import log_entry, repetition


def repeat(
    run: str | Path,
    *,
    sign: str | Path | None = None,
    workers: int = 2,
    on_progress: Tell | None = None,
) -> Repetition:
    """Make a run again from what its folder holds, and note in its log how it came out.

    Parameters
    ----------
    run
        The folder of the run.
    sign
        A file with the key that the run is signed with, to sign the new line too. Without it the
        log of a signed run is left as it is.
    workers, on_progress
        As for `allocate`.

    Returns
    -------
    Repetition
        Which files came out the same, to the byte, which did not, and what was changed since.

    Raises
    ------
    BadInput
        If it is no run's folder, was written by another version, or what it is read from was
        changed since.
    """
    plan = open_run(run, verify=sign)
    made = again(Path(run), plan, workers=workers, on_progress=on_progress)
    return noted(Path(run), made, None if sign is None else read_key(Path(sign)))


@dataclass(frozen=True)
class Again:
    """A run that was made again, and the line about it."""

    found: Repetition
    line: LogEntry


def again(folder: Path, plan: Plan, *, workers: int = 2, on_progress: Tell | None = None) -> Again:
    """Make the run in a folder, which holds the plan, again."""
    earlier, origin = plan.proposal, plan.proposal.provenance
    instance = plan.instance.changed(name=earlier.instance, decisions=earlier.decisions)
    options = Options(
        seed=origin.seed,
        gap=origin.gap,
        effort=origin.effort,
        workers=workers,
        rebalance=origin.rebalance,
        most_moves=origin.most_moves,
        lot=origin.lot,
        tuning=engine_tuning(origin.preferences),
    )
    with breaking():  # half a search would pass for another answer
        made = plan_for(
            instance,
            options,
            alternatives=earlier.alternatives_for is not None,
            on_progress=on_progress,
        )
    new = WrittenRun(instance, made.proposal, made.bounds)
    found, files = repetition(folder, WrittenRun(instance, earlier), new, eligible(instance))
    said = tuple(fault.sentence() for fault in plan.altered)
    found = found.model_copy(update={"altered": said})
    return Again(found, log_entry(found, origin.input_hash, files))


def noted(folder: Path, made: Again, key: Key | None = None) -> Repetition:
    """Add the line about a repetition to the log, unless that was changed or takes its key."""
    try:
        append(folder, made.line, key)
    except BadInput:
        return made.found.model_copy(update={"noted": False})
    return made.found
