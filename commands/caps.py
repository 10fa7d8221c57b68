"""`caseload caps`."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    Sources,
    WorkersOption,
)
from reports.console import print_text, screen, steps
from reports.outcome import DONE, INTERRUPTED, answering

if TYPE_CHECKING:
    from instances.store import Store
    from models.scenario import Sweep

STORE = "finished.jsonl"
"""The file in which finished scenarios are kept."""


def caps(
    instances: Sources,
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
        Literal["team", "pdu"] | None,
        typer.Option(
            help="team: show the places of each grade and team. pdu: solve every PDU by itself."
        ),
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
    """Show what each cap does: what is placed and left over, how even, and what runs out first.

    Several instances, or every PDU of one with --by pdu, are solved each by itself and added up.
    """
    with answering(as_json=as_json, debug=debug):
        from commands.sweeping import Run, areas
        from optimizer.plan.ranges import scenarios

        _check(engine, scheduler, html, force)
        plan = scenarios(cap or [], vary or [], grade)
        places = areas(instances, by == "pdu", policy, settings or [], plan)
        store = _store(out)
        sweeps: dict[int, Sweep] = {}
        with (
            _going_on(store),
            steps("Scenario", len(places) * len(plan.rows), quiet=quiet or as_json) as advance,
        ):
            run = Run(places, plan, effort, store, advance)
            for place, sweep in run.sweeps(workers, scheduler):
                sweeps[place] = sweep
        _tell([sweeps[place] for place in sorted(sweeps)], out, html, by == "team", as_json)
        raise typer.Exit(DONE)


@contextmanager
def _going_on(store: "Store | None") -> Iterator[None]:
    """If it is interrupted, say what is kept."""
    try:
        yield
    except KeyboardInterrupt:
        if store is None:
            raise
        from reports.words import counted

        kept = counted(len(store.found), "finished scenario")
        said = (
            f"Interrupted. {kept} kept in {store.path.parent}: the same command goes on from there."
        )
        screen(stderr=True).print(said)
        raise typer.Exit(INTERRUPTED) from None


def _check(engine: str, scheduler: str | None, html: Path | None, force: bool) -> None:
    """See that options go together, before any work is done."""
    from models.fault import BadInput, Fault

    if (engine == "dask") != (scheduler is not None):
        expected = "both of --engine dask and --scheduler ADDRESS, or neither"
        raise BadInput([Fault(file="--engine", expected=expected)])
    if html:
        from reports.page import check_page

        check_page(html, replace=force)


def _tell(
    sweeps: "list[Sweep]", out: Path | None, html: Path | None, teams: bool, as_json: bool
) -> None:
    """Write and print what was found: one sweep, or several and their sums."""
    from optimizer.plan.region import region
    from reports.sweep import show_region, show_sweep
    from reports.sweep_files import write_sweep

    several = region(sweeps) if len(sweeps) > 1 else None
    whole = several.whole if several else sweeps[0]
    if out and not write_sweep(whole, several.areas if several else (), out):
        hint = 'No chart: it takes the extra for pages, pip install "caseload[page]".'
        screen(stderr=True).print(hint)
    if html:
        from reports.page import write_page
        from reports.sweep_page import sweep_page

        write_page(sweep_page(whole, several.areas if several else ()), html)
    if as_json:
        print_text((several or whole).model_dump_json(indent=1) + "\n")
    elif several:
        show_region(screen(), several, teams=teams)
    else:
        show_sweep(screen(), whole, teams=teams)


def _store(out: Path | None) -> "Store | None":
    """Where finished scenarios are kept: in the folder of the results."""
    from instances.store import Store
    from models.fault import BadInput, Fault

    if out is None:
        return None
    known = {STORE, "sweep.csv", "sweep.xlsx", "sweep.json", "sweep.png"}
    if out.exists() and (not out.is_dir() or any(one.name not in known for one in out.iterdir())):
        expected = "a folder that is empty, not there yet, or that of an earlier sweep"
        raise BadInput([Fault(file=str(out), expected=expected)])
    return Store(out / STORE)
