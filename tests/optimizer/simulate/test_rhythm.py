"""How often cases are allocated: the same cases, sooner or later."""

import pytest

from builders import case
from caseload.library.simulate import rhythms
from caseload.models.fault import BadInput
from caseload.models.simulation import Course
from caseload.optimizer.simulate.how_often import days
from caseload.optimizer.simulate.rhythm import DAILY, RHYTHMS, arrival_day, rounds
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.summary import summarised
from weeks import QUIET, later, some, team


def gone_through(every: str | None, weeks: int = 4) -> Course:
    """A quiet team with room for all."""
    week = later(team(people=3, cases=6, cap=60), length_weeks=5000, **QUIET)
    rhythm = next((one for one in RHYTHMS if one.key == every), None)
    return simulate(week, "engine", Horizon(weeks=weeks, every=rhythm), 1)


def test_every_week_is_what_it_is_without_saying() -> None:
    assert gone_through("1w").weeks == gone_through(None).weeks


def test_all_rhythms_see_the_same_cases() -> None:
    arrived = {
        key: [week.arrived for week in gone_through(key).weeks] for key in ("1d", "1w", "2w", "4w")
    }
    assert len(set(map(tuple, arrived.values()))) == 1


def test_whoever_is_allocated_on_the_day_waits_no_day() -> None:
    assert [week.days for week in gone_through("1d").weeks] == [0.0] * 4


def test_a_case_waits_from_its_day_to_the_monday() -> None:
    first = gone_through("1w").weeks[0]
    waits = [7 - arrival_day(f"C{number}", (0, 1)) for number in range(6)]
    assert first.days == pytest.approx(sum(waits) / 6)


def test_every_other_week_nothing_is_given_and_nothing_lost() -> None:
    weeks = gone_through("2w").weeks
    assert [week.placed for week in weeks][1::2] == [0, 0]
    assert weeks[1].waiting == weeks[1].arrived
    assert weeks[2].waiting == 0
    assert weeks[2].placed == weeks[1].arrived + weeks[2].arrived
    assert weeks[2].days is not None and weeks[2].days > 7


def test_the_days_of_a_week_hold_its_cases_once() -> None:
    from caseload.optimizer.simulate.events import weekly_events

    week = some(3)
    for events in weekly_events(week, [], 3, (1, 1)):
        parts = list(rounds(events, DAILY, (1, 1)))
        found = [one.id for _, part in parts for one in part.arrivals]
        assert sorted(found) == sorted(one.id for one in events.arrivals)
        assert [part.left for _, part in parts[1:]] == [frozenset()] * 4
        assert parts[0][1].ended == events.ended


def test_the_day_is_the_same_for_every_rhythm_and_a_working_day() -> None:
    found = {arrival_day(case(f"C{n}").id, (1, 1)) for n in range(200)}
    assert found == {0, 1, 2, 3, 4}


def test_it_is_said_how_long_a_case_waits() -> None:
    week = later(team(people=3, cases=6, cap=60), length_weeks=5000, **QUIET)
    horizons = [Horizon(weeks=3, every=one) for one in RHYTHMS[:2]]
    courses = [
        simulate(week, "engine", one, 1, one.every.label if one.every else "") for one in horizons
    ]
    found = summarised(week, horizons[0], 1, [], courses)
    assert next(map(days, found.outlooks)) == "0.0"
    assert "every day 0.0 days" in " ".join(found.sentences)
    assert any("working day" in one for one in found.assumptions)


def test_what_is_no_rhythm_is_refused() -> None:
    assert [one.key for one in rhythms(["2w,1d"], "--every", False)] == ["1d", "2w"]
    for asked, hindsight in ((["3x"], False), (["1d"], True)):
        with pytest.raises(BadInput):
            rhythms(asked, "--every", hindsight)
