"""A case may ask for a woman or a man as practitioner."""

import pytest

from builders import case, instance, practitioner
from caseload.models.base import Gender
from caseload.optimizer.rules.practitioner_gender import PractitionerGender
from readings import barred, objection

RULE = PractitionerGender(PractitionerGender.Settings())
WOMAN = practitioner("W", name="Amara Obi", gender=Gender.WOMAN)
MAN = practitioner("M", name="Ben Hughes", gender=Gender.MAN)
UNKNOWN = practitioner("U", name="Kim Lee")


def test_bites_everyone_who_is_not_what_the_case_asks_for() -> None:
    cases = [case("C1", practitioner_gender="woman"), case("C2", practitioner_gender="man")]
    week = instance(cases, [WOMAN, MAN, UNKNOWN])
    assert barred(RULE, week) == {("C1", "M"), ("C1", "U"), ("C2", "W"), ("C2", "U")}


def test_does_not_bite_when_nothing_is_asked_for() -> None:
    assert barred(RULE, instance([case(gender="woman")], [WOMAN, MAN, UNKNOWN])) == set()


@pytest.mark.parametrize(
    ("asked", "person", "words"),
    [
        ("woman", MAN, "the case asks for a woman; Ben Hughes is a man"),
        ("man", WOMAN, "the case asks for a man; Amara Obi is a woman"),
        ("woman", UNKNOWN, "the case asks for a woman; Kim Lee has no gender recorded"),
    ],
)
def test_says(asked, person, words) -> None:
    new = case(practitioner_gender=asked)
    assert objection(RULE, new, person, instance([new], [person])) == words
