"""A year of a way that is fair over time: shares nearer to what is fair, as much placed."""

from builders import case, instance, plain_policy, practitioner
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.summary import summarised
from weeks import QUIET, later


def test_shares_come_nearer_to_what_is_fair() -> None:
    people = [practitioner(f"P{n}", caseload=6 + n % 2) for n in range(4)]
    week = instance([case(f"C{n}") for n in range(5)], people, plain_policy())
    week = later(week, length_weeks=12, **QUIET)
    horizon = Horizon(weeks=14)
    courses = [simulate(week, way, horizon, 3) for way in ("engine", "fair over time")]
    engine, fair = (sum(one.unfair for one in course.weeks) for course in courses)
    assert fair < engine
    assert len({tuple(one.placed for one in course.weeks) for course in courses}) == 1
    found = summarised(week, horizon, 1, [], courses)
    assert any("than is fair" in one for one in found.sentences)


def test_what_came_before_the_first_week_counts() -> None:
    people = [practitioner("P0", new_cases_before=(9,)), practitioner("P1", new_cases_before=(0,))]
    week = later(instance([case("C1")], people, plain_policy()), new_cases_a_week=0, **QUIET)
    [only] = simulate(week, "fair over time", Horizon(weeks=1), 1).weeks
    assert only.unfair > 3.0
