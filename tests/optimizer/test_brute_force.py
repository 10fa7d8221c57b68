"""Every stage's value equals exhaustive search, and no bound is above it."""

import random

import pytest

from builders import book_of
from caseload.optimizer.decisions.conflicts import conflicts
from draws import draws
from engine import assert_best, solve
from oracle import brute_force
from strategies import random_instance

MEASURES = ("spread", "peak", "leximax", "range")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("block", range(4))
def test_stage_values_equal_exhaustive_search(measure: str, block: int) -> None:
    for seed in draws(25, 25 * block):
        instance = random_instance(random.Random(f"{measure}{seed}"), measure=measure)
        if conflicts(instance, book_of(instance)):
            continue
        best = brute_force(instance)
        proposal = solve(instance)
        assert_best(proposal, best, seed)
        assert all(stage.proven for stage in proposal.stages), seed
        if best.vector is not None and instance.practitioners:
            [balance] = [s for s in proposal.stages if s.name.value == "balance"]
            assert balance.vector == pytest.approx(best.vector, abs=1e-6), seed
