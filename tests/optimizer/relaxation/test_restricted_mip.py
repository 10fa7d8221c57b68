"""Whole numbers on the pairs that matter: nothing better is left out, nothing wrong comes in."""

import dataclasses
import random
import time

import numpy as np

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.aggregate import coarsened
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, score, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import Splitting, first_tangents
from caseload.optimizer.relaxation.master_lp import Relaxation
from caseload.optimizer.relaxation.restricted_mip import THOROUGH, try_whole_numbers, worthwhile
from strategies import random_instance


def problems() -> list[Problem]:
    found = []
    for seed in range(60):
        instance = random_instance(random.Random(f"whole{seed}"))
        if not conflicts(instance):
            parts = compile_instance(instance).parts
            found += [coarsened(part.problem).problem for part in parts if part.problem.people]
    return [problem for problem in found if problem.classes]


def best_of(problem: Problem) -> np.ndarray:
    budget = Budget(30.0, time.monotonic() + 600)
    start = place_at_once(problem)
    return Pipeline(problem, BalancePolicy(), 0.0, budget, lambda _answer: None, start).run().even


def settled_at(problem: Problem, counts: np.ndarray) -> Ceilings:
    reached = score(problem, counts)
    return Ceilings(reached.allocate, reached.minimums, reached.soft_rules - problem.soft_cost)


def test_a_better_allocation_uses_worthwhile_pairs_only() -> None:
    left_out = 0
    for problem in problems():
        best = best_of(problem)
        a_little_more = convex_cost(problem, best) * 1.001 + 1e-3
        relaxation = Relaxation(problem, StageName.BALANCE, settled_at(problem, best))
        first_tangents(relaxation, best)
        search = Splitting(relaxation, lambda _parts, _price, most=a_little_more: most, 0.0)
        search.run(0)
        pairs = worthwhile(search, 1.0).come
        assert pairs[best > 0].all()
        left_out += int((relaxation.usable & ~pairs).sum())
    assert left_out > 5


def test_a_bound_that_the_prices_do_not_give_rules_nothing_out() -> None:
    """What a branch has from its parent, or has without prices, says nothing of its pairs."""
    told_apart = 0
    for problem in problems():
        best = best_of(problem)
        more = convex_cost(problem, best) * 1.001 + 1e-3
        relaxation = Relaxation(problem, StageName.BALANCE, settled_at(problem, best))
        search = Splitting(relaxation, lambda _parts, _price, most=more: most, 0.0)
        [branch] = search.run(0)
        almost = convex_cost(problem, best) - 1e-9
        told_apart += branch.bound < almost - 1e-3
        search.branches = [dataclasses.replace(branch, bound=almost)]
        assert worthwhile(search, 1.0).come[best > 0].all()
        search.branches = [dataclasses.replace(branch, prices=None)]
        assert (worthwhile(search, 0.05).come == relaxation.usable).all()
        search.branches = [dataclasses.replace(branch, bound=more)]
        assert not worthwhile(search, 1.0).come.any()
    assert told_apart > 5


def test_what_is_found_keeps_the_rules_or_is_not_the_best() -> None:
    found = 0
    for problem in problems():
        start, best = place_at_once(problem), best_of(problem)
        ceilings = settled_at(problem, best)
        if settled_at(problem, start) != ceilings:
            continue
        least, seen = convex_cost(problem, start), []

        def visit(parts, _price, problem=problem, ceilings=ceilings, seen=seen, least=least):
            if parts is not None:
                counts = np.rint(parts).astype(np.int64)
                if within(problem, counts, ceilings):
                    seen.append(convex_cost(problem, counts))
            return min([least, *seen])

        relaxation = Relaxation(problem, StageName.BALANCE, ceilings)
        first_tangents(relaxation, start)
        search = Splitting(relaxation, visit, 0.0)
        search.run(0)
        try_whole_numbers(search, start, THOROUGH, time.monotonic() + 60)
        lowest = convex_cost(problem, best)
        assert all(cost >= lowest - 1e-6 for cost in seen)
        found += any(cost <= lowest + 1e-6 for cost in seen)
    assert found > 10
