"""Who could take a new case, by the check: every pair is asked, and in a large week a sample."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.optimizer.check import able
from caseload.optimizer.check.able import able_to_take
from strategies import random_instance

LIMIT = plain_policy({"workload_cap": {"mode": "hard", "percent": 100}})


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every week counts as a large one, in which a single case is tried."""
    monkeypatch.setattr(able, "LARGEST", 0)
    monkeypatch.setattr(able, "FEW", 1)


def test_in_a_large_week_the_lightest_case_near_by_is_tried(large: None) -> None:
    """It is the last one listed, and fits where the heavier ones do not."""
    cases = [case("far", pdu="North", weight=0.5), case("heavy", pdu="South", weight=9.0)]
    cases.append(case("light", pdu="South", weight=1.0))
    people = [
        practitioner("roomy", pdu="South", capacity=10, workload=9),
        practitioner("full", pdu="South", capacity=10, workload=9.5),
    ]
    week = instance(cases, people, LIMIT)
    assert able_to_take(week, book_of(week)) == {"roomy"}


def test_whoever_is_told_is_tried_with_every_case(large: None) -> None:
    people = [practitioner("P1", pdu="South", capacity=10, workload=9.5)]
    week = instance(
        [case("near", pdu="South", weight=1.0), case("far", pdu="North", weight=0.5)], people, LIMIT
    )
    assert able_to_take(week, book_of(week)) == frozenset()
    assert able_to_take(week, book_of(week), {"P1"}) == {"P1"}


def test_nobody_is_able_in_a_large_week_who_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = [random_instance(random.Random(f"able{seed}")) for seed in range(60)]
    truly = [able_to_take(week, book_of(week)) for week in weeks]
    assert 0 < sum(map(len, truly)) < sum(len(week.practitioners) for week in weeks)
    monkeypatch.setattr(able, "LARGEST", 0)
    monkeypatch.setattr(able, "FEW", 1)
    for week, those in zip(weeks, truly, strict=True):
        assert able_to_take(week, book_of(week)) <= those
        assert able_to_take(week, book_of(week), those) == those
