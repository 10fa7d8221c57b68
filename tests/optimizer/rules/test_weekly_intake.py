"""Nobody gets too many new cases at once."""

from datetime import timedelta

import pytest

from builders import MONDAY, case, held_case, instance, practitioner
from caseload.models.base import Grade
from caseload.optimizer.rules.weekly_intake import WeeklyIntake
from readings import excess, says

RULE = WeeklyIntake(WeeklyIntake.Settings(PO=5, NQO=3, PSO=5, PQiP=2))
THREE = [case("C1"), case("C2"), case("C3")]


def test_bites_beyond_the_cap() -> None:
    assert excess(RULE, instance(THREE, [practitioner(grade=Grade.PQIP)])) == 1


def test_does_not_bite_up_to_the_cap() -> None:
    assert excess(RULE, instance(THREE, [practitioner(grade=Grade.NQO)])) == 0


def test_cases_of_the_last_seven_days_count() -> None:
    assert excess(RULE, instance(THREE, [practitioner(new_cases_7_days=2)])) == 0
    assert excess(RULE, instance(THREE, [practitioner(new_cases_7_days=3)])) == 1


def test_listed_cases_count_from_the_day_they_were_allocated() -> None:
    held = tuple(
        held_case(f"H{days}", "P1", allocated_on=MONDAY - timedelta(days)) for days in range(1, 12)
    )
    week = instance([case()], [practitioner()], held=held)
    assert week.holdings["P1"].new_cases_7_days == 6, "what was given a week ago counts no more"
    assert excess(RULE, week) == 1


@pytest.mark.parametrize(("hours", "most"), [(37, 5), (22.2, 3), (18.5, 2), (7.4, 1), (1, 1)])
def test_the_cap_follows_hours_but_leaves_one_case(hours: float, most: int) -> None:
    cases = [case(f"C{place}") for place in range(6)]
    person = practitioner(contracted_hours=hours)
    assert excess(RULE, instance(cases, [person])) == 6 - most


def test_without_hours_there_is_none() -> None:
    assert excess(RULE, instance([case()], [practitioner(contracted_hours=0)])) == 1


def test_a_cap_of_nothing_leaves_nothing() -> None:
    none = WeeklyIntake(WeeklyIntake.Settings(PO=0))
    assert excess(none, instance([case()], [practitioner(contracted_hours=18.5)])) == 1


def test_says() -> None:
    week = instance(THREE, [practitioner(name="Carys Price", new_cases_7_days=3)])
    assert says(RULE, week) == "Carys Price would have 6 of 5 new cases in a week"


def test_sentence() -> None:
    assert RULE.sentence() == (
        "New cases in a week stay within 5 for a PO, 3 for an NQO, 5 for a PSO and 2 for a PQiP, "
        "in proportion to hours; those of the last seven days count."
    )
