"""Re-optimisation: the stages up to the balance solved again, with one pair pinned or with none.

The engine's own pipeline runs from the best allocation known, without preferences. Its stage
bounds are the proof; where the budget or the deadline ends it first, the bounds say how far it got.
"""

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.counterfactual.pinned import (
    counts_with_pin,
    counts_without_pin,
    with_pin,
)
from caseload.optimizer.exact.first_allocation import first_allocation
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.pipeline.answer import Answer, StageValue, unheard, up_to_balance
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, relative_gap


def reoptimise_with_pair(
    problem: Problem,
    policy: BalancePolicy,
    group: int,
    person: int,
    start: IntArray | None,
    branchings: int,
    deadline: float,
) -> tuple[IntArray, tuple[StageValue, ...]] | None:
    """The problem with the pair pinned, solved again from an allocation that contains the pair.

    Returns counts [class, practitioner] and the stages up to the balance. None if no allocation
    was found before the `deadline` (monotonic seconds).
    """
    pinned = with_pin(problem, group, person)
    counts = construct(pinned) if start is None else counts_with_pin(problem, start, group, person)
    if not allowed(pinned, counts):
        budget = Budget(problem.tuning.counterfactual.reoptimise_seconds, deadline)
        repaired = first_allocation(pinned, counts, budget).counts
        if repaired is None:
            return None
        counts = repaired
    answer = _solve(pinned, policy, counts, branchings, deadline)
    whole = counts_without_pin(problem, answer.counts, group, person)
    return whole, up_to_balance(answer.stages)


def reoptimise(
    problem: Problem, policy: BalancePolicy, start: IntArray, deadline: float
) -> tuple[IntArray, dict[StageName, float]]:
    """The most even allocation from another one, and the bound of each stage.

    Shapes: [class, practitioner].
    """
    coarse = aggregated(problem)
    branchings = problem.tuning.counterfactual.reoptimise_branchings
    answer = _solve(coarse.problem, policy, coarse.fold(start), branchings, deadline)
    return coarse.unfold(answer.counts), {stage.name: stage.bound for stage in answer.stages}


def _solve(
    problem: Problem, policy: BalancePolicy, start: IntArray, branchings: int, deadline: float
) -> Answer:
    """The pipeline's answer from `start`, or from a greedy allocation where that breaks a rule."""
    budget = Budget(
        problem.tuning.counterfactual.reoptimise_seconds, deadline, branchings=branchings
    )
    start = start if allowed(problem, start) else construct(problem)
    enough = relative_gap(problem, start, problem.tuning.counterfactual.shown_points / 2)
    return Pipeline(problem, policy, enough, budget, unheard, start).run()
