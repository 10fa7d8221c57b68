"""`caseload staffing`."""

from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from caseload.commands.options import output, solving, varying, week
from caseload.reports.shared.console import steps
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.optimizer.scenarios.ranges import Plan


def staffing(
    instance: week.One,
    cap: week.Cap = None,
    caps: varying.CapsToCompare = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(metavar="GRADE", help="Recruit only this grade; may be given again."),
    ] = None,
    step: Annotated[
        Literal["1", "0.5", "0.2", "0.1"],
        typer.Option(help="Part-time posts in such shares of full hours; 1 for none."),
    ] = "0.1",
    rebalance: Annotated[
        bool, typer.Option("--rebalance", help="Colleagues may take movable cases over the cap.")
    ] = False,
    by: Annotated[
        Literal["team"] | None, typer.Option(help="With --caps: show the posts by team, too.")
    ] = None,
    policy: week.OtherPolicy = None,
    settings: week.Settings = None,
    out: output.KeptFolder = None,
    time_limit: solving.TimeForACap = 120.0,
    effort: solving.PostsEffort = 5.0,
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
    """Say how many posts a cap needs, of which grade and where, and that no fewer will do."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.kept import result_store
        from caseload.library.scenarios import grades_of, instances
        from caseload.library.staffing import named, result_of, wanted_posts
        from caseload.optimizer.staffing.answer import Options
        from caseload.reports.staffing.files import NAMES
        from caseload.reports.staffing.screen import show_staffing

        solving.check_engine(engine, scheduler)
        given = output.Output(html, force, as_json, workbook)
        given.check([instance, policy], out)
        source = cache(partial(week.read, instance, policy, settings=settings))
        plan = named(_plan(cap or [], caps or [], grades_of([source]) if cap or caps else ()))
        read = instances(source, plan)
        wanted = wanted_posts(read[0], grade or [], float(step), rebalance)
        options = Options(effort=effort, time_limit=time_limit, limits=len(plan.rows) == 1)
        store = result_store(out, NAMES)
        with (
            output.going_on(store, "finished cap"),
            steps("Cap", len(plan.rows), quiet=quiet or as_json) as advance,
        ):
            found = result_of(plan, read, wanted, options, store, advance, workers, scheduler)
        with finishing():
            if out:
                output.tell_of_chart(given.write(lambda: found.write(out)))
            given.give(
                found, lambda console, it: show_staffing(console, it.curve, teams=by == "team")
            )
            raise typer.Exit(NEEDS_A_PERSON if found.left_over else DONE)


def _plan(cap: list[str], caps: list[str], grades: "Sequence[str]") -> "Plan":
    """The scenarios: the caps of a range, or the one cap, or the policy's own.

    Raises:
        BadInput: with what is wrong with them.
    """
    from caseload.library.scenarios import plan_of
    from caseload.models.fault import BadInput, Fault

    if cap and caps:
        raise BadInput([Fault(file="--caps", expected="either --cap or --caps, not both")])
    several = [text for text in cap if not text.rpartition("=")[2].strip().isdecimal()]
    if several:
        expected = "a number, or GRADE=NUMBER; --caps takes ranges"
        raise BadInput([Fault(file="--cap", value=several[0], expected=expected)])
    return plan_of(cap or caps, [], grades)
