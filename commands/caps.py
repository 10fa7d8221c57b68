"""`caseload caps`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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
    Sources,
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
    tell_of_chart,
)
from caseload.reports.shared.console import print_text, screen, steps
from caseload.reports.shared.outcome import DONE, answering

if TYPE_CHECKING:
    from caseload.models.scenario import Sweep

RESULTS = {f"sweep.{form}" for form in ("csv", "xlsx", "json", "png")}


def caps(
    instances: Sources,
    cap: CapsOption = None,
    vary: VaryOption = None,
    grade: Annotated[
        str | None, typer.Option(metavar="GRADE", help="Whose cap it is, instead of everybody's.")
    ] = None,
    by: Annotated[
        Literal["team", "pdu"] | None,
        typer.Option(
            help="team: show the places of each grade and team. pdu: solve every PDU by itself."
        ),
    ] = None,
    policy: PolicyOption = None,
    settings: SetOption = None,
    out: KeptOption = None,
    effort: EffortOption = 1.5,
    workers: WorkersOption = 2,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    html: PageOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    debug: DebugOption = False,
) -> None:
    """Show what each cap does: what is placed and left over, how even, and what runs out first.

    Several instances, or every PDU of one with --by pdu, are solved each by itself and added up.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.commands.sweeping import Run, areas
        from caseload.optimizer.scenarios.ranges import scenarios

        check_engine(engine, scheduler)
        if html:
            from caseload.reports.shared.page import check_page

            check_page(html, replace=force)
        plan = scenarios(cap or [], vary or [], grade)
        places = areas(instances, by == "pdu", policy, settings or [], plan)
        store = result_store(out, RESULTS)
        sweeps: dict[int, Sweep] = {}
        with (
            going_on(store, "finished scenario"),
            steps("Scenario", len(places) * len(plan.rows), quiet=quiet or as_json) as advance,
        ):
            run = Run(places, plan, effort, store, advance)
            for place, sweep in run.sweeps(workers, scheduler):
                sweeps[place] = sweep
        _tell([sweeps[place] for place in sorted(sweeps)], out, html, by == "team", as_json)
        raise typer.Exit(DONE)


def _tell(
    sweeps: "list[Sweep]", out: Path | None, html: Path | None, teams: bool, as_json: bool
) -> None:
    """Write and print what was found: one sweep, or several and their sums."""
    from caseload.optimizer.scenarios.region import region
    from caseload.reports.sweep.files import write_sweep
    from caseload.reports.sweep.screen import show_region, show_sweep

    several = region(sweeps) if len(sweeps) > 1 else None
    whole = several.whole if several else sweeps[0]
    if out:
        tell_of_chart(write_sweep(whole, several.areas if several else (), out))
    if html:
        from caseload.reports.shared.page import write_page
        from caseload.reports.sweep.page import sweep_page

        write_page(sweep_page(whole, several.areas if several else ()), html)
    if as_json:
        print_text((several or whole).model_dump_json(indent=1) + "\n")
    elif several:
        show_region(screen(), several, teams=teams)
    else:
        show_sweep(screen(), whole, teams=teams)
