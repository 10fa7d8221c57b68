"""Looking ahead: room is worth something where it may run short, and only the cost changes."""

import math
from typing import Any

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.ahead import Ahead, Expected
from caseload.models.instance import Instance
from caseload.models.policy import CapacityPolicy
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.lookahead.futures import drawn
from caseload.optimizer.lookahead.week import looking_ahead
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rules.kept_free import KeptFree
from caseload.optimizer.simulate.assign import Allocator
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.summary import summarised
from engine import solve
from readings import agree, week_of
from weeks import QUIET, later, some

POLISH = case("X", skills=("polish",))
PLAIN = case("X")


def pocket(
    polish: int = 0, plain: int = 2, cap: int = 6, others: int = 6, **rules: Any
) -> Instance:
    """Two people with four cases each, one of whom speaks Polish, and new cases."""
    new = [case(f"C{n}") for n in range(plain)]
    new += [case(f"S{n}", skills=("polish",)) for n in range(polish)]
    return instance(
        new,
        [
            practitioner("P0", caseload=4, skills=("polish",)),
            practitioner("P1", caseload=4, grade="PSO"),
        ],
        plain_policy(
            {"caseload_cap": {"PO": cap, "PSO": others}, "skills": {}, **rules},
            capacity=CapacityPolicy(full=200),
        ),
    )


def ahead(week: Instance, polish: float, plain: float = 0.0, length: float = 1000.0) -> Ahead:
    expected = [Expected(like=POLISH, a_week=polish), Expected(like=PLAIN, a_week=plain)]
    found = looking_ahead(week, expected, length, 7).ahead
    assert found is not None
    return found


class TestPrices:
    def test_room_with_whoever_alone_can_take_what_comes_is_kept_free(self) -> None:
        [reserve] = ahead(pocket(), polish=1.0).reserves
        assert reserve.practitioner == "P0"
        assert reserve.prices["caseload_cap"] > 900_000
        assert (reserve.needs, reserve.expected) == ("is accredited for polish", 8.0)

    def test_the_likelier_it_runs_short_the_dearer(self) -> None:
        prices = [
            ahead(pocket(), polish=rate).reserve_of["P0"].prices["caseload_cap"]
            for rate in (0.1, 0.2, 0.4)
        ]
        assert prices == sorted(prices) and len(set(prices)) == 3

    def test_where_there_is_room_enough_nothing_is_worth_anything(self) -> None:
        assert not ahead(pocket(cap=40, others=40), polish=1.0).reserves

    def test_what_ends_makes_room(self) -> None:
        slow = ahead(pocket(), polish=0.4).reserve_of["P0"].prices["caseload_cap"]
        quick = ahead(pocket(), polish=0.4, length=8.0).reserve_of
        assert "P0" not in quick or quick["P0"].prices["caseload_cap"] < slow

    def test_where_all_may_take_all_nobody_is_dearer_than_another(self) -> None:
        week = pocket()
        people = [one.model_copy(update={"skills": ()}) for one in week.practitioners]
        found = ahead(week.changed(practitioners=tuple(people)), polish=0.0, plain=1.0)
        first, second = (found.reserve_of[who].prices["caseload_cap"] for who in ("P0", "P1"))
        assert first == pytest.approx(second, abs=1)

    def test_the_same_key_sees_the_same(self) -> None:
        assert ahead(pocket(), polish=0.3) == ahead(pocket(), polish=0.3)

    def test_lists_have_no_part_in_it(self) -> None:
        week = pocket(limited_access={})
        listed = [one.model_copy(update={"restricted_to": ("P1",)}) for one in week.cases]
        assert ahead(week.changed(cases=tuple(listed)), polish=0.3) == ahead(week, polish=0.3)


class TestFutures:
    def test_the_mean_is_what_is_expected(self) -> None:
        found = drawn([Expected(like=PLAIN, a_week=0.75)], 8, 2000, 3)
        assert found.mean() == pytest.approx(6.0, abs=4 * math.sqrt(6.0 / 2000))
        assert found.var() == pytest.approx(6.0, rel=0.15)

    def test_many_are_as_expected(self) -> None:
        assert drawn([Expected(like=PLAIN, a_week=100.0)], 8, 2, 3).tolist() == [[800], [800]]


class TestTheWeek:
    def test_what_is_plain_goes_to_whoever_is_not_needed(self) -> None:
        week = pocket()
        assert sorted(solve(week).allocation.values()) == ["P0", "P1"]
        found = looking_ahead(week, [Expected(like=POLISH, a_week=1.0)], 1000.0, 1)
        assert list(solve(found).allocation.values()) == ["P1", "P1"]

    def test_as_much_is_placed_and_every_rule_kept(self) -> None:
        for seed in range(12):
            week = some(seed).changed(decisions=())
            expected = [Expected(like=one, a_week=1.0) for one in week.cases]
            found = looking_ahead(week, expected, 20.0, seed)
            before, after = solve(week), solve(found)
            assert [s.value for s in before.stages[:2]] == [s.value for s in after.stages[:2]]
            book = RuleBook.of(found.policy)
            assert not [
                b for b in breaches(found, book, after.allocation) if not (b.soft or b.shortfall)
            ]

    def test_both_readings_agree(self) -> None:
        priced = 0
        for seed in range(40):
            week = some(seed)
            expected = [Expected(like=one, a_week=2.0) for one in week.cases]
            found = looking_ahead(week, expected, 20.0, seed)
            rule = next(r for r in RuleBook.of(found.policy).rules if isinstance(r, KeptFree))
            priced += bool(rule.cost(week_of(found)).any())
            agree(rule, week_of(found))
        assert priced > 10


class TestAYear:
    def test_fewer_cases_that_ask_for_a_skill_wait(self) -> None:
        week = later(pocket(polish=1, plain=3, cap=8, others=20), length_weeks=5000, **QUIET)
        arrivals = {number: (case(f"W{number}", skills=("polish",)),) for number in (2, 3, 4)}
        horizon = Horizon(weeks=4, arrivals=arrivals)
        courses = [simulate(week, way, horizon, 1) for way in ("engine", "lookahead")]
        waited = [sum(one.waiting_scarce for one in course.weeks) for course in courses]
        assert waited == [1, 0]
        assert [sum(one.placed for one in course.weeks) for course in courses] == [6, 7]
        said = " ".join(summarised(week, horizon, 1, [], courses).sentences)
        assert f"waited so many weeks in all: {waited[0]:.1f} with the engine" in said

    def test_what_really_comes_is_not_seen(self) -> None:
        week = later(pocket(polish=1), length_weeks=50, **QUIET)
        [one, other] = (
            Allocator(RuleBook.of(week.policy), "lookahead", Options(), chance,
                      (Expected(like=POLISH, a_week=0.5),), 50.0).allocate(week, 3)
            for chance in ((1, 1), (9, 2))
        )  # fmt: skip
        assert one == other
