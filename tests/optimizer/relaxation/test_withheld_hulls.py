"""Hulls that a search withholds: its root knows no conditional rule, and gets them when asked."""

import dataclasses
import random

import pytest

from builders import book_of
from caseload.models.proposal import StageName
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.dual_bound import dual_bound
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.lower_bound import lower_bound
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from engine import settled_at
from strategies import random_instance


def conditional(seeds: range) -> list[Problem]:
    """Problems of random weeks in which a conditional rule binds somebody."""
    found = []
    for seed in seeds:
        week = random_instance(random.Random(f"withheld{seed}"))
        if not conflicts(week, book_of(week)):
            parts = compile_instance(week, book_of(week)).parts
            simple = [simplified(part.problem).problem for part in parts]
            found += [one for one in simple if one.classes and one.people and one.conditions]
    return found


@pytest.fixture(scope="module")
def searches() -> list[tuple[BranchAndBound, float, float]]:
    """Searches that were given their hulls, the bound before, and a cost that can be reached."""
    found = []
    for problem in conditional(range(80)):
        counts = construct(problem)
        ceilings, cost = settled_at(problem, counts), convex_cost(problem, counts)
        master = MasterLP(problem, StageName.BALANCE, ceilings, around=counts)
        search = BranchAndBound(master, Known(cost), 0.0, withheld=True)
        [root] = search.run(0)
        assert root.duals is None or not root.duals.hulls
        before = search.bound
        search.add_hulls()
        found.append((search, before, cost))
    return found


def test_hulls_raise_bounds_and_no_bound_passes_an_allocation(
    searches: list[tuple[BranchAndBound, float, float]],
) -> None:
    raised = 0
    for search, before, cost in searches:
        assert before <= search.bound <= cost * (1 + 1e-9) + 1e-6
        raised += search.bound > before + 1e-6
    assert raised > 3


def test_the_bound_of_the_root_holds_without_conditional_rules() -> None:
    """Its duals prove it for the problem from which those rules are left out."""
    for problem in conditional(range(30)):
        counts = construct(problem)
        ceilings, cost = settled_at(problem, counts), convex_cost(problem, counts)
        master = MasterLP(problem, StageName.BALANCE, ceilings, around=counts)
        [root] = BranchAndBound(master, Known(cost), 0.0, withheld=True).run(0)
        if root.duals is not None:
            bare = dataclasses.replace(problem, conditions=())
            without = MasterLP(bare, StageName.BALANCE, ceilings, around=counts)
            assert dual_bound(without, root.duals) >= root.bound - 1e-6 * max(1.0, cost)


def test_the_balance_stage_leaves_prices_without_hulls() -> None:
    left = 0
    for problem in conditional(range(80)):
        counts = construct(problem)
        ceilings, cost = settled_at(problem, counts), convex_cost(problem, counts)
        gap, known = 1e-6 * max(cost, 1.0), Known(cost)
        asked = problem, StageName.BALANCE, ceilings, counts, known, gap, 12
        found = lower_bound(*asked, priced=True)
        assert lower_bound(*asked).prices is None
        assert found.value <= cost * (1 + 1e-9) + 1e-6
        if found.prices is not None:
            assert not found.prices.hulls
            left += 1
    assert left > 3
