"""`caseload caps`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands.options import (
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
    read,
)
from reports.console import print_text, screen, steps
from reports.outcome import DONE, answering

if TYPE_CHECKING:
    from collections.abc import Callable

    from instances.store import Store
    from models.instance import Instance
    from models.scenario import Scenario
    from optimizer.plan.ranges import Settings

    Task = tuple[Instance, Settings, str, float]

STORE = "finished.jsonl"
"""The file in which finished scenarios are kept."""


def caps(
    instance: Source,
    cap: Annotated[
        list[str] | None,
        typer.Option(
            "--caps",
            metavar="[GRADE=]FROM:TO:STEP",
            help="Caseload caps to try: 25:60:5, or PO=25:60:5; twice for a grid.",
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=FROM:TO:STEP",
            help="Any figure of the policy: mainly_women_cap.cap=20:50:5.",
        ),
    ] = None,
    grade: Annotated[
        str | None, typer.Option(metavar="GRADE", help="Whose cap it is, instead of everybody's.")
    ] = None,
    by: Annotated[
        Literal["team"] | None, typer.Option(help="Show the places of each grade and team.")
    ] = None,
    policy: PolicyOption = None,
    settings: SetOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write the results here as they come; an interrupted run goes on from them.",
        ),
    ] = None,
    effort: EffortOption = 1.5,
    workers: WorkersOption = 2,
    engine: Annotated[
        Literal["local", "dask"], typer.Option(help="Where the scenarios run.")
    ] = "local",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="With --engine dask: its scheduler.")
    ] = None,
    html: PageOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    debug: DebugOption = False,
) -> None:
    """Show what each cap does: what is placed and left over, how even, and what runs out first."""
    with answering(as_json=as_json, debug=debug):
        from models.fault import BadInput, Fault
        from optimizer.plan.ranges import scenarios
        from optimizer.plan.sweep import swept
        from reports.sweep import show_sweep
        from reports.sweep_files import write_sweep

        if (engine == "dask") != (scheduler is not None):
            expected = "both of --engine dask and --scheduler ADDRESS, or neither"
            raise BadInput([Fault(file="--engine", expected=expected)])
        if html:
            from reports.page import check_page

            check_page(html, replace=force)
        varied, rows = scenarios(cap or [], vary or [], grade)
        tasks = _tasks(instance, policy, settings or [], rows, effort)
        store = _store(out)
        with steps("Scenario", len(tasks), quiet=quiet or as_json) as advance:
            found = _run(tasks, store, workers, scheduler, advance)
        sweep = swept(tasks[0][0].name, varied, _no_fewer_placed(tasks, found, len(varied) == 1))
        if out:
            write_sweep(sweep, out)
        if html:
            from reports.page import write_page
            from reports.sweep_page import sweep_page

            write_page(sweep_page(sweep), html)
        if as_json:
            print_text(sweep.model_dump_json(indent=1) + "\n")
        else:
            show_sweep(screen(), sweep, teams=by == "team")
        raise typer.Exit(DONE)


def _tasks(
    source: str,
    policy: str | None,
    settings: list[str],
    rows: "list[tuple[str, Settings]]",
    effort: float,
) -> "list[Task]":
    """The instance under each scenario's policy, read and checked, warnings told once."""
    from instances.read import read_instance
    from models.fault import BadInput, Fault
    from optimizer.plan.ranges import CAP
    from optimizer.rules.settings import settings_faults

    base = read(source, policy, None, settings, None).instance.policy
    capped = any(one.startswith(f"{CAP}.") for _, own in rows for one in own)
    if capped and base.rules.get(CAP, {}).get("mode") == "off":
        settings = [*settings, f"{CAP}.mode=hard"]
    tasks: list[Task] = []
    faults: list[Fault] = []
    for label, own in rows:
        overrides = [*settings, *own]
        try:
            reading = read_instance(
                source, policy=policy, overrides=overrides, check_policy=settings_faults
            )
        except BadInput as bad:
            faults += bad.faults
            continue
        tasks.append((reading.instance, own, label, effort))
    if faults:
        raise BadInput(list(dict.fromkeys(faults)))
    return tasks


def _store(out: Path | None) -> "Store | None":
    """Where finished scenarios are kept: in the folder of the results."""
    from instances.store import Store
    from models.fault import BadInput, Fault

    if out is None:
        return None
    known = {STORE, "sweep.csv", "sweep.xlsx", "sweep.json"}
    if out.exists() and (not out.is_dir() or any(one.name not in known for one in out.iterdir())):
        expected = "a folder that is empty, not there yet, or that of an earlier sweep"
        raise BadInput([Fault(file=str(out), expected=expected)])
    return Store(out / STORE)


def _key(task: "Task") -> str:
    """What a scenario's answer depends on."""
    from importlib.metadata import version

    instance, settings, _, effort = task
    return " ".join([version("caseload"), instance.digest, *settings, f"effort={effort:g}"])


def _solve(task: "Task") -> str:
    """One scenario as JSON: what processes and clusters hand back."""
    from optimizer.allocate import Options
    from optimizer.plan.scenario import scenario

    instance, settings, label, effort = task
    return scenario(instance, settings, label, Options(effort=effort)).model_dump_json()


def _run(
    tasks: "list[Task]",
    store: "Store | None",
    workers: int,
    scheduler: str | None,
    advance: "Callable[[], None]",
) -> "list[Scenario]":
    """Every scenario in the order of the tasks, those that are finished taken from the store."""
    from models.scenario import Scenario
    from optimizer.plan.parallel import run_side_by_side

    done = store.found if store else {}
    found = {place: done[_key(task)] for place, task in enumerate(tasks) if _key(task) in done}
    for _ in found:
        advance()
    left = [place for place in range(len(tasks)) if place not in found]
    some = [tasks[place] for place in left]
    if some:
        for number, result in run_side_by_side(_solve, some, workers=workers, scheduler=scheduler):
            found[left[number]] = result
            if store:
                store.add(_key(some[number]), result)
            advance()
    return [Scenario.model_validate_json(found[place]) for place in range(len(tasks))]


def _no_fewer_placed(
    tasks: "list[Task]", found: "list[Scenario]", one_way: bool
) -> "list[Scenario]":
    """The scenarios; one that places less than the one below it is looked at again, harder."""
    from models.scenario import Scenario

    rows = list(found)
    for place in range(1, len(rows) if one_way else 0):
        instance, settings, label, effort = tasks[place]
        for harder in (10.0, 100.0):
            if rows[place].priority_left <= rows[place - 1].priority_left:
                break
            if rows[place].priority_left <= rows[place].priority_bound:
                break
            again = _solve((instance, settings, label, max(effort, 0.1) * harder))
            rows[place] = Scenario.model_validate_json(again)
    return rows
