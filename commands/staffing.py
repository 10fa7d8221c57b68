"""`caseload staffing`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from caseload.commands.options import (
    CapOption,
    DebugOption,
    ForceOption,
    JsonOption,
    PageOption,
    PolicyOption,
    QuietOption,
    SetOption,
    Source,
    WorkersOption,
)
from caseload.commands.scenarios import (
    EngineOption,
    KeptOption,
    SchedulerOption,
    check_engine,
    going_on,
    result_store,
    run_kept,
    scenario_instances,
    scenario_plan,
    tell_of_chart,
)
from caseload.reports.shared.console import print_text, screen, steps
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering

if TYPE_CHECKING:
    from caseload.models.instance import Instance
    from caseload.optimizer.scenarios.ranges import Plan, Settings
    from caseload.optimizer.staffing.answer import Options
    from caseload.optimizer.staffing.benders import Recruitment

    Task = tuple[Instance, Settings, str, Recruitment, Options]


def staffing(
    instance: Source,
    cap: CapOption = None,
    caps: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[GRADE=]FROM:TO:STEP",
            help="Caseload caps to compare: 25:60:5, or PO=25:60:5.",
        ),
    ] = None,
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
    policy: PolicyOption = None,
    settings: SetOption = None,
    out: KeptOption = None,
    time_limit: Annotated[
        float, typer.Option(min=0.1, max=86_400, help="Seconds for each cap at the most.")
    ] = 120.0,
    effort: Annotated[
        float, typer.Option(min=0.01, max=100_000, help="How hard to look for fewer posts.")
    ] = 5.0,
    workers: WorkersOption = 2,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    html: PageOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    debug: DebugOption = False,
) -> None:
    """Say how many posts a cap needs, of which grade and where, and that no fewer will do."""
    with answering(as_json=as_json, debug=debug):
        from caseload.models.staffing import Staffing
        from caseload.optimizer.staffing.curve import curve
        from caseload.reports.staffing.files import NAMES, write_staffing
        from caseload.reports.staffing.screen import show_staffing

        check_engine(engine, scheduler)
        if html:
            from caseload.reports.shared.page import check_page

            check_page(html, replace=force)
        plan = _plan(cap or [], caps or [])
        given = scenario_instances(instance, policy, settings or [], plan)
        wanted = _wanted(given[0], grade or [], step, rebalance)
        options = _options(effort, time_limit, only=len(plan.rows) == 1)
        tasks: list[Task] = [
            (one, row.settings, row.label, wanted, options)
            for one, row in zip(given, plan.rows, strict=True)
        ]
        store = result_store(out, NAMES)
        with (
            going_on(store, "finished cap"),
            steps("Cap", len(tasks), quiet=quiet or as_json) as advance,
        ):
            found = run_kept(
                _solve, tasks, _key, store, advance, workers=workers, scheduler=scheduler
            )
        answers = [Staffing.model_validate_json(one) for one in found]
        answer = curve(given[0], wanted, answers)
        if out:
            tell_of_chart(write_staffing(answer, out))
        if html:
            from caseload.reports.shared.page import write_page
            from caseload.reports.staffing.page import staffing_page

            write_page(staffing_page(answer), html)
        if as_json:
            print_text(answer.model_dump_json(indent=1) + "\n")
        else:
            show_staffing(screen(), answer, teams=by == "team")
        raise typer.Exit(NEEDS_A_PERSON if any(one.left_over for one in answers) else DONE)


def _plan(cap: list[str], caps: list[str]) -> "Plan":
    """The scenarios: the caps of a range, or the one cap, or the policy's own."""
    from dataclasses import replace

    from caseload.models.fault import BadInput, Fault

    if cap and caps:
        raise BadInput([Fault(file="--caps", expected="either --cap or --caps, not both")])
    single = [text for text in cap if not text.rpartition("=")[2].strip().isdecimal()]
    if single:
        expected = "a number, or GRADE=NUMBER; --caps takes ranges"
        raise BadInput([Fault(file="--cap", value=single[0], expected=expected)])
    plan = scenario_plan(cap or caps, None)
    if cap or caps:
        return plan
    (row,) = plan.rows
    return replace(plan, rows=(replace(row, label="the policy's own cap"),))


def _wanted(instance: "Instance", grades: list[str], step: str, rebalance: bool) -> "Recruitment":
    """What may be recruited: the policy's grades, or those of them that are asked for."""
    from caseload.models.fault import BadInput, Fault
    from caseload.optimizer.staffing.benders import Recruitment

    cost = instance.policy.staffing.cost
    named = {one.value.lower(): one for one in cost}
    unknown = [one for one in grades if one.strip().lower() not in named]
    if unknown:
        expected = (
            f"a grade that the policy has a cost for: {', '.join(named[one] for one in named)}; "
            "--set staffing.cost.NQO=1 adds one"
        )
        raise BadInput([Fault(file="--grade", value=unknown[0], expected=expected)])
    chosen = {named[one.strip().lower()] for one in grades} or set(cost)
    return Recruitment(
        cost={one: cost[one] for one in cost if one in chosen},
        steps=round(1 / float(step)),
        rebalance=rebalance,
    )


def _options(effort: float, time_limit: float, *, only: bool) -> "Options":
    from caseload.optimizer.staffing.answer import Options

    return Options(effort=effort, time_limit=time_limit, limits=only)


def _key(task: "Task") -> str:
    """What an answer depends on."""
    from importlib.metadata import version

    instance, settings, _, wanted, options = task
    parts = [version("caseload"), instance.digest, *settings]
    parts += [f"{grade.value}={cost}" for grade, cost in wanted.cost.items()]
    parts += [f"steps={wanted.steps}", f"rebalance={wanted.rebalance}"]
    return " ".join([*parts, f"effort={options.effort:g}", f"limits={options.limits}"])


def _solve(task: "Task") -> str:
    """One answer as JSON: what processes and clusters hand back."""
    from caseload.optimizer.staffing.answer import staffing as answer

    instance, settings, label, wanted, options = task
    return answer(instance, wanted, settings, label, options).model_dump_json()
