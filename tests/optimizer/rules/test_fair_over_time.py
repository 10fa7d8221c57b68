"""Fair over time: who has had more than her share of late is given less, where fairness allows."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.models.past_work import UNIT, ahead_of_share, rolled
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rules.fair_over_time import FairOverTime
from engine import solve
from readings import agree, week_of
from strategies import random_instance

PAST = st.lists(st.one_of(st.integers(0, 6), st.just("away")), max_size=14).map(tuple)


def week(*past: tuple[object, ...], mode: str = "soft", **fields: object) -> Instance:
    """People with so many new cases in the weeks before, and one new case."""
    people = [
        practitioner(f"P{row}", caseload=10, new_cases_before=one, **fields)
        for row, one in enumerate(past)
    ]
    return instance([case("C1")], people, plain_policy({"fair_over_time": {"mode": mode}}))


def ahead(*people: Practitioner, weeks: int = 12, half_life: float = 4.0) -> list[float]:
    found = ahead_of_share(plain_policy(), people, weeks, half_life)
    return [found[person.id] / UNIT for person in people]


class TestTheShare:
    def test_what_one_has_more_the_others_have_less(self) -> None:
        two = practitioner("P0", new_cases_before=(4,)), practitioner("P1", new_cases_before=(0,))
        assert ahead(*two) == [2.0, -2.0]

    def test_an_older_week_counts_less(self) -> None:
        past = (0, 0, 0, 0, 4), (0, 0, 0, 0, 0)
        two = [practitioner(f"P{n}", new_cases_before=one) for n, one in enumerate(past)]
        assert ahead(*two) == [1.0, -1.0]
        assert ahead(*two, weeks=4) == [0.0, 0.0]

    def test_the_share_is_by_capacity(self) -> None:
        full = practitioner("P0", new_cases_before=(2,), capacity=50)
        half = practitioner("P1", new_cases_before=(1,), capacity=25)
        assert ahead(full, half) == [0.0, 0.0]

    def test_nothing_is_due_to_who_was_away_or_not_there(self) -> None:
        there = practitioner("P0", new_cases_before=(3, 3))
        away = practitioner("P1", new_cases_before=("away", 3))
        new = practitioner("P2")
        assert ahead(there, away, new) == [0.0, 0.0, 0.0]

    def test_the_past_rolls_on(self) -> None:
        past = rolled(practitioner(new_cases_before=(1,)), 2, None).new_cases_before
        assert past == (2, 1)
        off = practitioner(taking_cases=False, new_cases_before=past)
        assert rolled(off, 0, None).new_cases_before == ("away", 2, 1)
        assert len(rolled(practitioner(new_cases_before=(0,) * 52), 1, None).new_cases_before) == 52


class TestTheChoice:
    def test_it_goes_to_who_has_had_fewer(self) -> None:
        assert solve(week((4,), (0,))).allocation == {"C1": "P1"}
        assert solve(week((0,), (4,))).allocation == {"C1": "P0"}

    def test_it_does_nothing_where_it_is_off(self) -> None:
        off = [solve(week(*past, mode="off")).allocation for past in (((4,), (0,)), ((0,), (4,)))]
        assert off[0] == off[1]

    def test_fairness_of_the_load_comes_before(self) -> None:
        uneven = week((4,), (0,))
        people = [
            one.model_copy(update={"caseload": 10 if one.id == "P0" else 30})
            for one in uneven.practitioners
        ]
        assert solve(uneven.changed(practitioners=tuple(people))).allocation == {"C1": "P0"}

    def test_the_cost_is_by_the_case_ahead(self) -> None:
        rule = FairOverTime(FairOverTime.Settings(cost=3))
        found = week((4,), (0,))
        assert rule.cost(week_of(found)).tolist() == [[12, 0]]
        assert rule.remark(found.cases[0], found.practitioners[1], found) is not None
        assert rule.remark(found.cases[0], found.practitioners[0], found) is None


@given(st.randoms(use_true_random=False), st.lists(PAST, min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_both_readings_agree_whatever_the_past(
    rng: random.Random, past: list[tuple[object, ...]]
) -> None:
    drawn = random_instance(rng, people=4, cases=4)
    people = [
        Practitioner.model_validate(
            {name: getattr(one, name) for name in Practitioner.model_fields}
            | {"new_cases_before": before}
        )
        for one, before in zip(drawn.practitioners, past, strict=False)
    ]
    given_past = drawn.changed(practitioners=tuple(people))
    agree(FairOverTime(FairOverTime.Settings(cost=7)), week_of(given_past))


@pytest.mark.parametrize("half_life", [0.5, 4.0, 100.0])
def test_what_all_are_off_adds_up_to_nothing(half_life: float) -> None:
    rng = random.Random(4)
    people = [
        practitioner(f"P{n}", capacity=10 + n, new_cases_before=tuple(rng.choices(range(5), k=9)))
        for n in range(5)
    ]
    assert sum(ahead(*people, half_life=half_life)) == pytest.approx(0.0, abs=9 * 5 / UNIT)
