"""`caseload export`: a run in the form that other programs take."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output, solving
from caseload.commands.options.places import see_that_places_fit
from caseload.reports.shared.console import screen
from caseload.reports.shared.outcome import (
    CODES,
    DONE,
    NEEDS_A_PERSON,
    answering,
    finishing,
    tell_altered,
)

exports = typer.Typer(
    help="Write a run in the form that other programs take.", no_args_is_help=True
)


@exports.callback()
def start() -> None:
    """Write a run in the form that other programs take."""


@exports.command("requests", epilog=CODES)
def export_requests(
    run: output.WrittenRun,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="A new folder: one file a case, and an index.")
    ],
    verify: output.Verify = None,
    deadline: solving.Deadline = 30.0,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier export in the folder.")
    ] = False,
    debug: output.Debug = False,
) -> None:
    """Write the requests that enter a run in the public allocation service. Nothing is sent."""
    with answering(as_json=False, debug=debug):
        from caseload.library.plan import open_run
        from caseload.library.requests import service_requests
        from caseload.library.rounds import is_final
        from caseload.reports.requests.lines import request_lines
        from caseload.reports.shared.problems import show_warnings

        see_that_places_fit([run], folder=out)
        output.key_of(verify)
        found = service_requests(open_run(run, verify=verify), deadline=deadline)
        with finishing():
            new = found.write(out, replace=force)
            show_warnings(screen(stderr=True), found.told)
            if not is_final(run):
                said = f"{run} was not marked as final; caseload runs {run} --final marks what"
                screen(stderr=True).print(f"{said} people are told.", soft_wrap=True)
            tell_altered([fault.sentence() for fault in found.plan.altered])
            plan = found.plan
            for line in request_lines(found.requests, plan.instance, plan.proposal, out, new=new):
                screen().print(line, soft_wrap=True, highlight=False)
            raise typer.Exit(NEEDS_A_PERSON if found.plan.altered else DONE)
