"""A soft conditional rule in the relaxation: broken in one disjunct more, at its penalty."""

import dataclasses
import random

import numpy as np
import pytest
from test_reduced_cost import every_allocation

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.proposal import StageName
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.problem.score import convex_cost, first_stages, soft_cost
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound, broken_soft
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.rule_kit.disjunction import Disjunct
from draws import draws, share_of

BALANCE, SOFT = StageName.BALANCE, StageName.SOFT_RULES


def either(rng: random.Random, problem: Problem) -> Condition:
    """A soft rule for everybody: at most one case, or none of some classes."""
    some = np.array([rng.randint(0, 1) for _ in range(problem.classes)])
    features = np.vstack([np.ones_like(some), some])
    one = Disjunct(np.array([[1, 0]]), np.array([1]))
    none = Disjunct(np.array([[0, 1]]), np.array([0]))
    everybody = dict.fromkeys(range(problem.people), (one, none))
    taken = np.zeros((2, problem.people), dtype=np.int64)
    return Condition("either", features, taken, everybody, rng.choice([70, 100, 300]))


def soft_problems() -> list[Problem]:
    """Five cases of some weight, three people, and one soft conditional rule."""
    found = []
    for seed in draws(24):
        rng = random.Random(f"soft{seed}")
        week = instance(
            [case(f"C{place}", weight=round(rng.uniform(0.5, 3), 2)) for place in range(5)],
            [
                practitioner(f"P{place}", capacity=rng.randint(5, 20), workload=rng.randint(0, 9))
                for place in range(3)
            ],
            plain_policy({"caseload_cap": {"PO": rng.randint(2, 4)}}),
        )
        [part] = compile_instance(week, book_of(week)).parts
        problem = part.problem
        found.append(dataclasses.replace(problem, conditions=(either(rng, problem),)))
    return found


def bounded(problem: Problem, stage: StageName, ceilings: Ceilings, value: float) -> float:
    """The bound at the root, all hulls that are needed in it."""
    master = MasterLP(problem, stage, ceilings, around=np.zeros_like(problem.most))
    search = BranchAndBound(master, Known(value), 0.0)
    search.run(0)
    return search.bound


def bare(problem: Problem) -> Problem:
    """The problem without its soft conditional rules."""
    return dataclasses.replace(problem, conditions=())


def test_no_bound_is_above_the_optimum_and_rules_that_cost_something_raise_it() -> None:
    raised = {SOFT: 0, BALANCE: 0}
    for problem in soft_problems():
        best = every_allocation(problem)  # the best in the stages before the balance
        left, short, soft = first_stages(problem, best[0])
        soft -= problem.soft_cost
        even = min(convex_cost(problem, counts) for counts in best)
        for stage, ceilings, value in (
            (SOFT, Ceilings(left, short), soft),
            (BALANCE, Ceilings(left, short, soft), even),
        ):
            bound = bounded(problem, stage, ceilings, value)
            assert bound <= value + 1e-6 * max(1.0, value)
            without = bounded(bare(problem), stage, ceilings, value)
            raised[stage] += bound > without + 1e-3
    assert min(raised.values()) >= share_of(3), raised


def test_a_rule_that_may_not_be_broken_binds_like_a_hard_one() -> None:
    seen = 0
    for problem in soft_problems():
        best = every_allocation(problem)[0]
        left, short, soft = first_stages(problem, best)
        if soft == problem.soft_cost:
            master = MasterLP(problem, BALANCE, Ceilings(left, short, 0))
            seen += bool(master.problem.conditions)
            assert not any(one.penalty for one in master.problem.conditions)
    assert seen >= share_of(3)


def test_what_is_broken_costs_what_the_allocation_says() -> None:
    seen = 0
    for problem in soft_problems():
        for counts in every_allocation(problem)[:5]:
            broken = broken_soft(problem, counts.astype(float))
            paid = soft_cost(problem, counts) - soft_cost(bare(problem), counts)
            seen += bool(broken)
            assert paid == sum(problem.conditions[number].penalty for number, _ in broken)
    assert seen >= share_of(3)


@pytest.mark.parametrize("stage", [StageName.ALLOCATE, StageName.MINIMUMS])
def test_before_its_own_stage_a_soft_rule_binds_nobody(stage: StageName) -> None:
    [problem, *_] = soft_problems()
    assert not MasterLP(problem, stage, Ceilings()).counts_soft
    assert MasterLP(problem, SOFT, Ceilings()).counts_soft
