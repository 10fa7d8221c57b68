"""The solver's reading of every rule and the one that people see are the same, on random weeks."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.models.policy import CapacityPolicy
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.shapes import Rule
from caseload.optimizer.rules import RULES
from caseload.optimizer.rules.caseload_cap import CaseloadCap
from caseload.optimizer.rules.weekly_intake import WeeklyIntake
from caseload.optimizer.rules.workload_cap import WorkloadCap
from draws import draws
from readings import agree, week_of
from strategies import random_instance

randoms = st.randoms(use_true_random=False)
amounts = st.integers(0, 60_000).map(lambda thousandths: thousandths / 1000)


def as_set(kind: type[Rule], week: Instance) -> Rule:
    """The rule as the instance's policy sets it, whether it is on or off."""
    return next(rule for rule in book_of(week).named if rule.key == kind.key)


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.key)
@given(randoms)
@settings(max_examples=len(draws(40)), deadline=None)
def test_on_a_whole_week(kind: type[Rule], rng: random.Random) -> None:
    week = random_instance(rng, people=4, cases=4)
    agree(as_set(kind, week), week_of(week))


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.key)
@given(randoms)
@settings(max_examples=len(draws(40)), deadline=None)
def test_on_a_part_of_a_week(kind: type[Rule], rng: random.Random) -> None:
    week = random_instance(rng, people=5, cases=5)
    part = Week(week, week.cases[::2], week.practitioners[1::2])
    agree(as_set(kind, week), part)


@given(contracted=amounts, share=st.integers(0, 100), full=st.integers(1, 60_000))
@pytest.mark.parametrize("kind", [CaseloadCap, WeeklyIntake])
@settings(deadline=None)
def test_caps_by_hours_agree_whatever_the_hours(
    kind: type[Rule], contracted: float, share: int, full: int
) -> None:
    reduction = round(contracted * share / 100, 4)
    person = practitioner(
        contracted_hours=contracted, reduction_hours=min(reduction, contracted), capacity=1
    )
    policy = plain_policy(capacity=CapacityPolicy(full=50, full_hours=full / 1000))
    caps = {"PO": 37, "NQO": 37, "PSO": 37, "PQiP": 37}
    rule = kind(kind.Settings.model_validate(caps))
    agree(rule, week_of(instance([], [person], policy)))


@given(weights=st.lists(amounts, max_size=4), held=amounts, capacity=amounts)
@settings(deadline=None)
def test_workloads_agree_to_the_hundredth(
    weights: list[float], held: float, capacity: float
) -> None:
    cases = [case(f"C{place}", weight=weight) for place, weight in enumerate(weights)]
    person = practitioner(workload=held, capacity=capacity)
    agree(WorkloadCap(WorkloadCap.Settings(percent=113)), week_of(instance(cases, [person])))


@pytest.mark.parametrize("kind", [CaseloadCap, WeeklyIntake])
def test_more_hours_never_mean_a_lower_cap(kind: type[CaseloadCap] | type[WeeklyIntake]) -> None:
    people = [practitioner(f"P{tenth:03}", contracted_hours=tenth / 10) for tenth in range(500)]
    rule = kind(kind.Settings())
    room = rule.room(week_of(instance([], people)))
    assert all(less <= more for less, more in pairwise(room))
    assert room[0] == 0
    assert room[-1] == rule.settings.PO
