"""Few cases in hand may move: what a move is worth in the relaxation tells which ones pay."""

import dataclasses
from functools import cache

import numpy as np

from builders import book_of
from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance import measure_of
from caseload.optimizer.balance.spread import EvenIncumbent
from caseload.optimizer.heuristics.construct import construct, descend, round_off
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.problem.score import allowed, convex_cost, moved
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound, broken_conditions
from caseload.optimizer.relaxation.incumbent import ShadowPrices
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from draws import draws
from engine import settled_at

MOST = 50
"""Cases in hand that may move."""


@cache
def rebalance(seed: int) -> Problem:
    """Forty practitioners, three in ten over their cap, whose cases in hand may move."""
    policy, _ = make_policy(base_policy("tiers-2026"), "tiers-2026")
    assert policy is not None
    made = generate(
        policy,
        name="rebalance",
        seed=seed,
        practitioners=40,
        cases=0,
        teams=2,
        listed=True,
        tightness="tight",
        over_cap_share=0.3,
    )
    assert made.held is not None
    free = made.changed(held=tuple(case.model_copy(update={"movable": True}) for case in made.held))
    [part] = compile_instance(opened(free, book_of(free)), book_of(free), MOST).parts
    return simplified(part.problem).problem


class Offered:
    """An incumbent that keeps the points that it is offered, and improves by none."""

    def __init__(self, value: float) -> None:
        self.value, self.points = value, list[tuple[FloatArray, ShadowPrices]]()

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        self.points.append((point, worth))


@cache
def offered(seed: int, branchings: int = 0) -> tuple[IntArray, tuple[FloatArray, ShadowPrices]]:
    """An allocation, and the last point that the relaxation offers, with what things are worth."""
    problem = rebalance(seed)
    counts = construct(problem)
    incumbent = Offered(convex_cost(problem, counts))
    master = MasterLP(problem, StageName.BALANCE, settled_at(problem, counts), around=counts)
    search = BranchAndBound(master, incumbent, 0.0)
    search.run(0)
    search.run(branchings)
    return counts, incumbent.points[-1]


def test_a_move_is_worth_something_where_more_would_help() -> None:
    for seed in draws(12):
        counts, (_, worth) = offered(seed)
        assert moved(rebalance(seed), counts) == MOST
        assert worth.move > 0
        assert worth.balance == 1


def test_points_rounded_at_what_a_move_is_worth_are_more_even() -> None:
    before = after = 0.0
    for seed in draws(12):
        problem = rebalance(seed)
        counts, (point, worth) = offered(seed)
        found = round_off(problem, point, Penalties(move=worth.move))
        assert allowed(problem, found)
        plain = round_off(problem, point)
        assert convex_cost(problem, found) <= convex_cost(problem, plain) + 1e-6
        before, after = before + convex_cost(problem, counts), after + convex_cost(problem, found)
    assert after < before


def test_the_balance_rounds_its_points_at_what_a_move_is_worth() -> None:
    for seed in draws(12):
        problem = rebalance(seed)
        counts, (point, worth) = offered(seed)
        measure = measure_of(problem, BalancePolicy())
        incumbent = EvenIncumbent(measure, settled_at(problem, counts), counts)
        incumbent.offer(point, worth)
        found = round_off(problem, point, Penalties(move=worth.move))
        assert incumbent.value == min(convex_cost(problem, counts), convex_cost(problem, found))


def test_whatever_a_move_is_said_to_be_worth_no_more_are_made_than_may_be() -> None:
    for seed in draws(6):
        problem = rebalance(seed)
        counts, (point, worth) = offered(seed)
        for times in (1e-3, 0.5, 2.0, 1e3):
            prices = Penalties(move=times * worth.move)
            for found in (descend(problem, counts, prices), round_off(problem, point, prices)):
                assert allowed(problem, found)
                assert moved(problem, found) <= MOST


def test_steps_taken_together_move_no_more_than_may_move() -> None:
    together = 0
    for seed in draws(12):
        problem = rebalance(seed)
        for most in (1, 2, 5, MOST):
            few = dataclasses.replace(problem, most_moves=most)
            search = Search(few, few.own)
            search.prepare()
            for _ in range(12):
                before = search.moved
                search.go_on(1)
                assert search.moved == moved(few, search.counts) <= most
                together += search.moved - before > 2
    assert together


def test_points_of_branches_are_offered_where_few_may_move() -> None:
    """The root breaks a conditional rule here, so there are branches."""
    root, branches = offered(3)[1][0], offered(3, branchings=4)[1][0]
    assert broken_conditions(rebalance(3), root)
    assert not np.array_equal(root, branches)


def test_what_is_broken_most_comes_first() -> None:
    problem = rebalance(3)
    [condition] = [one for one in problem.conditions if not one.penalty]
    women = condition.features[1][:, None] * problem.own * 9.0  # women alone, nine times as many
    found = broken_conditions(problem, women)
    sums = condition.taken + condition.features @ women

    def over(person: int) -> float:
        ways = condition.disjuncts[person]
        return min(float((way.rows @ sums[:, person] - way.rooms).max()) for way in ways)

    missed = [over(person) for _, person in found]
    assert missed == sorted(missed, reverse=True)
    assert len(set(missed)) > 2
    assert missed[-1] > 0
