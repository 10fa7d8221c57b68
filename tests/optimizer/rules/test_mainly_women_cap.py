"""Whoever's caseload would be half women or more holds fewer cases."""

from builders import case, instance, practitioner
from caseload.models.base import Gender
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rules.mainly_women_cap import MainlyWomenCap
from readings import agree, week_of

RULE = MainlyWomenCap(MainlyWomenCap.Settings(cap=40))


def complaint(person: Practitioner, *genders: Gender) -> str | None:
    cases = [case(f"C{place}", gender=gender) for place, gender in enumerate(genders)]
    week = instance(cases, [person])
    agree(RULE, week_of(week))
    return RULE.complaint(person, week.cases, week)


def test_bites_at_half_women() -> None:
    person = practitioner(name="Ellen Shaw", caseload=41, women_cases=20)
    assert complaint(person, Gender.WOMAN) == (
        "Ellen Shaw would hold 42 cases, 21 of them women: half women or more, so the cap is 40"
    )


def test_does_not_bite_under_half() -> None:
    assert complaint(practitioner(caseload=41, women_cases=20), Gender.MAN) is None


def test_does_not_bite_up_to_the_cap() -> None:
    assert complaint(practitioner(caseload=39, women_cases=39), Gender.WOMAN) is None


def test_the_cap_follows_hours() -> None:
    half_time = practitioner(caseload=20, women_cases=20, contracted_hours=18.5)
    assert complaint(half_time, Gender.WOMAN) is not None


def test_what_she_holds_already_is_not_held_against_the_allocation() -> None:
    assert complaint(practitioner(caseload=60, women_cases=60)) is None


def test_a_man_s_case_can_lift_the_lower_cap() -> None:
    person = practitioner(caseload=42, women_cases=21)
    assert complaint(person, Gender.WOMAN) is not None
    assert complaint(person, Gender.MAN) is None
