"""`caseload allocate`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from caseload.commands.options import output, solving, week
from caseload.commands.options.places import is_in
from caseload.commands.options.terminal import at_a_terminal, who_decides
from caseload.optimizer.interrupt import INTERRUPTED
from caseload.reports.shared.console import progress, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing

if TYPE_CHECKING:
    from caseload.library.plan import Plan
    from caseload.models.instance import Instance
    from caseload.optimizer.process.solving import PartSolvers


def allocate(
    instance: Annotated[
        str | None,
        typer.Argument(
            metavar="[INSTANCE]",
            help="A folder, a workbook (.xlsx, .ods), a .json, or a bundled instance: tiny, "
            "weekly, understaffed, contradiction. With --from it may be left out: it is the run's.",
            show_default=False,
        ),
    ] = None,
    policy: week.OtherPolicy = None,
    cap: week.Cap = None,
    settings: week.Settings = None,
    balance: week.Balance = None,
    pin: week.Pins = None,
    forbid: week.Bans = None,
    hold: week.Holds = None,
    exceptions: week.Exceptions = None,
    reason: week.Reason = "",
    agreed_by: week.AgreedBy = "",
    decisions: week.Decisions = None,
    decided_by: week.DecidedBy = "",
    after: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RUN",
            help="The next round after this run: its decisions stand, its proposal is kept.",
        ),
    ] = None,
    keep: Annotated[
        Literal["all", "most", "none"] | None,
        typer.Option(
            help="How much of an earlier proposal stays: nothing moves but what you decide, as "
            "little as can be (the default), or anything may."
        ),
    ] = None,
    final: Annotated[
        bool,
        typer.Option("--final", help="With --out: mark the run as the one that people are told."),
    ] = False,
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
    workbook: output.Workbook = None,
    alternatives: Annotated[
        bool,
        typer.Option(
            "--alternatives",
            help="Say for every case who the two best others are and what would follow, and what "
            "would help the cases left over; takes a while.",
        ),
    ] = False,
    lookahead: Annotated[
        Path | None,
        typer.Option(
            metavar="FORECAST",
            help="Spend last the room that cases to come may need: a table with a row for each "
            "kind of case, the columns of cases and a_week, how many come in a week in the mean.",
        ),
    ] = None,
    wide: output.Wide = False,
    force: output.Force = False,
    time_limit: solving.TimeLimit = 120.0,
    effort: solving.Effort = 1.5,
    gap: solving.Gap = 1e-4,
    preferences: solving.Preferences = "bounded",
    seed: solving.Seed = 0,
    lot: solving.Lot = None,
    workers: solving.Workers = 2,
    engine: solving.Engine = "local",
    scheduler: solving.Scheduler = None,
    as_json: output.Json = False,
    quiet: output.Quiet = False,
    debug: output.Debug = False,
) -> None:
    """Propose who takes each of the week's new cases, inside the rules and as even as can be."""
    with answering(as_json=as_json, debug=debug), _ready(engine, scheduler) as solvers:
        from caseload.library.allocate import plan_for
        from caseload.library.limits import engine_tuning
        from caseload.library.rounds import in_round, mark_final, named_before
        from caseload.models.fault import BadInput, Fault
        from caseload.optimizer.options import Options
        from caseload.reports.proposal.arithmetic import shortfall_line
        from caseload.reports.proposal.screen import show_proposal

        page = html.name if html and out and is_in(html, out) else None
        given = output.Output(None if page else html, force, as_json, workbook)
        given.check([instance, after, policy, decisions, lookahead, sign], out)
        _check(given, out, sign, page, final=final)
        read, run = _read(instance, after, policy, cap, settings, balance)
        mine = week.decide(read, pin, forbid, decisions, hold, exceptions, reason, agreed_by)
        decided = _ahead(in_round(read, mine, decisions, run, keep), lookahead, seed)
        asked = decided.earlier is not None and at_a_terminal() and not (quiet or as_json)
        decided_by = decided_by or named_before(run) or (who_decides() if asked else "")
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
            lot=lot,
            tuning=engine_tuning(preferences),
        )
        with finishing():
            with progress(quiet=quiet or as_json) as tell:
                plan = plan_for(
                    decided,
                    options,
                    decided_by,
                    alternatives=alternatives,
                    on_progress=tell,
                    solvers=solvers,
                )
            if debug:
                typer.echo("".join(solvers.traces), err=True, nl=False)
            if out:
                given.write(lambda: plan.write(out, replace=force, sign=sign, page=page))
                if final and not given.unwritten:
                    mark_final(out, decided_by, sign=sign)
            given.give(
                plan,
                lambda console, it: show_proposal(
                    console,
                    it.proposal,
                    written_to=None if given.unwritten else out,
                    short=shortfall_line(it.instance),
                    wide=it.instance if wide else None,
                ),
            )
            if plan.proposal.provenance.stopped_by == "person":
                raise typer.Exit(INTERRUPTED)
            raise typer.Exit(NEEDS_A_PERSON if plan.proposal.unallocated else DONE)


def _read(
    instance: str | None,
    after: Path | None,
    policy: str | None,
    cap: list[str] | None,
    settings: list[str] | None,
    balance: str | None,
) -> "tuple[Instance, Plan | None]":
    """The instance asked for, and the run that this is the round after, if any.

    Raises:
        BadInput: if neither was given, or with every fault of the instance.
    """
    from caseload.instances.records.run import INSTANCE
    from caseload.library.plan import open_run
    from caseload.models.fault import BadInput, Fault

    if instance is None and after is None:
        expected = "an instance, or --from RUN for the next round after a run"
        raise BadInput([Fault(file="allocate", expected=expected)])
    run = open_run(after) if after else None
    source = instance or str((after or Path()) / INSTANCE)
    read = week.read(source, policy, cap, settings, balance)
    if instance is None and run:
        read = read.changed(decisions=run.instance.decisions)
    return read, run


def _ahead(week: "Instance", forecast: Path | None, seed: int) -> "Instance":
    """The week with prices of what is expected, if that is asked for; what is odd of it is told.

    Raises:
        BadInput: with everything that is wrong with the forecast.
    """
    if forecast is None:
        return week
    from caseload.library.lookahead import with_forecast
    from caseload.reports.shared.problems import show_warnings

    found = with_forecast(week, forecast, seed)
    show_warnings(screen(stderr=True), found.told[len(week.told) :])
    return found


def _check(
    given: output.Output, out: Path | None, sign: Path | None, page: str | None, *, final: bool
) -> None:
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
    if final and not out:
        raise BadInput([Fault(file="--final", expected="--out FOLDER beside it")])
    if page:
        need_page_tools()
        if page in NAMES:
            expected = "a name that no other file of the run has"
            raise BadInput([Fault(file="--html", value=page, expected=expected)])
    if out:
        check_run_folder(out, replace=given.force, key=key)


@contextmanager
def _ready(engine: str, scheduler: str | None) -> "Iterator[PartSolvers]":
    """A solver process that gets ready while the files are read, or a cluster that answers.

    Raises:
        BadInput: if the cluster that is asked for does not answer.
    """
    solving.check_engine(engine, scheduler)
    if scheduler is not None:
        from caseload.library.allocate import on_cluster

        with on_cluster(scheduler) as cluster:
            yield cluster
        return
    from caseload.optimizer.process.pool import Solvers

    with Solvers(1) as solvers:
        yield solvers
