"""`caseload history`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing


def history(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where runs were written.")],
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="The record that an auditor took away from the workbench: sum up what people "
            "looked into, accepted, changed and approved.",
        ),
    ] = None,
    verify: output.Verify = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the history here: CSV, .xlsx, JSON."),
    ] = None,
    html: output.Page = None,
    workbook: output.Workbook = None,
    force: output.Force = False,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Read the runs in a folder as a history: week by week what was placed, left over and changed.

    Of the runs of one week the last that was marked final counts, or else the last round. A week
    that is missing, and a run that was edited, are named. Who gets more and less, by grade, team,
    hours and gender, stands beside what chance would give. Groups of few people are suppressed
    (history.fewest_people in the policy). FOLDER may be a workbench's own.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.library.history import history as history_of
        from caseload.reports.history.files import NAMES
        from caseload.reports.history.screen import show_history

        given = output.Output(html, force, as_json, workbook)
        given.check([folder, record], out, NAMES)
        output.key_of(verify)
        found = history_of(folder, verify=verify, record=record)
        with finishing():
            if out:
                given.write(lambda: found.write(out, replace=force))
            given.give(found, lambda console, it: show_history(console, it.history))
            amiss = found.history.altered or found.history.missing
            raise typer.Exit(NEEDS_A_PERSON if amiss else DONE)
