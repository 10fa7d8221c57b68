"""The engine without its process: what `allocate` does, in this one, for tests that ask often."""

import time

import pytest

from builders import book_of
from caseload.models.conflict import Contradiction
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import score
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.proposal.assemble import propose
from caseload.optimizer.tuning import Tuning
from oracle import Best


def solve(
    instance: Instance,
    *,
    effort: float = 30.0,
    gap: float = 0.0,
    most_moves: int | None = None,
    tuning: Tuning = Tuning(),
) -> Proposal:
    """Solve to proof and have the answer confirmed; cases in hand among the cases may move."""
    found = conflicts(instance, book_of(instance), most_moves)
    if found:
        raise Contradiction(found)
    instance = this_week(instance)
    options = Options(rebalance=bool(instance.opened), most_moves=most_moves)
    compiled = compile_instance(instance, book_of(instance), most_moves, tuning=tuning)
    answers = []
    for part in compiled.parts:
        budget = Budget(effort, time.monotonic() + 600)
        policy = instance.policy.balance
        start = construct(part.problem)
        pipeline = Pipeline(
            part.problem, policy, gap, budget, lambda _answer: None, start, priced=True
        )
        answers.append(pipeline.run())
    proposal = propose(instance, book_of(instance), compiled, answers, "proof", options)
    return confirm(instance, proposal)


def settled_at(problem: Problem, counts: IntArray) -> Ceilings:
    """The counted stages as an allocation [class, practitioner] has them."""
    reached = score(problem, counts)
    return Ceilings(reached.allocate, reached.minimums, reached.soft_rules - problem.soft_cost)


def assert_best(proposal: Proposal, best: Best, asked: object) -> None:
    """Every stage has the value that exhaustive search found, and no bound is above it."""
    expected = {
        "allocate": (best.allocate, 1e-6),
        "waiting": (best.waiting, 1e-6),
        "minimums": (best.minimums, 1e-6),
        "soft rules": (best.soft, 1e-6),
        "balance": (best.balance, 5e-4),
        "keep": (best.keep, 1e-6),
        "preferences": (best.preferences, 1e-6),
    }
    if proposal.earlier is None or proposal.earlier.keep != "most":
        del expected["keep"]
    assert {stage.name.value for stage in proposal.stages} == expected.keys()
    for stage in proposal.stages:
        value, tolerance = expected[stage.name.value]
        assert stage.value == pytest.approx(value, abs=tolerance), (asked, stage)
        assert stage.bound <= value + 1e-6, (asked, stage)


def stage_values(proposal: Proposal) -> dict[str, float]:
    """The value of each stage by name."""
    return {stage.name.value: stage.value for stage in proposal.stages}
