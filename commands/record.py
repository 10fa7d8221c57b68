"""`caseload runs` and `caseload repeat`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output, solving, week
from caseload.reports.shared.console import print_text, progress, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing, tell_altered


def runs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where runs were written.")] = (
        Path()
    ),
    verify: output.Verify = None,
    final: Annotated[
        bool,
        typer.Option("--final", help="Mark the run in this folder as the one people are told."),
    ] = False,
    decided_by: week.DecidedBy = "",
    sign: output.Sign = None,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """List the runs that allocate --out has written, and name what was changed in them since.

    Runs are looked for in the folder and right below it.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.models.fault import BadInput, Fault
        from caseload.optimizer.rule_book import policy_faults
        from caseload.reports.record import runs_in, show_runs

        if not folder.is_dir():
            raise BadInput([Fault(file=str(folder), expected="a folder in which runs stand")])
        if final:
            from caseload.library.rounds import mark_final

            output.key_of(sign)
            mark_final(folder, decided_by, sign=sign)
        found = runs_in(folder, policy_faults, output.key_of(verify))
        with finishing():
            if as_json:
                print_text(found.model_dump_json(indent=1) + "\n")
            else:
                show_runs(screen(), found)
            wrong = any(run.fault or run.altered for run in found.runs)
            raise typer.Exit(NEEDS_A_PERSON if wrong else DONE)


def repeat(
    run: output.WrittenRun,
    sign: output.Sign = None,
    workers: solving.Workers = 2,
    as_json: output.Json = False,
    quiet: output.Quiet = False,
    debug: output.Debug = False,
) -> None:
    """Make a run again from what its folder holds, and see that it is the same to the byte."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.plan import open_run
        from caseload.library.record import again, noted
        from caseload.reports.record import show_repetition

        key = output.key_of(sign)
        plan = open_run(run, verify=sign)
        week.tell_unnamed(plan.instance.policy)
        with progress(quiet=quiet or as_json) as tell:
            made = again(run, plan, workers=workers, on_progress=tell)
        with finishing():
            found = noted(run, made, key)
            tell_altered(found.altered)
            if as_json:
                print_text(found.model_dump_json(indent=1) + "\n")
            else:
                show_repetition(screen(), found)
            raise typer.Exit(NEEDS_A_PERSON if found.different or found.altered else DONE)
