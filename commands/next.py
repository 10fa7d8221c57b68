"""`caseload next`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output
from caseload.commands.options.places import see_that_places_fit, written_as
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import (
    DONE,
    NEEDS_A_PERSON,
    answering,
    finishing,
    tell_altered,
)


def next_week(
    run: output.WrittenRun,
    out: Annotated[
        Path,
        typer.Option(
            metavar="WEEK",
            help="Where the next week goes: a folder, or a name that ends in .xlsx, .ods or .json.",
        ),
    ],
    people: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Practitioners' changes (starts, leaves, hours, away): what a cell holds replaces "
            "what was.",
        ),
    ] = None,
    ended: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Cases that ended: case; or practitioner, tier, type and cases where they are "
            "only counted.",
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            "--cases",
            "--new",
            metavar="FILE",
            help="New cases. What was left over comes again by itself.",
        ),
    ] = None,
    done: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Who really has each case, in place of the proposal: case, practitioner, perhaps "
            "allocated_on; a proposal.xlsx that was edited; or the allocation service's record "
            "(.json).",
        ),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write a workbook to fill in, with the week in it.")
    ] = False,
    like: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --template: the last workbook, for the order of its rows."
        ),
    ] = None,
    verify: output.Verify = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an instance that stands there.")
    ] = False,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Make the next week's instance from a run: who holds what, what has ended, who is there."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.next_week import next_week as after
        from caseload.library.plan import open_run
        from caseload.library.rounds import is_final
        from caseload.models.fault import BadInput, Fault
        from caseload.reports.next_week import show_next_week
        from caseload.reports.shared.problems import show_warnings

        see_that_places_fit([run, people, ended, cases, done, like], **written_as(out))
        if like is not None and not template:
            raise BadInput([Fault(file="--like", expected="--template beside it")])
        output.key_of(verify)
        plan = open_run(run, verify=verify)
        made = after(plan, people=people, ended=ended, cases=cases, done=done)
        show_warnings(screen(stderr=True), made.account.told)
        if not is_final(run) and done is None:
            said = f"{run} was not marked as final; caseload runs {run} --final marks what people"
            screen(stderr=True).print(f"{said} are told.", soft_wrap=True, highlight=False)
        with finishing():
            if template:
                made.template(out, like=like, replace=force)
            else:
                made.write(out, replace=force)
            tell_altered([fault.sentence() for fault in plan.altered])
            if as_json:
                print_text(made.to_json())
            else:
                show_next_week(screen(), made.account, out)
            raise typer.Exit(NEEDS_A_PERSON if plan.altered else DONE)
