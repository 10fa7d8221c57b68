"""What preferences may spend: nothing that practitioners who take nothing would buy them."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Grade
from caseload.models.policy import BalancePolicy
from engine import solve

PSO_FIRST = {"overqualification": {"mode": "soft", "officer": 3, "tiers": ["G"]}}
"""A case of tier G costs where an officer takes it."""


def week(*others, tolerance: float = 1.0, measure: str = "spread"):
    """Eight equal cases for a PO and a PSO who are alike; the PSO is preferred for all of them."""
    policy = plain_policy(
        {**PSO_FIRST, "availability": {"mode": "hard"}},
        balance=BalancePolicy(measure=measure, tolerance=tolerance),
    )
    people = [practitioner("P1"), practitioner("P2", grade=Grade.PSO), *others]
    return instance([case(f"C{n}", tier="G") for n in range(8)], people, policy)


def taken(found) -> list[int]:
    """How many cases P1 and P2 take."""
    return [sum(who == person for who in found.allocation.values()) for person in ("P1", "P2")]


@pytest.mark.parametrize("idle", [0, 1, 20])
def test_two_equal_people_share_equally_whoever_else_takes_nothing(idle: int) -> None:
    away = [practitioner(f"X{n}", taking_cases=False, caseload=40 * (n % 2)) for n in range(idle)]
    assert taken(solve(week(*away))) == [4, 4]


def test_a_larger_tolerance_is_spent_on_preferences() -> None:
    assert taken(solve(week(tolerance=5.0))) == [2, 6]


def test_what_is_spent_counts_between_those_who_could_take_a_case() -> None:
    away = [practitioner(f"X{n}", taking_cases=False) for n in range(5)]
    certificate = solve(week(*away, tolerance=5.0)).certificate
    assert certificate.able == 2
    assert certificate.spread_able == pytest.approx(4.0)
    assert certificate.spent == pytest.approx(4.0)


def test_the_range_is_over_those_who_could_take_a_case() -> None:
    found = solve(week(practitioner("X1", taking_cases=False), measure="range", tolerance=0))
    assert found.certificate.value == pytest.approx(0.0)
    assert found.certificate.spread > 1
