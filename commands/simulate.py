"""`caseload simulate`."""

from functools import cache, partial
from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output, solving, varying, week
from caseload.library.limits import REPLICATIONS, WEEKS
from caseload.reports.shared.console import screen, steps
from caseload.reports.shared.outcome import DONE, answering, finishing


def simulate(
    instance: week.One,
    weeks: Annotated[
        int, typer.Option(min=WEEKS.low, max=WEEKS.high, help="How many weeks to go through.")
    ] = 52,
    replications: Annotated[
        int,
        typer.Option(
            min=REPLICATIONS.low,
            max=REPLICATIONS.high,
            help="How many times, each with other chances.",
        ),
    ] = 3,
    assign: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WAY",
            help="Who allocates: engine, least-loaded, round-robin, random; all of these unless "
            "some are named. lookahead is the engine keeping scarce people free for sampled weeks "
            "to come, fair-over-time with each person's share of new work over the weeks.",
        ),
    ] = None,
    cap: varying.Caps = None,
    vary: varying.Vary = None,
    arrivals: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The cases to come: a table of cases with the column week (1 is this week).",
        ),
    ] = None,
    hindsight: Annotated[
        bool,
        typer.Option(
            "--hindsight",
            help="Set each way against the best that anybody could have done who knew all weeks "
            "beforehand; takes as long again, or longer.",
        ),
    ] = False,
    stress: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="What befalls the year, beside the calm one: away-10, away-20, away-30, "
            "intake-50, weights-20, loss, or all.",
        ),
    ] = None,
    every: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RHYTHM",
            help="How often cases are allocated: 1d (every working day), 1w, 2w, 4w; several, such "
            "as 1d,1w,2w, stand beside each other.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="What chance starts from.")] = 0,
    policy: week.OtherPolicy = None,
    settings: week.Settings = None,
    out: output.KeptFolder = None,
    effort: solving.Effort = 0.05,
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
    """Go through the weeks to come: the engine beside simpler ways of allocating, cap by cap.

    Cases arrive and end, people are away, leave and start, as the policy's section simulation says
    (--set simulation.length_weeks=40). Every way of allocating sees the same of it.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.instances.week.arrivals import read_arrivals
        from caseload.library.kept import result_store
        from caseload.library.scenarios import grades_of, instances, plan_of
        from caseload.library.simulate import assigners, courses, result_of, rhythms, stresses
        from caseload.models.fault import Fault
        from caseload.optimizer.simulate.run import Horizon
        from caseload.reports.shared.problems import show_warnings
        from caseload.reports.simulation.files import NAMES
        from caseload.reports.simulation.screen import show_simulation

        solving.check_engine(engine, scheduler)
        ways = assigners(assign or [], "--assign")
        befalls = stresses(stress or [], "--stress")
        how_often = rhythms(every or [], "--every", hindsight)
        given = output.Output(html, force, as_json, workbook)
        given.check([instance, policy, arrivals], out)
        source = cache(partial(week.read, instance, policy, settings=settings))
        plan = plan_of(cap or [], vary or [], grades_of([source]) if cap else ())
        read = instances(source, plan)
        told: list[Fault] = []
        listed = read_arrivals(arrivals, read[0], weeks, told) if arrivals else None
        show_warnings(screen(stderr=True), told)
        horizon = Horizon(weeks, seed, effort, listed, hindsight)
        tasks = courses(plan, read, ways, replications, horizon, befalls, how_often)
        store = result_store(out, NAMES)
        with (
            output.going_on(store, "finished course"),
            steps("Course", len(tasks), quiet=quiet or as_json) as advance,
        ):
            found = result_of(tasks, replications, plan, store, advance, workers, scheduler)
        with finishing():
            if out:
                output.tell_of_chart(given.write(lambda: found.write(out)))
            given.give(found, lambda console, it: show_simulation(console, it.simulation))
            raise typer.Exit(DONE)
