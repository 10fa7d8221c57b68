"""Reduced-cost fixing: no allocation with a pair that is ruled out costs less than is claimed."""

import itertools
import random

import numpy as np

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.proposal import StageName
from caseload.optimizer.path.start import start_of, with_moves
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, first_stages
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.reduced_cost import open_pairs


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
    return with_moves(start_of(week, book_of(week), by_hand).problem, rng.randint(1, 4))


def test_what_uses_a_pair_that_is_not_open_costs_at_least_its_share_of_the_gap() -> None:
    ruled_out = 0
    for seed in range(20):
        rng = random.Random(f"narrow{seed}")
        problem = random_problem(rng)
        allocations = every_allocation(problem)
        known = rng.choice(allocations)
        left, short, soft = first_stages(problem, known)
        ceilings = Ceilings(left, short, soft)
        master = MasterLP(problem, StageName.BALANCE, ceilings, around=known)
        cost = convex_cost(problem, known)
        search = BranchAndBound(master, Known(cost), 0.0)
        [root] = search.run(0)
        for share in (0.0, 0.3, 1.0):
            pairs = open_pairs(search, share)
            least = root.bound + share * (cost - root.bound)
            for counts in allocations:
                comes = (counts > problem.own) & ~pairs.come
                leaves = (counts < problem.own) & ~pairs.leave
                if comes.any() or leaves.any():
                    ruled_out += 1
                    assert convex_cost(problem, counts) >= least - 1e-6 * cost, seed
    assert ruled_out > 500
