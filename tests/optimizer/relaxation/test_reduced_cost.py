"""Pairs that prices rule out: no allocation that uses one costs less than is claimed."""

import itertools
import random

import numpy as np

from builders import case, instance, plain_policy, practitioner
from caseload.models.proposal import StageName
from caseload.optimizer.path.start import start_of, with_moves
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, first_stages
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import Splitting, first_tangents
from caseload.optimizer.relaxation.master_lp import Relaxation
from caseload.optimizer.relaxation.reduced_cost import narrowed


def every_allocation(problem: Problem) -> list[np.ndarray]:
    """All that the hard rules allow, the best in the stages before balance, as counts."""
    cases = np.repeat(np.arange(problem.classes), problem.count)
    found = []
    for takers in itertools.product(range(problem.people + 1), repeat=len(cases)):
        counts = np.zeros((problem.classes, problem.people + 1), dtype=np.int64)
        np.add.at(counts, (cases, takers), 1)
        if allowed(problem, counts[:, :-1]):
            found.append(counts[:, :-1])
    best = min(first_stages(problem, counts) for counts in found)
    return [counts for counts in found if first_stages(problem, counts) == best]


def random_problem(rng: random.Random) -> Problem:
    """Five cases of some weight, three people with a cap and something in hand, a few changes."""
    caps = {"caseload_cap": {"mode": "hard", "PO": 4, "NQO": 4, "PSO": 4, "PQiP": 4}}
    week = instance(
        [case(f"C{place}", weight=round(rng.uniform(0.5, 3), 2)) for place in range(5)],
        [
            practitioner(f"P{place}", capacity=rng.randint(5, 20), workload=rng.randint(0, 9))
            for place in range(3)
        ],
        plain_policy(caps),
    )
    by_hand = {one.id: rng.choice(["P0", "P0", "P1"]) for one in week.cases}
    return with_moves(start_of(week, by_hand).problem, rng.randint(1, 4))


def test_what_uses_another_pair_costs_at_least_as_much_as_is_said() -> None:
    ruled_out = 0
    for seed in range(20):
        rng = random.Random(f"narrow{seed}")
        problem = random_problem(rng)
        allocations = every_allocation(problem)
        known = rng.choice(allocations)
        left, short, soft = first_stages(problem, known)
        relaxation = Relaxation(problem, StageName.BALANCE, Ceilings(left, short, soft))
        first_tangents(relaxation, known)
        cost = convex_cost(problem, known)
        [branch] = Splitting(relaxation, lambda _parts, _price, cost=cost: cost, 0.0).run(0)
        assert branch.prices is not None
        for most in (0, 2, 1000):
            narrow = narrowed(relaxation, branch.prices, cost, known, most)
            for counts in allocations:
                if (counts > narrow.problem.most).any():
                    ruled_out += 1
                    assert convex_cost(problem, counts) >= narrow.elsewhere - 1e-6 * cost, seed
    assert ruled_out > 500
