"""Floating practitioners who are alike: every stage equals exhaustive search, and is proven where
everything finds a place.
"""

import random

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.models.policy import BalancePolicy, CapacityPolicy
from draws import draws
from engine import solve, stage_values
from oracle import brute_force


def ward(seed: int) -> Instance:
    """Cases of two teams and practitioners who float, most of them alike."""
    rng = random.Random(f"ward{seed}")
    measure = rng.choice(["spread", "spread", "peak"])
    rules = {
        "one_team": {"mode": rng.choice(["hard", "hard", "soft"]), "penalty": 2},
        "caseload_cap": {"mode": "hard", "PO": rng.randint(1, 4)},
        "workload_cap": {"mode": "hard", "percent": rng.choice([30, 60])},
        "minimum_intake": {"mode": rng.choice(["hard", "soft", "off"]), "cases": 1},
        "minimum_workload": {"mode": rng.choice(["soft", "off"]), "percent": 15},
    }
    policy = plain_policy(
        rules,
        capacity=CapacityPolicy(full=40),
        balance=BalancePolicy(measure=measure, tolerance=0.0),
    )
    cases = [
        case(f"C{place}", team=rng.choice(["North", "South"]), weight=rng.choice([3, 4, 6.5, 9]))
        for place in range(6)
    ]
    odd = {"caseload": rng.choice([0, 1])}
    people = [
        practitioner(f"P{place}", floating=True, **(odd if place == 0 else {}))
        for place in range(rng.randint(2, 4))
    ]
    return instance(cases, people, policy)


@pytest.mark.parametrize("block", range(4))
def test_stage_values_equal_exhaustive_search(block: int) -> None:
    for seed in draws(10, 10 * block):
        week = ward(seed)
        best, proposal = brute_force(week), solve(week)
        found = stage_values(proposal)
        assert found["allocate"] == best.allocate, seed
        assert found["minimums"] == pytest.approx(best.minimums), seed
        assert found["soft rules"] == pytest.approx(best.soft), seed
        assert found["balance"] == pytest.approx(best.balance, abs=5e-4), seed
        proven = {stage.name.value for stage in proposal.stages if stage.proven}
        assert proven >= found.keys() - ({"balance"} if best.allocate else set()), seed
