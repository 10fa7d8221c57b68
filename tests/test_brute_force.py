"""Every stage's value equals exhaustive search, and no bound is above it."""

import random

import pytest

from engine import solve
from optimizer.conflict import conflicts
from oracle import brute_force
from strategies import random_instance

MEASURES = ("spread", "peak", "leximax", "range")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("block", range(4))
def test_stage_values_equal_exhaustive_search(measure: str, block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        instance = random_instance(random.Random(f"{measure}{seed}"), measure=measure)
        if conflicts(instance):
            continue
        best = brute_force(instance)
        proposal = solve(instance)
        expected = {
            "allocate": (best.allocate, 1e-6),
            "minimums": (best.minimums, 1e-6),
            "soft rules": (best.soft, 1e-6),
            "balance": (best.balance, 5e-4),
            "preferences": (best.preferences, 1e-6),
        }
        for stage in proposal.stages:
            value, tolerance = expected[stage.name.value]
            assert stage.value == pytest.approx(value, abs=tolerance), (seed, stage)
            assert stage.bound <= value + 1e-6, (seed, stage)
            assert stage.proven, (seed, stage)
        if best.vector is not None and instance.practitioners:
            [balance] = [s for s in proposal.stages if s.name.value == "balance"]
            assert balance.vector == pytest.approx(best.vector, abs=1e-6), seed
