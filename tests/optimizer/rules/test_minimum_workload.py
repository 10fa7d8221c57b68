"""Everyone who is available reaches a share of her capacity, as far as the cases allow."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.policy import CapacityPolicy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rules.minimum_workload import MinimumWorkload
from engine import solve, stage_values
from readings import agree, says, week_of

RULE = MinimumWorkload(MinimumWorkload.Settings(mode="soft", percent=20))


def shortfall(person: Practitioner, weight: float) -> float:
    week = instance([case(weight=weight)], [person])
    agree(RULE, week_of(week))
    standing = RULE.standing(person, week.cases, week)
    return standing.shortfall if standing else 0.0


def test_bites_whoever_stays_under() -> None:
    assert shortfall(practitioner(caseload=8), weight=1.25) == pytest.approx(0.75)


def test_does_not_bite_whoever_reaches_it() -> None:
    assert shortfall(practitioner(caseload=8), weight=2) == 0
    assert shortfall(practitioner(caseload=30), weight=0) == 0


def test_does_not_bite_whoever_takes_no_cases() -> None:
    assert shortfall(practitioner(taking_cases=False), weight=0) == 0


def test_says() -> None:
    week = instance([case(weight=1.5)], [practitioner(name="Ben Hughes", caseload=8)])
    assert says(RULE, week) == (
        "Ben Hughes would carry 9.5 of at least 10 cases (20 % of capacity)"
    )


def test_sentence() -> None:
    assert RULE.sentence() == (
        "Everyone who is available reaches a workload of 20 % of capacity, as far as the cases "
        "allow."
    )


@pytest.mark.parametrize(("percent", "missing"), [(5, 0.0), (6, 1.0), (7, 3.0)])
def test_what_is_missing_is_as_little_as_can_be(percent: int, missing: float) -> None:
    """Of two practitioners with capacity 100 one takes the case of 5, the other that of 6."""
    policy = plain_policy(
        {"minimum_workload": {"mode": "soft", "percent": percent}},
        capacity=CapacityPolicy(full=100),
    )
    cases = [case(f"C{weight}", weight=weight) for weight in (5, 6)]
    people = [practitioner("P1"), practitioner("P2")]
    found = solve(instance(cases, people, policy))
    assert stage_values(found)["soft rules"] == pytest.approx(missing)
    assert all(stage.proven for stage in found.stages)
