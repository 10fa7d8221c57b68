"""Cases that weigh nothing count like any other: whoever takes one is a receiver."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.models.policy import BalancePolicy
from caseload.optimizer.decisions.conflicts import conflicts
from draws import draws, share_of
from engine import assert_best, solve
from oracle import brute_force
from strategies import random_instance


def weightless(seed: int, measure: str) -> Instance:
    """A random week in which every second case, on average, weighs nothing."""
    rng = random.Random(f"weightless{measure}{seed}")
    week = random_instance(rng, measure=measure)
    return week.changed(
        cases=tuple(
            one.model_copy(update={"weight": 0.0}) if rng.random() < 0.5 else one
            for one in week.cases
        )
    )


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax", "range"])
def test_every_stage_equals_exhaustive_search(measure: str) -> None:
    seen = 0
    for seed in draws(60):
        week = weightless(seed, measure)
        if conflicts(week, book_of(week)):
            continue
        assert_best(solve(week), brute_force(week), seed)
        seen += 1
    assert seen > share_of(30)


@pytest.mark.parametrize("measure", ["peak", "leximax"])
def test_it_goes_to_the_practitioner_with_the_lower_utilisation(measure: str) -> None:
    policy = plain_policy(balance=BalancePolicy(measure=measure))
    people = [
        practitioner("P1", capacity=20, workload=15),
        practitioner("P2", capacity=20, workload=9),
    ]
    proposal = solve(instance([case("C1", weight=0.0)], people, policy))
    assert proposal.allocation == {"C1": "P2"}
    assert proposal.certificate.value == pytest.approx(45.0)
    assert proposal.certificate.bound == pytest.approx(45.0)
