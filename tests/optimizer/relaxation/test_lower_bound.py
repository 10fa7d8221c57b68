"""No bound is above the optimum, whichever way it is found."""

import random

import pytest

from builders import book_of
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.tuning import Tuning
from draws import draws
from engine import solve
from oracle import brute_force
from strategies import random_instance

AS_IF_LARGE = Tuning().changed("sizes", large_pairs=0)
"""Treats every problem as one that is too large for the simplex and for branching."""


@pytest.mark.parametrize("measure", ["spread", "range"])
def test_the_way_for_large_problems_gives_valid_bounds_and_the_same_values(measure: str) -> None:
    for seed in draws(40):
        instance = random_instance(random.Random(f"large{measure}{seed}"), measure=measure)
        if conflicts(instance, book_of(instance)):
            continue
        best = brute_force(instance)
        stages = {stage.name.value: stage for stage in solve(instance, tuning=AS_IF_LARGE).stages}
        assert stages["allocate"].value == pytest.approx(best.allocate)
        assert stages["balance"].value == pytest.approx(best.balance, abs=5e-4)
        assert stages["balance"].bound <= best.balance + 1e-6
        assert stages["preferences"].bound <= best.preferences + 1e-6


@pytest.mark.parametrize("effort", [0.0, 0.001])
def test_a_search_cut_short_claims_no_more_than_is_true(effort: float) -> None:
    for seed in draws(60):
        instance = random_instance(random.Random(f"short{seed}"))
        if conflicts(instance, book_of(instance)):
            continue
        best = brute_force(instance)
        expected = {
            "allocate": best.allocate,
            "minimums": best.minimums,
            "soft rules": best.soft,
            "balance": best.balance,
        }
        for stage in solve(instance, effort=effort).stages:
            name = stage.name.value
            if name in expected:
                assert stage.bound <= expected[name] + 1e-6, (seed, stage)
            before = [s for s in ("allocate", "minimums", "soft rules") if s != name]
            if name in expected and all(expected[s] == 0 for s in before):
                assert stage.value >= expected[name] - 5e-4, (seed, stage)
