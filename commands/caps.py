"""`caseload caps`."""

from functools import cache, partial
from typing import Annotated, Literal

import typer

from caseload.commands.options import output, solving, varying, week
from caseload.reports.shared.console import steps
from caseload.reports.shared.outcome import DONE, answering, finishing


def caps(
    instances: week.Several,
    cap: varying.Caps = None,
    vary: varying.Vary = None,
    grade: Annotated[
        str | None, typer.Option(metavar="GRADE", help="Whose cap it is, instead of everybody's.")
    ] = None,
    by: Annotated[
        Literal["team", "pdu"] | None,
        typer.Option(
            help="team: show the places of each grade and team. pdu: solve every PDU by itself."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every need of cases left over, and every area.")
    ] = False,
    policy: week.OtherPolicy = None,
    settings: week.Settings = None,
    out: output.KeptFolder = None,
    effort: solving.Effort = 1.5,
    workers: solving.Workers = 2,
    engine: solving.Engine = "local",
    scheduler: solving.Scheduler = None,
    html: output.Page = None,
    workbook: output.Workbook = None,
    force: output.Force = False,
    as_json: output.Json = False,
    quiet: output.Quiet = False,
    debug: output.Debug = False,
) -> None:
    """Show what each cap does: what is placed and left over, how even, and what runs out first.

    Several instances, or every PDU of one with --by pdu, are solved each by itself and added up.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.library.caps import result_of
        from caseload.library.kept import result_store
        from caseload.library.scenarios import areas, grades_of
        from caseload.library.sweep import Run
        from caseload.optimizer.scenarios.ranges import scenarios
        from caseload.reports.sweep.files import NAMES
        from caseload.reports.sweep.screen import show_result

        solving.check_engine(engine, scheduler)
        given = output.Output(html, force, as_json, workbook)
        given.check([*instances, policy], out)
        read = [cache(partial(week.read, one, policy, settings=settings)) for one in instances]
        plan = scenarios(cap or [], vary or [], grade, grades_of(read) if cap else ())
        places = areas(read, plan, by_area=by == "pdu")
        store = result_store(out, NAMES)
        with (
            output.going_on(store, "finished scenario"),
            steps("Scenario", len(places) * len(plan.rows), quiet=quiet or as_json) as advance,
        ):
            found = result_of(Run(places, plan, effort, store, advance), workers, scheduler)
        with finishing():
            if out:
                output.tell_of_chart(given.write(lambda: found.write(out)))
            given.give(
                found,
                lambda console, it: show_result(
                    console, it.model, teams=by == "team", everything=everything
                ),
            )
            raise typer.Exit(DONE)
