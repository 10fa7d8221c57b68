"""The summary: intervals, sentences and assumptions of the courses."""

import pytest

from caseload.models.simulation import Course
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.summary import band, summarised
from weeks import QUIET, later, team


def with_waiting(course: Course, waiting: int) -> Course:
    """The course with so many cases waiting at its end."""
    *before, last = course.weeks
    last = last.model_copy(update={"waiting": waiting})
    return course.model_copy(update={"weeks": (*before, last)})


class TestSummary:
    def test_the_interval_is_students(self) -> None:
        found = band([float(one) for one in range(1, 21)])
        assert found.mean == 10.5
        assert found.high == pytest.approx(10.5 + 2.093 * 5.91608 / 20**0.5, abs=1e-4)

    @pytest.mark.parametrize("count", [1, 2, 19])
    def test_under_twenty_replications_there_is_none(self, count: int) -> None:
        assert band([float(n) for n in range(count)]).model_dump(exclude={"mean"}) == {
            "low": None,
            "high": None,
        }

    @pytest.mark.parametrize(
        ("engine", "other", "said"),
        [
            (3, 4, "No other way leaves fewer cases waiting than the engine"),
            (3, 3, "No other way leaves fewer cases waiting than the engine"),
            (
                3,
                1,
                "Fewer cases wait at the end than with the engine: 2 fewer",
            ),
        ],
    )
    def test_it_says_whether_chance_leaves_fewer_waiting(
        self, engine: int, other: int, said: str
    ) -> None:
        given = later(team(people=3, cases=6, cap=6), length_weeks=5000, **QUIET)
        ahead = Horizon(weeks=2)
        courses = [
            with_waiting(simulate(given, way, ahead, number), waiting)
            for way, waiting in (("engine", engine), ("random", other))
            for number in (1, 2)
        ]
        found = summarised(given, ahead, 2, [], courses)
        assert found.sentences[1].startswith(said)
        assert ("(so in 2 of 2 replications)" in found.sentences[1]) == (other < engine)
        assert ("looks no further" in found.sentences[1]) == (other < engine)

    def test_what_it_says_is_of_the_courses(self) -> None:
        given = later(team(people=3, cases=6, cap=6), length_weeks=5000, **QUIET)
        ahead = Horizon(weeks=3)
        courses = [
            simulate(given, way, ahead, number)
            for way in ("engine", "round robin")
            for number in (1, 2)
        ]
        found = summarised(given, ahead, 2, [], courses)
        waiting = [course.weeks[-1].waiting for course in courses]
        assert found.outlooks[0].at_end["waiting"].mean == sum(waiting[:2]) / 2
        assert found.sentences[0].startswith("after 3 weeks ")
        said = found.sentences[2]
        assert said == "against the engine the spread is in the mean the same with round robin"
        assert "A case lasts 5,000.0 weeks" in " ".join(found.assumptions)
