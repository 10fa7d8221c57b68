"""Whole numbers on the pairs that matter: nothing better is left out, nothing wrong comes in."""

import dataclasses
import random
import time

import numpy as np

from builders import book_of
from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.budget import Budget
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.incumbent import Known, ShadowPrices
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.reduced_cost import open_pairs
from caseload.optimizer.relaxation.restricted_mip import complete_program, solve_programs
from draws import draws, share_of
from engine import settled_at
from strategies import random_instance


def problems(seeds: range = draws(90)) -> list[Problem]:
    found = []
    for seed in seeds:
        instance = random_instance(random.Random(f"whole{seed}"))
        if not conflicts(instance, book_of(instance)):
            parts = compile_instance(instance, book_of(instance)).parts
            found += [aggregated(part.problem).problem for part in parts if part.problem.people]
    return [problem for problem in found if problem.classes]


def best_of(problem: Problem) -> np.ndarray:
    budget = Budget(30.0, time.monotonic() + 600)
    start = place_at_once(problem)
    return Pipeline(problem, BalancePolicy(), 0.0, budget, lambda _answer: None, start).run().even


class Seen:
    """An incumbent that notes the cost of every allowed allocation that it is offered."""

    def __init__(self, problem: Problem, ceilings: Ceilings, counts: np.ndarray) -> None:
        self.problem, self.ceilings = problem, ceilings
        self.first, self.seen = convex_cost(problem, counts), []

    @property
    def value(self) -> float:
        return min([self.first, *self.seen])

    def offer(self, point: np.ndarray, worth: ShadowPrices) -> None:
        counts = np.rint(point).astype(np.int64)
        if within(self.problem, counts, self.ceilings):
            self.seen.append(convex_cost(self.problem, counts))


def test_a_better_allocation_uses_open_pairs_only() -> None:
    left_out = 0
    for problem in problems(range(90)):  # few leave pairs out
        best = best_of(problem)
        a_little_more = convex_cost(problem, best) * 1.001 + 1e-3
        ceilings = settled_at(problem, best)
        master = MasterLP(problem, StageName.BALANCE, ceilings, around=best)
        search = BranchAndBound(master, Known(a_little_more), 0.0)
        search.run(0)
        pairs = open_pairs(search, 1.0).come
        assert pairs[best > 0].all()
        left_out += int((master.usable & ~pairs).sum())
    assert left_out >= 5


def test_a_bound_that_the_prices_do_not_give_rules_nothing_out() -> None:
    """What a branch has from its parent, or has without prices, says nothing of its pairs."""
    told_apart = 0
    for problem in problems():
        best = best_of(problem)
        more = convex_cost(problem, best) * 1.001 + 1e-3
        master = MasterLP(problem, StageName.BALANCE, settled_at(problem, best))
        search = BranchAndBound(master, Known(more), 0.0)
        [node] = search.run(0)
        almost = convex_cost(problem, best) - 1e-9
        told_apart += node.bound < almost - 1e-3
        search.nodes = [dataclasses.replace(node, bound=almost)]
        assert open_pairs(search, 1.0).come[best > 0].all()
        search.nodes = [dataclasses.replace(node, duals=None)]
        assert (open_pairs(search, 0.05).come == master.usable).all()
        search.nodes = [dataclasses.replace(node, bound=more)]
        assert not open_pairs(search, 1.0).come.any()
    assert told_apart >= share_of(5)


def test_what_is_found_keeps_the_rules_or_is_not_the_best() -> None:
    found = 0
    for problem in problems():
        start, best = place_at_once(problem), best_of(problem)
        ceilings = settled_at(problem, best)
        if settled_at(problem, start) != ceilings:
            continue
        incumbent = Seen(problem, ceilings, start)
        master = MasterLP(problem, StageName.BALANCE, ceilings, around=start)
        search = BranchAndBound(master, incumbent, 0.0)
        search.run(0)
        program = complete_program(problem.tuning.restricted_mip)
        solve_programs(search, start, program, time.monotonic() + 60)
        lowest = convex_cost(problem, best)
        assert all(cost >= lowest - 1e-6 for cost in incumbent.seen)
        found += any(cost <= lowest + 1e-6 for cost in incumbent.seen)
    assert found > share_of(10)


def test_what_a_program_over_every_open_pair_says_is_no_more_than_the_optimum() -> None:
    raised = 0
    for problem in problems(range(90)):
        best = best_of(problem)
        least, ceilings = convex_cost(problem, best), settled_at(problem, best)
        master = MasterLP(problem, StageName.BALANCE, ceilings, around=best)
        search = BranchAndBound(master, Known(1.2 * least + 1.0), 1e-4 * least)
        search.run(0)
        relaxed = search.bound
        program = complete_program(problem.tuning.restricted_mip)
        solve_programs(search, best, program, time.monotonic() + 60)
        assert search.bound <= least * (1 + 1e-9) + 1e-9
        raised += search.bound > relaxed + 1e-6 * least
    assert raised >= 5, raised
