"""One flow is the optimum where every case weighs the same, and says when it is not for it."""

import random

import numpy as np
import pytest

from builders import book_of
from caseload.models.instance import Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.exact.equal_weights_flow import most_even_flow
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.score import convex_cost, within
from caseload.optimizer.problem.stage import Ceilings
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance


def alike(name: str) -> Instance:
    """A random instance in which every case weighs 1."""
    instance = random_instance(random.Random(name), measure="spread")
    cases = tuple(case.model_copy(update={"weight": 1.0}) for case in instance.cases)
    return instance.changed(cases=cases)


def test_the_flow_is_the_optimum_and_its_proof() -> None:
    used = kept = 0
    for seed in draws(90):
        instance = alike(f"alike{seed}")
        if conflicts(instance, book_of(instance)):
            continue
        best = brute_force(instance)
        stages = {stage.name.value: stage for stage in solve(instance).stages}
        assert stages["balance"].value == pytest.approx(best.balance, abs=5e-4)
        assert stages["balance"].bound <= best.balance + 1e-6
        parts = compile_instance(instance, book_of(instance)).parts
        if len(parts) > 1 or not parts[0].problem.people:
            continue
        problem = aggregated(parts[0].problem).problem
        if stages["soft rules"].value or stages["minimums"].value:
            continue
        ceilings = Ceilings(round(stages["allocate"].value), 0, 0)
        found = most_even_flow(problem, ceilings)
        if found is not None:
            used += 1
            counts, bound = found
            assert bound <= convex_cost(problem, counts) + 1e-9
            if within(problem, counts, ceilings):
                kept += 1
                shown = 100.0 * np.sqrt(convex_cost(problem, counts) / problem.total_capacity)
                assert shown == pytest.approx(best.balance, abs=5e-4)
    assert used >= share_of(5)
    assert kept >= share_of(3)


def test_cases_of_several_weights_are_not_for_it() -> None:
    for seed in draws(40):
        instance = random_instance(random.Random(f"several{seed}"), measure="spread")
        for part in compile_instance(instance, book_of(instance)).parts:
            problem = aggregated(part.problem).problem
            if problem.people and problem.classes and np.ptp(problem.weight):
                assert most_even_flow(problem, Ceilings(0, 0, 0)) is None
