"""The summary: intervals, sentences and assumptions of the courses."""

import pytest

from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.summary import band, summarised
from weeks import QUIET, later, team


class TestSummary:
    def test_the_interval_is_students(self) -> None:
        found = band([1.0, 2.0, 3.0])
        assert found.mean == 2
        assert found.high == pytest.approx(2 + 4.303 / 3**0.5)
        assert band([5.0]).low == 5

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
        assert found.sentences[0].startswith("cases waiting after 3 weeks: ")
        assert found.sentences[1].startswith("against the engine the spread is in the mean 0.0")
        assert "A case lasts 5,000.0 weeks" in " ".join(found.assumptions)
