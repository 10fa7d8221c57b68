"""The engine's front door: who takes which case, with the proof, checked before anyone sees it."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from models.instance import Action, Instance
from models.policy import BalanceMeasure, BalancePolicy
from models.proposal import (
    Certificate,
    Contradiction,
    Proposal,
    Provenance,
    Stage,
    StageName,
)
from optimizer import reasons
from optimizer.answer import Answer, News, StageValue, Task, values
from optimizer.conflict import conflicts
from optimizer.construct import construct
from optimizer.problem import Compiled, Problem, compile_instance
from optimizer.process import Solvers
from optimizer.rules.base import IntArray
from optimizer.score import convex_cost, cost_of, loads, score
from optimizer.verify import breaches, confirm, figures, spread, workload_table

__all__ = ["Options", "Progress", "allocate", "propose"]


@dataclass(frozen=True)
class Options:
    """How long and how hard to look. Only `time_limit` (seconds) depends on the clock.

    The search stops when the balance's relative gap is at most `gap`, or `effort` (deterministic
    seconds) is spent. `workers` is the number of processes that solve components side by side; the
    answer does not depend on it. `memory_gb` bounds each of them.
    """

    seed: int = 0
    gap: float = 1e-4
    effort: float = 1.5
    time_limit: float = 120.0
    workers: int = 2
    memory_gb: float = 4.0


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
) -> Proposal:
    """Propose who takes each new case, with the proof of how good the proposal is.

    Ctrl-C and SIGTERM end the search early; the proposal is then the best so far, verified like
    any other, and `provenance.stopped_by` is "person".

    Raises:
        Contradiction: if the instance's decisions cannot all hold; nothing is solved.
        InternalError: if the independent check disagrees with the solver.
        SolverFault: if a solver process reports an error of ours.
    """
    tell = on_progress or (lambda _progress: None)
    found = conflicts(instance)
    if found:
        raise Contradiction(found)
    started = time.monotonic()
    solvers = Solvers(1, options.memory_gb)
    try:
        tell(Progress("Reading the rules"))
        compiled = compile_instance(instance)
        tell(Progress("Finding a first allocation"))
        answer, stopped_by = _solve(instance, compiled, options, solvers, started, tell)
    finally:
        solvers.close()
    tell(Progress("Checking the proposal"))
    proposal = propose(instance, compiled, answer, stopped_by, options)
    confirm(instance, proposal)
    return proposal


def _solve(
    instance: Instance,
    compiled: Compiled,
    options: Options,
    solvers: Solvers,
    started: float,
    tell: Callable[[Progress], None],
) -> tuple[Answer, str]:
    """Construct here, then improve and prove in a process of its own."""
    problem = compiled.problem
    policy = instance.policy.balance
    counts = construct(problem)
    constructed = Answer(counts, ())
    left = max(0.1, options.time_limit - (time.monotonic() - started))
    task = Task(0, problem, policy, counts, options.gap, options.effort, left)

    def on_news(news: News) -> None:
        if news.answer and news.answer.stages:
            stage = news.answer.stages[-1]
            tell(Progress(f"Settling {stage.name.value}", stage.value, stage.bound))

    [result] = solvers.solve([task], left + 1.0, on_news)
    stopped_by = result.stopped_by or "crash"
    if result.answer is None or not _no_worse(problem, result.answer.counts, counts):
        return constructed, stopped_by
    return result.answer, stopped_by


def _no_worse(problem: Problem, counts: IntArray, constructed: IntArray) -> bool:
    """Whether an answer is at least as good as the constructed one in what is counted first."""
    one, other = score(problem, counts), score(problem, constructed)
    return (one.unallocated, one.shortfall, one.soft) <= (
        other.unallocated,
        other.shortfall,
        other.soft,
    )


def _stages(problem: Problem, answer: Answer, policy: BalancePolicy) -> tuple[StageValue, ...]:
    """The answer's stages; those that the search did not get to have no bound but zero."""
    settled = {stage.name: stage for stage in answer.stages}
    reached = values(problem, answer.counts, policy, proven=False)
    return tuple(settled.get(stage.name, stage) for stage in reached)


def propose(
    instance: Instance, compiled: Compiled, answer: Answer, stopped_by: str, options: Options
) -> Proposal:
    """Hand the classes out to cases and people, and say of each why."""
    allocation = compiled.deal(answer.counts)
    table = workload_table(instance, allocation)
    row_of = {row.practitioner: row for row in table}
    eligible = _eligible(compiled)
    pins = {d.case: d for d in instance.decisions if d.action is Action.PIN}
    stages = _stages(compiled.problem, answer, instance.policy.balance)
    found = breaches(instance, allocation)
    return Proposal(
        instance=instance.name,
        assignments=tuple(
            reasons.assignment(
                instance, case, row_of[holder], eligible.get(case.id, 1), pins.get(case.id)
            )
            for case in instance.cases
            for holder in [allocation[case.id]]
            if holder is not None
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
        certificate=_certificate(instance, compiled.problem, allocation, answer, stages),
        soft_breaches=tuple(found),
        decisions=instance.decisions,
        provenance=_provenance(instance, stopped_by, options),
    )


def _eligible(compiled: Compiled) -> dict[str, int]:
    """How many practitioners no rule bars from each case, by case id."""
    people = compiled.problem.allowed.sum(axis=1)
    return {
        compiled.case_ids[case]: int(count)
        for members, count in zip(compiled.problem.members, people, strict=True)
        for case in members
    }


def _certificate(
    instance: Instance,
    problem: Problem,
    allocation: Mapping[str, str | None],
    answer: Answer,
    stages: tuple[StageValue, ...],
) -> Certificate:
    """The balance stage as one sentence, with what preferences spent of it."""
    stage = next(stage for stage in stages if stage.name is StageName.BALANCE)
    measure = instance.policy.balance.measure
    reached = spread(instance, allocation)
    return Certificate(
        measure=measure,
        spread_before=spread(instance, {}),
        spread=reached,
        value=stage.value,
        bound=stage.bound,
        gap=_gap(problem, answer.counts, stage) if measure == "spread" else None,
        sentence=_certified(measure, stage, reached),
    )


def _gap(problem: Problem, counts: IntArray, stage: StageValue) -> float:
    """(cost − bound) / bound on the part of Σ L²/κ that the new cases add."""
    if not problem.people or not problem.classes:
        return 0.0
    load = loads(problem, counts).astype(float)
    added = ((load**2 - problem.load.astype(float) ** 2) / problem.capacity).sum()
    apart = cost_of(problem, stage.value) - cost_of(problem, stage.bound)
    least = added - (convex_cost(problem, counts) - cost_of(problem, stage.bound))
    return float(apart / least) if least > 0 else 0.0


MEASURES = {
    "spread": "spread",
    "peak": "highest utilisation of anyone who receives a case",
    "leximax": "highest utilisation of anyone who receives a case",
    "range": "distance between the highest and the lowest utilisation",
}


def _certified(measure: BalanceMeasure, stage: StageValue, reached: float) -> str:
    what = MEASURES[measure]
    if stage.proven:
        proof = f"The lowest possible {what} is {stage.value:.2f} points, and this is proven"
    else:
        proof = (
            f"The lowest {what} found is {stage.value:.2f} points; "
            f"no allocation can have less than {stage.bound:.2f}"
        )
    if measure == "spread" and reached - stage.value >= 0.005:
        spent = reached - stage.value
        return f"{proof}; the proposal has {reached:.2f}, {spent:.2f} of it spent on preferences."
    return f"{proof}."


def _provenance(instance: Instance, stopped_by: str, options: Options) -> Provenance:
    canonical = instance.model_dump_json().encode()
    return Provenance(
        caseload_version=version("caseload"),
        ortools_version=version("ortools"),
        input_hash=hashlib.sha256(canonical).hexdigest(),
        policy=instance.policy.name,
        seed=options.seed,
        repeatable=stopped_by in ("proof", "effort"),
        stopped_by=stopped_by,
    )
