"""Cases for which nobody has room are left over, and that is proof enough where no others are."""

import dataclasses
import random
import time

import numpy as np
import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.optimizer.budget import Budget
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.pipeline import counted
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.problem.score import least_left_over
from engine import solve, stage_values
from oracle import brute_force
from strategies import random_instance, with_movable

CAP = {"caseload_cap": {"mode": "hard", "PO": 1, "PSO": 0}}
MOST_CASES = 8
"""Cases up to which every allocation is tried."""

PO_ALONE = {"qualification": {"mode": "hard", "tiers": {"A": {"grades": ["PO"]}}}}


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stages that the relaxation is asked for."""
    asked: list[str] = []
    bound = counted.lower_bound

    def noted(problem, stage, *rest):  # type: ignore[no-untyped-def]
        asked.append(stage.value)
        return bound(problem, stage, *rest)

    monkeypatch.setattr(counted, "lower_bound", noted)
    return asked


@pytest.mark.parametrize("moving", [False, True])
def test_every_allocation_leaves_over_as_many(moving: bool) -> None:
    least_of_all = []
    for seed in range(40):
        rng = random.Random(f"room{seed}")
        week = with_movable(rng) if moving else random_instance(rng)
        if conflicts(week, book_of(week)):
            continue
        week = opened(week, book_of(week)) if moving else week
        if len(week.cases) <= MOST_CASES:
            parts = compile_instance(week, book_of(week)).parts
            least = sum(int(p.problem.priority @ least_left_over(p.problem)) for p in parts)
            assert least <= brute_force(week).allocate
            least_of_all.append(least)
    assert sum(least > 0 for least in least_of_all) > 3


def test_what_nobody_has_room_for_is_proven_without_the_relaxation(bounded: list[str]) -> None:
    people = [practitioner("P1"), practitioner("P2", grade="PSO")]
    week = instance(
        [case("A1", tier="A"), case("F1", tier="F")], people, plain_policy(CAP | PO_ALONE)
    )
    full = [practitioner("P1", caseload=1), practitioner("P2", grade="PSO")]
    proposal = solve(instance(week.cases, full, week.policy))
    assert stage_values(proposal)["allocate"] == 2
    assert all(stage.proven for stage in proposal.stages)
    assert "allocate" not in bounded
    solve(week)
    assert "allocate" in bounded


def test_where_cases_compete_for_a_place_the_relaxation_is_asked(bounded: list[str]) -> None:
    week = instance([case("C1"), case("C2", weight=2.0)], [practitioner()], plain_policy(CAP))
    assert stage_values(solve(week))["allocate"] == 1
    assert "allocate" in bounded


def test_where_no_case_has_a_risk_who_waits_is_not_asked(bounded: list[str]) -> None:
    week = instance([case("C1"), case("C2", weight=2.0)], [practitioner()], plain_policy(CAP))
    [part] = compile_instance(week, book_of(week)).parts
    problem = dataclasses.replace(part.problem, risk=np.zeros_like(part.problem.risk))
    budget = Budget(30.0, time.monotonic() + 60)
    start = construct(problem)
    run = Pipeline(problem, week.policy.balance, 0.0, budget, lambda _answer: None, start)
    stages = {stage.name.value: stage.value for stage in run.run().stages}
    assert (stages["allocate"], stages["waiting"]) == (1, 0)
    assert bounded.count("allocate") == 1
