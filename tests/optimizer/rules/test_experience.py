"""A case is neither too complex nor too plain for a practitioner's level of experience."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.optimizer.rule_book import policy_faults
from caseload.optimizer.rules.experience import Experience
from readings import barred, objection

BANDS = {"2": {"lowest": 1, "highest": 2}, "9": {"lowest": 3, "highest": 5}, "4": {"lowest": 2}}
RULE = Experience(Experience.Settings.model_validate({"mode": "hard", "bands": BANDS}))
CASES = [case(f"C{complexity}", complexity=complexity) for complexity in (1, 2, 3)]


def test_bites_above_and_below_the_band() -> None:
    people = [practitioner("NEW", level=2), practitioner("OLD", level=9)]
    assert barred(RULE, instance(CASES, people)) == {("C3", "NEW"), ("C1", "OLD"), ("C2", "OLD")}


def test_a_band_may_be_open_at_one_end() -> None:
    assert barred(RULE, instance(CASES, [practitioner(level=4)])) == {("C1", "P1")}


@pytest.mark.parametrize("level", [None, 7])
def test_does_not_bite_without_a_level_or_a_band(level: int | None) -> None:
    assert barred(RULE, instance(CASES, [practitioner(level=level)])) == set()


def test_says() -> None:
    person = practitioner(name="Ben Hughes", level=2)
    week = instance(CASES, [person])
    assert objection(RULE, CASES[2], person, week) == (
        "the case is of complexity 3; Ben Hughes, of level 2, may hold 1 to 2"
    )


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ({"11": {}}, "a level from 1 to 10"),
        ({"3": {"lowest": 4, "highest": 2}}, "lowest no more than highest"),
        ({"3": {"lowest": 0}}, "a whole number from 1 to 5"),
    ],
)
def test_a_wrong_band_is_refused(bands: dict[str, dict[str, int]], said: str) -> None:
    [fault] = policy_faults(plain_policy({"experience": {"bands": bands}}), "policy.toml")
    assert said in fault.sentence()
