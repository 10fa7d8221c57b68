"""The engine's front door: who takes which case, with the proof, checked before anyone sees it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from caseload.models.instance import Action, Instance
from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import (
    Certificate,
    Contradiction,
    Proposal,
    Provenance,
    Stage,
    StageName,
)
from caseload.models.workload import capacity
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.check.hitting_set import fewest_to_give_up
from caseload.optimizer.check.verify import (
    as_it_is,
    breaches,
    confirm,
    figures,
    spread,
    workload_after,
    workload_table,
)
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.pipeline.answer import Answer, News, StageValue, Task
from caseload.optimizer.pipeline.combine import largest_gap, merged
from caseload.optimizer.problem.components import Compiled, compile_instance
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.process.pool import MEMORY_GB, Solvers
from caseload.optimizer.proposal import reasons
from caseload.optimizer.rules.in_hand import stays_with

__all__ = ["Options", "Progress", "allocate", "propose"]


FULL_EFFORT_PARTS = 16
"""With more parts than this, each gets less of the effort, so that the whole stays in minutes."""

WIDER = 2.0
"""Where there are that many parts, each may leave so many times the gap open: the gap of the whole
is a mean of theirs, and most parts end far below it."""

SPLITS, FEW_SPLITS = 12, 11
"""Splits of the relaxation, and those of each part where there are many."""

ENDINGS = ("proof", "effort", "time", "person", "crash")
"""What may end a search, from the best to the worst."""


@dataclass(frozen=True)
class Options:
    """How long and how hard to look. Only `time_limit` (seconds) depends on the clock.

    The search stops when the balance's relative gap is at most `gap`, or `effort` (deterministic
    seconds) is spent. `workers` is the number of processes that solve components side by side; the
    answer does not depend on it. `memory_gb` bounds each of them. With `rebalance` the cases in
    hand that are movable may go to somebody else, at most `most_moves` of them (None: any number);
    those of somebody who leaves have to, and do not count.
    """

    seed: int = 0
    gap: float = 1e-4
    effort: float = 1.5
    time_limit: float = 120.0
    workers: int = 2
    memory_gb: float = MEMORY_GB
    rebalance: bool = False
    most_moves: int | None = None


@dataclass(frozen=True)
class Progress:
    """How good the answer is so far: what is happening, best value, bound, share done (0 to 1)."""

    doing: str
    value: float | None = None
    bound: float | None = None
    done: float | None = None


def allocate(
    instance: Instance,
    options: Options = Options(),
    on_progress: Callable[[Progress], None] | None = None,
    solvers: Solvers | None = None,
) -> Proposal:
    """Propose who takes each new case, with the proof of how good the proposal is.

    Ctrl-C and SIGTERM end the search early; the proposal is then the best so far, verified like
    any other, and `provenance.stopped_by` is "person". `solvers` that were started beforehand are
    used, and ended.

    Raises:
        BadInput: if cases in hand shall move and none may.
        Contradiction: if the instance's decisions cannot all hold; nothing is solved.
        InternalError: if the independent check disagrees with the solver.
        SolverFault: if a solver process reports an error of ours.
    """
    tell = on_progress or (lambda _progress: None)
    found = conflicts(instance)
    if found:
        raise Contradiction(found, fewest_to_give_up(instance))
    started = time.monotonic()
    digest = instance.digest
    if options.rebalance:
        instance = opened(instance)
    with solvers or Solvers(1, options.memory_gb) as running:
        tell(Progress("Reading the rules"))
        compiled = compile_instance(instance, options.most_moves if options.rebalance else None)
        answers, stopped_by = _solve(instance, compiled, options, running, started, tell)
        tell(Progress("Checking the proposal"))
        proposal = propose(instance, compiled, answers, stopped_by, options)
        confirm(instance, proposal)
    provenance = proposal.provenance.model_copy(update={"input_hash": digest})
    return proposal.model_copy(update={"provenance": provenance})


def _solve(
    instance: Instance,
    compiled: Compiled,
    options: Options,
    solvers: Solvers,
    started: float,
    tell: Callable[[Progress], None],
) -> tuple[list[Answer], str]:
    """Construct, improve and prove in processes of their own, a part at a time."""
    policy = instance.policy.balance
    problems = [part.problem for part in compiled.parts]
    solvers.grow(min(options.workers, len(problems)))
    seconds = max(0.1, options.time_limit - (time.monotonic() - started))
    effort, splits, gap = shares(options, len(problems))
    tasks = [
        Task(number, problem, policy, gap, effort, seconds, options.seed, splits)
        for number, problem in enumerate(problems)
    ]
    done: set[int] = set()

    def on_news(news: News) -> None:
        if news.stopped_by is not None:
            done.add(news.number)
        if len(tasks) == 1 and news.answer and news.answer.stages:
            stage = news.answer.stages[-1]
            tell(Progress(f"Settling {stage.name.value}", stage.value, stage.bound))
        elif len(tasks) > 1:
            tell(Progress("Solving part after part", done=len(done) / len(tasks)))

    results = solvers.solve(tasks, seconds + 1.0, on_news)
    answers = [
        result.answer or Answer(place_at_once(task.problem), ())
        for task, result in zip(tasks, results, strict=True)
    ]
    return answers, max((r.stopped_by or "crash" for r in results), key=ENDINGS.index)


def shares(options: Options, parts: int) -> tuple[float, int, float]:
    """What each of so many parts gets: effort, splits of the relaxation, and the gap left open."""
    if parts <= FULL_EFFORT_PARTS:
        return options.effort, SPLITS, options.gap
    return options.effort * FULL_EFFORT_PARTS / parts, FEW_SPLITS, WIDER * options.gap


def propose(
    instance: Instance,
    compiled: Compiled,
    answers: Sequence[Answer],
    stopped_by: str,
    options: Options,
) -> Proposal:
    """Hand the classes out to cases and people, and say of each why."""
    allocation = compiled.deal([answer.counts for answer in answers])
    even = compiled.deal([a.counts if a.even is None else a.even for a in answers])
    table = workload_table(instance, allocation)
    row_of = {row.practitioner: row for row in table}
    pins = {d.case: d for d in instance.decisions if d.action is Action.PIN}
    problems = [part.problem for part in compiled.parts]
    policy = instance.policy.balance
    stages = merged(problems, answers, policy)
    part_gap = largest_gap(problems, answers, policy) if policy.measure == "spread" else None
    if stopped_by == "proof" and not all(stage.proven for stage in stages):
        stopped_by = "effort"
    found = breaches(instance, allocation)
    return Proposal(
        instance=instance.name,
        assignments=tuple(
            reasons.assignment(
                instance, case, row_of[holder], compiled.qualified[case.id], pins.get(case.id)
            )
            for case in instance.cases
            for holder in [allocation[case.id]]
            if holder is not None and holder != stays_with(case, instance)
        ),
        unallocated=tuple(
            reasons.unallocated(instance, case, allocation)
            for case in instance.cases
            if allocation[case.id] is None
        ),
        workloads=table,
        figures_before=figures(table, after=False),
        figures=figures(table, after=True),
        stages=tuple(
            Stage(
                name=stage.name,
                value=stage.value,
                bound=stage.bound,
                proven=stage.proven,
                vector=stage.vector,
            )
            for stage in stages
        ),
        certificate=_certificate(instance, allocation, stages, len(problems), part_gap),
        soft_breaches=tuple(found),
        decisions=instance.decisions,
        provenance=_provenance(instance, stopped_by, options),
        most_even={case: even[case] for case in sorted(even) if even[case] != allocation[case]},
    )


def _certificate(
    instance: Instance,
    allocation: Mapping[str, str | None],
    stages: Sequence[StageValue],
    parts: int,
    part_gap: float | None,
) -> Certificate:
    """The balance stage as one sentence, with what preferences spent of it."""
    stage = next(stage for stage in stages if stage.name is StageName.BALANCE)
    measure = instance.policy.balance.measure
    reached = spread(instance, allocation)
    return Certificate(
        measure=measure,
        spread_before=spread(instance, as_it_is(instance)),
        spread=reached,
        value=stage.value,
        bound=stage.bound,
        gap=relative_gap(instance, allocation, stage) if measure == "spread" else None,
        sentence=_certified(measure, stage, reached),
        parts=parts,
        largest_part_gap=part_gap,
    )


def relative_gap(
    instance: Instance, allocation: Mapping[str, str | None], stage: StageValue
) -> float:
    """(cost − bound) / bound, both being the part of Σ L²/κ that the new cases add."""
    carried = {p.id: capacity(instance.policy, p) for p in instance.practitioners}
    total = sum(carried.values())
    if not total:
        return 0.0
    after = workload_after(instance, allocation)
    added = sum(
        (float(after[p]) ** 2 - instance.holdings[p].workload ** 2) / most
        for p, most in carried.items()
        if most
    )
    reached, value, bound = (
        (points / 100.0) ** 2 * total
        for points in (spread(instance, allocation), stage.value, stage.bound)
    )
    least = added - (reached - bound)
    return (value - bound) / least if least > 0 else 0.0


MEASURES = {
    "spread": "spread",
    "peak": "highest utilisation of anyone who receives a case",
    "leximax": "highest utilisation of anyone who receives a case",
    "range": "distance between the highest and the lowest utilisation",
}


def _certified(measure: BalanceMeasure, stage: StageValue, reached: float) -> str:
    what = MEASURES[measure]
    value, bound = f"{stage.value:.2f}", f"{stage.bound:.2f}"
    if stage.proven:
        proof = f"The lowest possible {what} is {value} points, and this is proven"
    elif value == bound:
        proof = f"The lowest possible {what} is {value} points, proven to a hundredth of a point"
    else:
        proof = (
            f"The lowest {what} found is {value} points; no allocation can have less than {bound}"
        )
    if measure == "spread" and reached - stage.value >= 0.005:
        spent = reached - stage.value
        return f"{proof}; the proposal has {reached:.2f}, {spent:.2f} of it spent on preferences."
    return f"{proof}."


def _provenance(instance: Instance, stopped_by: str, options: Options) -> Provenance:
    return Provenance(
        caseload_version=version("caseload"),
        ortools_version=version("ortools"),
        input_hash=instance.digest,
        policy=instance.policy.name,
        seed=options.seed,
        gap=options.gap,
        effort=options.effort,
        repeatable=stopped_by in ("proof", "effort"),
        stopped_by=stopped_by,
        rebalance=options.rebalance,
        most_moves=options.most_moves if options.rebalance else None,
    )
