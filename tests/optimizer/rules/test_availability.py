"""Nobody who is away, about to leave, without capacity or not taking cases gets one."""

from datetime import timedelta
from typing import Any

import pytest

from builders import MONDAY, case, instance, plain_policy, practitioner
from caseload.models.policy import CapacityPolicy
from caseload.optimizer.rules.availability import Availability
from readings import objection

RULE = Availability(Availability.Settings())


def said_of(**fields: Any) -> str | None:
    person = practitioner(name="Asha Rao", **fields)
    new = case()
    return objection(RULE, new, person, instance([new], [person]))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"taking_cases": False}, "Asha Rao is not taking new cases this week"),
        ({"away_until": MONDAY + timedelta(10)}, "Asha Rao is away until 3 December 2026"),
        ({"away_until": MONDAY}, "Asha Rao is away until 23 November 2026"),
        ({"leaving_on": MONDAY + timedelta(28)}, "Asha Rao is leaving on 21 December 2026"),
        ({"leaving_on": MONDAY - timedelta(1)}, "Asha Rao left on 22 November 2026"),
        ({"contracted_hours": 0}, "Asha Rao has no capacity"),
        ({"reduction_hours": 37}, "Asha Rao has no capacity"),
        ({"capacity": 0}, "Asha Rao has no capacity"),
    ],
)
def test_bites_and_says(fields: dict[str, Any], words: str) -> None:
    assert said_of(**fields) == words


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"away_until": MONDAY - timedelta(1)},
        {"leaving_on": MONDAY + timedelta(29)},
        {"contracted_hours": 0.5},
    ],
)
def test_does_not_bite(fields: dict[str, Any]) -> None:
    assert said_of(**fields) is None


def test_capacity_that_is_cut_to_nothing_is_none() -> None:
    policy = plain_policy(capacity=CapacityPolicy(full=50, whole=True))
    new, person = case(), practitioner(contracted_hours=0.5)
    said = objection(RULE, new, person, instance([new], [person], policy))
    assert said == "P1 has no capacity"


def test_dates_bar_nobody_while_the_week_is_not_known() -> None:
    new, person = case(), practitioner(away_until=MONDAY, leaving_on=MONDAY)
    week = instance([new], [person], week_beginning=None)
    assert objection(RULE, new, person, week) is None


def test_a_reduction_of_hours_is_not_mentioned() -> None:
    assert "hours" not in (said_of(reduction_hours=37) or "")


def test_sentence() -> None:
    assert Availability(Availability.Settings(leaving_weeks=1)).sentence() == (
        "Nobody who is away, not taking cases, without capacity or leaving within 1 week "
        "gets a new case."
    )
