"""A problem without preferences, solved again as far as a proof goes."""

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.counterfactual.pinned import restored, with_pin, without
from caseload.optimizer.exact.cp_model import Model
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.pipeline.answer import Answer, StageValue, unheard
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed
from caseload.optimizer.problem.stage import Ceilings

BUDGET = 1.0
"""Deterministic seconds for one question that is solved again."""

SPLITS = 24
"""Splits of the relaxation where one question is asked."""


def proven_with(
    problem: Problem,
    policy: BalancePolicy,
    group: int,
    person: int,
    start: IntArray | None,
    splits: int,
    deadline: float,
) -> tuple[IntArray, tuple[StageValue, ...]] | None:
    """The problem with the pair pinned, solved again from the best allocation that is known.

    Returns counts [class, practitioner] and the stages up to the balance; None if none was found.
    """
    pinned = with_pin(problem, group, person)
    counts = construct(pinned) if start is None else without(problem, start, group, person)
    if not allowed(pinned, counts):
        # A rule may hold only with other cases that she would have to take as well.
        model = Model(pinned, Ceilings())
        budget = Budget(BUDGET, deadline)
        repaired = model.minimise(model.value_of(StageName.ALLOCATE), counts, budget).counts
        if repaired is None:
            return None
        counts = repaired
    answer = _answer(pinned, policy, counts, splits, deadline)
    return restored(problem, answer.counts, group, person), answer.stages[:4]


def solved(
    problem: Problem, policy: BalancePolicy, start: IntArray, deadline: float
) -> tuple[IntArray, dict[StageName, float]]:
    """The most even allocation of a problem, from another one, and what is proven of each stage.

    Shapes: [class, practitioner].
    """
    coarse = aggregated(problem)
    answer = _answer(coarse.problem, policy, coarse.fold(start), SPLITS, deadline)
    return coarse.unfold(answer.counts), {stage.name: stage.bound for stage in answer.stages}


def _answer(
    problem: Problem, policy: BalancePolicy, start: IntArray, splits: int, deadline: float
) -> Answer:
    """Solved from an allocation of it, if that keeps the rules."""
    budget = Budget(BUDGET, deadline, branchings=splits)
    start = start if allowed(problem, start) else construct(problem)
    return Pipeline(problem, policy, 0.0, budget, unheard, start).run()
