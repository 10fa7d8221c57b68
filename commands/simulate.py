"""`caseload simulate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import (
    DebugOption,
    EffortOption,
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
    CapsOption,
    EngineOption,
    KeptOption,
    SchedulerOption,
    VaryOption,
    check_engine,
    going_on,
    result_store,
    run_kept,
    scenario_instances,
    scenario_plan,
    tell_of_chart,
)
from caseload.reports.shared.console import print_text, screen, steps
from caseload.reports.shared.outcome import DONE, answering

if TYPE_CHECKING:
    from caseload.models.instance import Instance
    from caseload.models.simulation import Assigner
    from caseload.optimizer.scenarios.ranges import Settings
    from caseload.optimizer.simulate.run import Horizon

    Task = tuple[Instance, str, Settings, Assigner, int, Horizon]

RESULTS = {f"simulation.{form}" for form in ("csv", "xlsx", "json", "png")}


def simulate(
    instance: Source,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many weeks to go through.")] = 52,
    replications: Annotated[
        int, typer.Option(min=1, max=1000, help="How many times, each with other chances.")
    ] = 3,
    assign: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WAY",
            help="Who allocates: engine, least-loaded, round-robin, random; all of them unless "
            "some are named.",
        ),
    ] = None,
    cap: CapsOption = None,
    vary: VaryOption = None,
    arrivals: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The cases to come: a table of cases with the column week (1 is this week).",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="What chance starts from.")] = 0,
    policy: PolicyOption = None,
    settings: SetOption = None,
    out: KeptOption = None,
    effort: EffortOption = 0.05,
    workers: WorkersOption = 2,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    html: PageOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    debug: DebugOption = False,
) -> None:
    """Go through the weeks to come: the engine beside simpler ways of allocating, cap by cap.

    Cases arrive and end, people are away, leave and start, as the policy's section simulation says
    (--set simulation.length_weeks=40). Every way of allocating sees the same of it.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.instances.week.arrivals import read_arrivals
        from caseload.models.simulation import Course
        from caseload.optimizer.simulate.run import Horizon
        from caseload.optimizer.simulate.summary import summarised
        from caseload.reports.shared.page import check_page, write_page

        check_engine(engine, scheduler)
        ways = _ways(assign or [])
        if html:
            check_page(html, replace=force)
        plan = scenario_plan(cap, vary)
        instances = scenario_instances(instance, policy, settings, plan)
        listed = read_arrivals(arrivals, instances[0], weeks) if arrivals else None
        horizon = Horizon(weeks, seed, effort, listed)
        tasks: list[Task] = [
            (one, row.label, row.settings, way, number, horizon)
            for one, row in zip(instances, plan.rows, strict=True)
            for way in ways
            for number in range(1, replications + 1)
        ]
        store = result_store(out, RESULTS)
        with (
            going_on(store, "finished course"),
            steps("Course", len(tasks), quiet=quiet or as_json) as advance,
        ):
            found = run_kept(
                _course, tasks, _key, store, advance, workers=workers, scheduler=scheduler
            )
        courses = [Course.model_validate_json(one) for one in found]
        simulation = summarised(instances[0], horizon, replications, plan.varied, courses)
        if out:
            from caseload.reports.simulation.files import write_simulation

            tell_of_chart(write_simulation(simulation, out))
        if html:
            from caseload.reports.simulation.page import simulation_page

            write_page(simulation_page(simulation), html)
        if as_json:
            print_text(simulation.model_dump_json(indent=1) + "\n")
        else:
            from caseload.reports.simulation.screen import show_simulation

            show_simulation(screen(), simulation)
        raise typer.Exit(DONE)


def _ways(named: list[str]) -> "list[Assigner]":
    """The ways of allocating that are asked for, each once, in the order of all of them."""
    from caseload.instances.policies.policy import suggestion
    from caseload.models.fault import BadInput, Fault
    from caseload.optimizer.simulate.assign import ASSIGNERS

    by_name = {way.replace(" ", "-"): way for way in ASSIGNERS}
    faults = [
        Fault(
            file="--assign",
            value=name,
            expected=f"one of {', '.join(by_name)}{suggestion(name, by_name)}",
        )
        for name in named
        if name not in by_name
    ]
    if faults:
        raise BadInput(faults)
    return [way for name, way in by_name.items() if not named or name in named]


def _key(task: "Task") -> str:
    """What a course depends on."""
    from importlib.metadata import version

    from caseload.models.simulation import Simulation

    instance, _, settings, way, number, horizon = task
    made_by = f"caseload={version('caseload')}"
    form = f"form={Simulation.model_fields['schema_version'].default}"
    about = [*settings, way, f"replication={number}", horizon.key]
    return " ".join([made_by, form, instance.digest, *about])


def _course(task: "Task") -> str:
    """One course as JSON: what processes and clusters hand back."""
    from caseload.optimizer.simulate.run import simulate as simulate_weeks

    instance, label, settings, way, number, horizon = task
    return simulate_weeks(instance, way, horizon, number, label, settings).model_dump_json()
