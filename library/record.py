"""A run made again from its folder, to see that it comes out the same."""

from pathlib import Path

from caseload.instances.records.log import append
from caseload.instances.records.run import WrittenRun
from caseload.library.allocate import Tell, plan_for
from caseload.library.plan import Plan, open_run
from caseload.models.record import Repetition
from caseload.optimizer.options import Options
from caseload.optimizer.proposal.overrides import eligible
from caseload.reports.record import log_entry, repetition


def repeat(run: str | Path, *, workers: int = 2, on_progress: Tell | None = None) -> Repetition:
    """Make a run again from what its folder holds, and note in its log how it came out.

    Parameters
    ----------
    run
        The folder of the run.
    workers, on_progress
        As for `allocate`.

    Returns
    -------
    Repetition
        Which files came out the same, to the byte, and which did not.

    Raises
    ------
    BadInput
        If it is no run's folder, was written by another version, or was changed since.
    """
    return again(Path(run), open_run(run), workers=workers, on_progress=on_progress)


def again(
    folder: Path, plan: Plan, *, workers: int = 2, on_progress: Tell | None = None
) -> Repetition:
    """Make the run in a folder, which holds the plan, again, as `repeat` does."""
    earlier, origin = plan.proposal, plan.proposal.provenance
    instance = plan.instance.changed(name=earlier.instance, decisions=earlier.decisions)
    options = Options(
        seed=origin.seed,
        gap=origin.gap,
        effort=origin.effort,
        workers=workers,
        rebalance=origin.rebalance,
        most_moves=origin.most_moves,
    )
    made = plan_for(
        instance,
        options,
        alternatives=earlier.alternatives_for is not None,
        on_progress=on_progress,
    )
    new = WrittenRun(instance, made.proposal, made.bounds)
    found, files = repetition(folder, WrittenRun(instance, earlier), new, eligible(instance))
    append(folder, log_entry(found, origin.input_hash, files))
    return found
