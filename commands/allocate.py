"""`caseload allocate`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import output, solving, week
from caseload.commands.options.places import is_in
from caseload.optimizer.interrupt import INTERRUPTED
from caseload.reports.shared.console import progress
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing

if TYPE_CHECKING:
    from caseload.optimizer.process.pool import Solvers


def allocate(
    instance: week.One,
    policy: week.OtherPolicy = None,
    cap: week.Cap = None,
    settings: week.Settings = None,
    balance: week.Balance = None,
    pin: week.Pins = None,
    forbid: week.Bans = None,
    decisions: week.Decisions = None,
    decided_by: week.DecidedBy = "",
    rebalance: Annotated[
        bool,
        typer.Option(
            "--rebalance", help="Cases in hand marked movable may move, too, and a leaver's."
        ),
    ] = False,
    max_moves: Annotated[
        int | None,
        typer.Option(
            min=0, help="With --rebalance: the most cases that move; leavers' come extra."
        ),
    ] = None,
    out: output.ProposalFolder = None,
    sign: output.Sign = None,
    html: output.Page = None,
    alternatives: Annotated[
        bool | None,
        typer.Option(
            "--alternatives/--no-alternatives",
            help="Say for every case who the two best others are and what would follow. By default "
            "with --out and --html.",
        ),
    ] = None,
    force: output.Force = False,
    time_limit: solving.TimeLimit = 120.0,
    effort: solving.Effort = 1.5,
    gap: solving.Gap = 1e-4,
    seed: solving.Seed = 0,
    workers: solving.Workers = 2,
    as_json: output.Json = False,
    quiet: output.Quiet = False,
    debug: output.Debug = False,
) -> None:
    """Propose who takes each of the week's new cases, inside the rules and as even as can be."""
    with answering(as_json=as_json, debug=debug), _ready() as solvers:
        from caseload.library.allocate import plan_for
        from caseload.library.decide import earlier_proposal
        from caseload.models.fault import BadInput, Fault
        from caseload.optimizer.options import Options
        from caseload.reports.proposal.arithmetic import shortfall_line
        from caseload.reports.proposal.screen import show_proposal

        page = html.name if html and out and is_in(html, out) else None
        given = output.Output(None if page else html, force, as_json)
        given.check([instance, policy, decisions, sign], out)
        _check(given, out, sign, page)
        read = week.read(instance, policy, cap, settings, balance)
        decided = week.decide(read, pin, forbid, decisions)
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
        with finishing():
            with progress(quiet=quiet or as_json) as tell:
                plan = plan_for(
                    decided,
                    options,
                    earlier_proposal(decisions, decided),
                    decided_by,
                    alternatives=bool(out or html) if alternatives is None else alternatives,
                    on_progress=tell,
                    solvers=solvers,
                )
            if debug:
                typer.echo("".join(solvers.traces), err=True, nl=False)
            if out:
                given.write(lambda: plan.write(out, replace=force, sign=sign, page=page))
            given.give(
                plan,
                lambda console, it: show_proposal(
                    console,
                    it.proposal,
                    written_to=None if given.unwritten else out,
                    short=shortfall_line(it.instance),
                ),
            )
            if plan.proposal.provenance.stopped_by == "person":
                raise typer.Exit(INTERRUPTED)
            raise typer.Exit(NEEDS_A_PERSON if plan.proposal.unallocated else DONE)


def _check(given: output.Output, out: Path | None, sign: Path | None, page: str | None) -> None:
    """See that the run can be written and signed, and the page, before any work is done.

    Raises:
        BadInput: if one cannot.
    """
    from caseload.models.fault import BadInput, Fault
    from caseload.reports.proposal.files import NAMES, check_run_folder
    from caseload.reports.shared.page import need_page_tools

    key = output.key_of(sign)
    if sign and not out:
        raise BadInput([Fault(file="--sign", expected="--out FOLDER beside it: runs are signed")])
    if page:
        need_page_tools()
        if page in NAMES:
            expected = "a name that no other file of the run has"
            raise BadInput([Fault(file="--html", value=page, expected=expected)])
    if out:
        check_run_folder(out, replace=given.force, key=key)


@contextmanager
def _ready() -> "Iterator[Solvers]":
    """A solver process that gets ready while the files are read."""
    from caseload.optimizer.process.pool import Solvers

    with Solvers(1) as solvers:
        yield solvers
