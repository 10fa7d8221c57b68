"""`caseload allocate`."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from caseload.commands.options import (
    CapOption,
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
    decide,
    read,
)
from caseload.reports.shared.console import print_text, progress, screen
from caseload.reports.shared.outcome import DONE, INTERRUPTED, NEEDS_A_PERSON, answering

if TYPE_CHECKING:
    from caseload.models.bounds import Bounds
    from caseload.models.instance import Instance
    from caseload.models.proposal import Proposal
    from caseload.optimizer.process.pool import Solvers


def allocate(
    instance: Source,
    policy: PolicyOption = None,
    cap: CapOption = None,
    settings: SetOption = None,
    balance: Annotated[
        Literal["spread", "peak", "leximax", "range"] | None,
        typer.Option(help="Which figure is made even, instead of the policy's."),
    ] = None,
    pin: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="This case goes to this person."),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="This case must not go to this person."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A proposal.xlsx with your decisions, or a table case, decision, practitioner.",
        ),
    ] = None,
    decided_by: Annotated[
        str, typer.Option(metavar="NAME", help="Who decided, kept with the proposal.")
    ] = "",
    rebalance: Annotated[
        bool, typer.Option("--rebalance", help="Cases in hand marked movable may move, too.")
    ] = False,
    max_moves: Annotated[
        int | None,
        typer.Option(
            min=0, help="With --rebalance: the most cases that move; leavers' come extra."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the proposal here: CSV, .xlsx, JSON."),
    ] = None,
    html: PageOption = None,
    alternatives: Annotated[
        bool | None,
        typer.Option(
            "--alternatives/--no-alternatives",
            help="Say for every case who the two best others are and what would follow. By default "
            "with --out and --html.",
        ),
    ] = None,
    force: ForceOption = False,
    time_limit: Annotated[
        float,
        typer.Option(min=0.1, max=86_400, help="Seconds after which the best so far is given."),
    ] = 120.0,
    effort: EffortOption = 1.5,
    gap: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Stop when this close to the best possible.")
    ] = 1e-4,
    seed: Annotated[
        int,
        typer.Option(min=0, max=2**31 - 1, help="What chance starts from; kept with the proposal."),
    ] = 0,
    workers: WorkersOption = 2,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    debug: DebugOption = False,
) -> None:
    """Propose who takes each of the week's new cases, inside the rules and as even as can be."""
    with answering(as_json=as_json, debug=debug), _ready() as solvers:
        from caseload.instances.week.decisions import read_proposed
        from caseload.models.bounds import NO_BOUNDS
        from caseload.models.fault import BadInput, Fault
        from caseload.optimizer.allocate import allocate as solve
        from caseload.optimizer.options import Options
        from caseload.optimizer.proposal.overrides import eligible, overrides
        from caseload.reports.proposal.files import check_folder, write_results

        if out:
            check_folder(out, replace=force)
        if html:
            from caseload.reports.shared.page import check_page

            check_page(html, replace=force)
        reading = read(instance, policy, cap, settings, balance)
        decided = decide(reading.instance, pin or [], forbid or [], decisions)
        if max_moves is not None and not rebalance:
            raise BadInput([Fault(file="--max-moves", expected="--rebalance beside it")])
        options = Options(
            seed=seed,
            gap=gap,
            effort=effort,
            time_limit=time_limit,
            workers=workers,
            rebalance=rebalance,
            most_moves=max_moves,
        )
        with progress(quiet=quiet or as_json) as tell:
            proposal = solve(decided, options, tell, solvers)
        earlier = read_proposed(decisions, decided) if decisions else None
        if earlier is not None:
            found = overrides(decided, proposal, earlier, decided_by)
            proposal = proposal.model_copy(update={"overrides": found})
        bounds = NO_BOUNDS
        wanted = bool(out or html) if alternatives is None else alternatives
        if wanted and proposal.provenance.stopped_by != "person":
            proposal, bounds = _with_alternatives(decided, proposal, quiet=quiet or as_json)
        offered = eligible(decided) if out else {}
        if out:
            write_results(decided, proposal, out, replace=force, eligible=offered, bounds=bounds)
        if html:
            from caseload.reports.proposal.page import proposal_page
            from caseload.reports.shared.page import write_page

            write_page(proposal_page(decided, proposal), html)
        if as_json:
            print_text(proposal.model_dump_json(indent=1) + "\n")
        else:
            from caseload.reports.proposal.screen import show_proposal

            show_proposal(screen(), proposal, written_to=out)
        if proposal.provenance.stopped_by == "person":
            raise typer.Exit(INTERRUPTED)
        raise typer.Exit(NEEDS_A_PERSON if proposal.unallocated else DONE)


@contextmanager
def _ready() -> "Iterator[Solvers]":
    """A solver process that gets ready while the files are read."""
    from caseload.optimizer.process.pool import Solvers

    with closing(Solvers(1)) as solvers:
        yield solvers


def _with_alternatives(
    instance: "Instance", proposal: "Proposal", *, quiet: bool
) -> "tuple[Proposal, Bounds]":
    """The proposal with the two best alternatives for every case, if moves are not part of it."""
    from caseload.models.bounds import NO_BOUNDS
    from caseload.optimizer.explain.alternatives import with_alternatives
    from caseload.optimizer.options import Progress

    if proposal.provenance.rebalance:
        return proposal, NO_BOUNDS
    with progress(quiet=quiet) as tell:
        if tell is not None:
            tell(Progress("Looking for the best alternatives"))
        return with_alternatives(instance, proposal)
