"""Events: no case is lost, and every way of allocating sees the same of them."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from builders import MONDAY, case
from caseload.models.instance import Instance
from caseload.optimizer.simulate.assign import ASSIGNERS
from caseload.optimizer.simulate.events import weekly_events
from caseload.optimizer.simulate.run import Horizon, simulate
from weeks import QUIET, later, some, team


class TestWeeklyEvents:
    @pytest.mark.parametrize("assigner", ASSIGNERS)
    def test_no_case_is_lost_or_made(self, assigner: Any) -> None:
        moved = 0
        for seed in range(10):
            course = simulate(some(seed), assigner, Horizon(weeks=5), replication=1)
            came, gone = course.started_with, 0
            for week in course.weeks:
                came, gone = came + week.arrived, gone + week.ended
                assert came == week.in_hand + week.waiting + gone, (seed, week.week)
                assert week.ended_waiting <= week.ended
                moved += week.returned
        assert moved

    def test_everyone_sees_the_same_of_it(self) -> None:
        for seed in range(5):
            seen = [
                [(week.arrived, week.ended, week.staff) for week in course.weeks]
                for given in (some(seed), later(some(seed), **_figures(some(seed))))
                for course in (simulate(given, way, Horizon(5), 2) for way in ASSIGNERS[1:])
            ]
            assert all(one == seen[0] for one in seen)

    def test_other_replications_and_seeds_are_others(self) -> None:
        given = later(team(), new_cases_a_week=6, length_weeks=3)
        courses = [
            simulate(given, "least loaded", Horizon(8, seed), number)
            for seed, number in ((0, 1), (0, 2), (1, 1))
        ]
        assert len({tuple(week.arrived for week in one.weeks) for one in courses}) == 3

    def test_where_nothing_arrives_it_only_becomes_less(self) -> None:
        for seed in range(6):
            given = some(seed, new_cases_a_week=0)
            course = simulate(given, "least loaded", Horizon(12), 1)
            left = [week.in_hand + week.waiting for week in course.weeks]
            assert all(before >= after for before, after in pairwise(left))
            assert left[-1] < left[0] or left[0] == 0

    def test_the_first_week_is_the_instance_itself(self) -> None:
        given = some(3)
        (first, *_) = weekly_events(given, [], 2, (0, 1))
        assert first.arrivals == given.cases
        assert not first.ended
        assert [person.id for person in first.staff] == [p.id for p in given.practitioners]

    def test_whoever_leaves_hands_her_cases_on_and_is_replaced(self) -> None:
        given = team(people=2, cases=0)
        leaver = given.practitioners[0].model_copy(update={"leaving_on": MONDAY + timedelta(8)})
        given = later(
            given.changed(practitioners=(leaver, given.practitioners[1])),
            new_cases_a_week=0,
            length_weeks=5000,
            vacancy_weeks=2,
            **QUIET,
        )
        weeks = list(weekly_events(given, [], 6, (0, 1)))
        assert [sorted(week.left) for week in weeks] == [[], [], ["P0"], [], [], []]
        assert [len(week.staff) for week in weeks] == [2, 2, 1, 1, 2, 2]
        course = simulate(given, "engine", Horizon(6), 1)
        assert [week.returned for week in course.weeks] == [0, 0, 4, 0, 0, 0]
        assert [week.waiting for week in course.weeks] == [0, 0, 2, 2, 0, 0]
        assert course.weeks[4].wait == 2

    def test_as_many_end_as_arrive_unless_a_length_is_set(self) -> None:
        given = later(team(people=30, cases=10, cap=50), **QUIET)
        course = simulate(given, "least loaded", Horizon(60), 1)
        ended = sum(week.ended for week in course.weeks) / 59
        assert 8 < ended < 12
        slower = simulate(later(given, length_weeks=500, **QUIET), "least loaded", Horizon(10), 1)
        assert sum(week.ended for week in slower.weeks) < 10

    def test_listed_cases_arrive_in_their_week_and_no_others(self) -> None:
        given = later(team(cases=1), length_weeks=5000, **QUIET)
        coming = {1: (case("A1"),), 3: (case("A2"), case("A3"))}
        course = simulate(given, "engine", Horizon(4, arrivals=coming), 1)
        assert [week.arrived for week in course.weeks] == [2, 0, 2, 0]


def _figures(given: Instance) -> dict[str, Any]:
    return given.policy.simulation.model_dump()


def test_cases_that_are_listed_for_the_first_week_end_like_all_others() -> None:
    given = later(team(), length_weeks=1)
    listed = {1: [case("N1")], 2: [case("N2")]}
    weeks = weekly_events(given, [], 4, (0, 1), listed)
    assert {"N1", "N2"} <= {name for week in weeks for name in week.ended}
