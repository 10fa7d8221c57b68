"""A course of a simulation survives a round trip through JSON."""

from caseload.models.simulation import Course
from caseload.optimizer.simulate.run import Horizon, simulate
from weeks import team


def test_a_course_is_the_same_after_a_round_trip() -> None:
    course = simulate(team(), "engine", Horizon(2), 1)
    assert Course.model_validate_json(course.model_dump_json()) == course
