"""Who takes each of the week's new cases."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.library.decide import Bans, Holds, Pins, decide
from caseload.library.instance import Caps, under
from caseload.library.limits import EFFORT, GAP, SECONDS, SEED, WORKERS, engine_tuning, see_that
from caseload.library.lookahead import said_of, with_forecast
from caseload.library.plan import Plan, open_run
from caseload.library.rounds import in_round, named_before
from caseload.models.bounds import NO_BOUNDS, Bounds
from caseload.models.earlier import Keep
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.provenance import PreferenceProof
from caseload.optimizer.allocate import allocate as solve
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.interrupt import breaking, heard, keeping
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.process.solving import PartSolvers
from caseload.optimizer.proposal.overrides import overrides

if TYPE_CHECKING:
    import pandas as pd

Tell = Callable[[Progress], None]
"""What is told how far the work is."""


def allocate(
    week: Instance,
    *,
    pins: Pins | None = None,
    forbid: Bans | None = None,
    hold: Holds | None = None,
    exceptions: Pins | None = None,
    reason: str = "",
    agreed_by: str = "",
    decisions: "str | Path | pd.DataFrame | None" = None,
    decided_by: str = "",
    after: "Plan | str | Path | None" = None,
    keep: Keep | None = None,
    caps: Caps | None = None,
    settings: Mapping[str, Any] | None = None,
    rebalance: bool = False,
    max_moves: int | None = None,
    alternatives: bool = False,
    lookahead: "str | Path | pd.DataFrame | None" = None,
    effort: float = 1.5,
    gap: float = 1e-4,
    preferences: PreferenceProof = "bounded",
    time_limit: float = 120.0,
    seed: int = 0,
    lot: int | None = None,
    workers: int = 2,
    scheduler: str | None = None,
    on_progress: Tell | None = None,
) -> Plan:
    """Propose who takes each new case, inside the rules and as even as can be.

    The search runs in processes of its own that have ended when this returns. Ctrl-C ends it
    early, with the best plan so far.

    Parameters
    ----------
    week
        The instance.
    pins
        Practitioner by case: these cases go there.
    forbid
        Practitioner, or several, by case: these cases do not go there.
    hold
        A case, or several: kept out of the week on purpose.
    exceptions
        Practitioner by case: these cases go there past one limit, for this once.
    reason, agreed_by
        Why, for the decisions above; and who agreed to the exceptions, which take a reason.
    decisions
        More decisions, as a data frame or a file with the columns `case`, `decision` (pin, forbid,
        hold, except or note), `practitioner`; or a proposal that was edited.
    decided_by
        Who decided on an earlier proposal, kept with the plan; of a round after another, whoever
        decided on that one.
    after
        The plan, or the folder of its run, on which the decisions were made: its own decisions
        stand beside these, and its proposal is kept.
    keep
        How much of an earlier proposal stays: "all" (nothing moves but what is decided), "most"
        (as little as can be, the default) or "none".
    caps
        The cap on the caseload, in cases: one for everybody, or by grade.
    settings
        Settings laid over the policy, such as `{"own_team.mode": "off"}`.
    rebalance
        Whether cases in hand that are marked movable, or of somebody who leaves, may move, too.
    max_moves
        With `rebalance`, the most of them that move; those of leavers come extra.
    alternatives
        Whether to look for the two best others for each case, with what would follow, and for what
        would help the cases left over.
    lookahead
        What is expected to come, as a data frame or a file: a row for each kind of case, with the
        columns of cases that say something of a kind, and `a_week`, how many come in a week in the
        mean. Room that such cases may need is then spent last, within the tolerance.
    effort
        How hard to look, in deterministic seconds.
    gap
        The relative gap to the best possible at which the search may stop.
    preferences
        How sure to be that preferences are met as far as they can be: "served" (not at all),
        "bounded" (within a bound; small weeks proven) or "proven" (where that is within reach).
    time_limit
        Seconds by the clock after which the best so far is given.
    seed
        What chance starts from.
    lot
        The number from which exact ties are drawn by lot, kept with the plan: cases that nothing
        tells apart, and practitioners, have the same chance. Without it a fixed order decides.
    workers
        Processes side by side; the plan does not depend on it.
    scheduler
        The address of a Dask scheduler, to solve the parts of the week on its workers; the plan
        does not depend on that either.
    on_progress
        Called with how good the plan is so far.

    Returns
    -------
    Plan
        Every rule and figure of it is checked apart from the solver.

    Raises
    ------
    BadInput
        With everything that is wrong with decisions, caps, settings and what is expected.
    Contradiction
        If the decisions cannot all hold; nothing is solved.
    InternalError
        If the independent check disagrees with the solver.
    """
    see_that(
        effort=(effort, EFFORT),
        gap=(gap, GAP),
        time_limit=(time_limit, SECONDS),
        seed=(seed, SEED),
        lot=(lot or 0, SEED),
        workers=(workers, WORKERS),
    )
    if max_moves is not None and not rebalance:
        raise BadInput([Fault(file="max_moves", expected="rebalance=True beside it")])
    table = Path(decisions) if isinstance(decisions, str) else decisions
    under_policy = under(week, settings, caps)
    decided = decide(
        under_policy,
        pins,
        forbid,
        table,
        hold=hold,
        exceptions=exceptions,
        reason=reason,
        agreed_by=agreed_by,
    )
    run = open_run(after) if isinstance(after, str | Path) else after
    decided = in_round(under_policy, decided, table, run, keep)
    if lookahead is not None:
        decided = with_forecast(decided, lookahead, seed)
    decided_by = decided_by or named_before(run)
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
    return plan_for(
        decided,
        options,
        decided_by,
        alternatives=alternatives,
        on_progress=on_progress,
        solvers=None if scheduler is None else on_cluster(scheduler),
    )


def on_cluster(scheduler: str) -> PartSolvers:
    """What solves parts on the workers of a Dask scheduler.

    Raises:
        BadInput: if the cluster's libraries are missing or nobody answers there.
    """
    from caseload.optimizer.process.cluster import ClusterSolvers  # noqa: PLC0415 - seldom needed

    return ClusterSolvers(scheduler)


def plan_for(
    decided: Instance,
    options: Options,
    decided_by: str = "",
    *,
    alternatives: bool = False,
    on_progress: Tell | None = None,
    solvers: PartSolvers | None = None,
) -> Plan:
    """The plan for an instance whose decisions and policy are those asked for.

    Where decisions were made on an earlier proposal, what was made of it is told. `solvers` that
    were started beforehand are used, and ended. There are no alternatives after a signal, nor
    where cases in hand move.

    Raises:
        Contradiction, InternalError, ImportError, KeyboardInterrupt: as the engine's `allocate`.
    """
    with keeping():
        proposal, bounds = solve(decided, options, on_progress, solvers), NO_BOUNDS
        proposal = said_of(decided, proposal, options)
        found = overrides(decided, proposal, decided_by)
        if found is not None:
            proposal = proposal.model_copy(update={"overrides": found})
        if alternatives and not options.rebalance and not heard():
            if on_progress is not None:
                on_progress(Progress("Looking for the best alternatives"))
            proposal, bounds = _with_alternatives(decided, proposal)
        return Plan(decided, proposal, bounds)


def _with_alternatives(decided: Instance, proposal: Proposal) -> tuple[Proposal, Bounds]:
    """The proposal with its alternatives, or as it is if a signal ends the search for them."""
    from caseload.optimizer.explain.alternatives import (  # noqa: PLC0415 - not always needed
        with_alternatives,
    )
    from caseload.optimizer.explain.shortage.would_help import (  # noqa: PLC0415 - not always needed
        with_help,
    )

    week = this_week(decided)
    try:
        with breaking():
            found, bounds = with_alternatives(week, proposal)
            return with_help(week, found, bounds), bounds
    except KeyboardInterrupt:
        return proposal, NO_BOUNDS
