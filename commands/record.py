"""`caseload runs` and `caseload repeat`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output, solving, week
from caseload.reports.shared.console import print_text, progress, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering


def runs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where runs were written.")] = (
        Path()
    ),
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """List the runs that allocate --out has written into a folder and right below it."""
    with answering(as_json=as_json, debug=debug):
        from caseload.models.fault import BadInput, Fault
        from caseload.optimizer.rule_book import policy_faults
        from caseload.reports.record import runs_in, show_runs

        if not folder.is_dir():
            raise BadInput([Fault(file=str(folder), expected="a folder in which runs stand")])
        found = runs_in(folder, policy_faults)
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        else:
            show_runs(screen(), found)
        wrong = any(run.fault or run.log_intact is False for run in found.runs)
        raise typer.Exit(NEEDS_A_PERSON if wrong else DONE)


def repeat(
    run: output.WrittenRun,
    workers: solving.Workers = 2,
    as_json: output.Json = False,
    quiet: output.Quiet = False,
    debug: output.Debug = False,
) -> None:
    """Make a run again from what its folder holds, and see that it is the same to the byte."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.plan import open_run
        from caseload.library.record import again
        from caseload.reports.record import show_repetition

        plan = open_run(run)
        week.tell_unnamed(plan.instance.policy)
        with progress(quiet=quiet or as_json) as tell:
            found = again(run, plan, workers=workers, on_progress=tell)
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        else:
            show_repetition(screen(), found)
        raise typer.Exit(NEEDS_A_PERSON if found.different else DONE)
