"""The range: the highest utilisation less the lowest, of those who could take a case."""

import random

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.policy import BalancePolicy, CapacityPolicy
from engine import solve
from oracle import brute_force


def test_uneven_capacities_and_weights_are_proven() -> None:
    """No small unit divides every utilisation: the range is proven all the same."""
    for seed in range(25):
        rng = random.Random(f"fine{seed}")
        people = [
            practitioner(
                f"P{n}",
                contracted_hours=round(rng.uniform(15, 37), 1),
                workload=round(rng.uniform(0, 60), 2),
                caseload=10,
            )
            for n in range(rng.randint(2, 4))
        ]
        cases = [case(f"C{n}", weight=round(rng.uniform(0.5, 6), 2)) for n in range(4)]
        policy = plain_policy(
            capacity=CapacityPolicy(full=57.13),
            balance=BalancePolicy(measure="range", tolerance=0),
        )
        given = instance(cases, people, policy)
        [balance] = [s for s in solve(given).stages if s.name.value == "balance"]
        assert balance.proven, seed
        assert balance.value == pytest.approx(brute_force(given).balance, abs=5e-4)
