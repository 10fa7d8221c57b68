"""Some practitioners must not see a case, and nobody may learn that from the tool."""

import pytest

from builders import case, instance, practitioner
from caseload.models.case import Case
from caseload.optimizer.rules.availability import Availability
from caseload.optimizer.rules.limited_access import LimitedAccess
from readings import barred

RULE = LimitedAccess(LimitedAccess.Settings())
PEOPLE = [practitioner("P1"), practitioner("P2"), practitioner("P3")]


def test_bites_whoever_is_excluded() -> None:
    assert barred(RULE, instance([case(excluded=("P2",))], PEOPLE)) == {("C1", "P2")}


def test_bites_everyone_to_whom_it_is_not_restricted() -> None:
    week = instance([case(restricted_to=("P2",))], PEOPLE)
    assert barred(RULE, week) == {("C1", "P1"), ("C1", "P3")}


def test_exclusion_goes_before_restriction() -> None:
    week = instance([case(restricted_to=("P1", "P2"), excluded=("P2",))], PEOPLE)
    assert barred(RULE, week) == {("C1", "P2"), ("C1", "P3")}


def test_does_not_bite_without_lists_or_for_people_elsewhere() -> None:
    assert barred(RULE, instance([case(), case("C2", excluded=("gone",))], PEOPLE)) == set()


@pytest.mark.parametrize("secret", [case(excluded=("P1",)), case(restricted_to=("P2",))])
def test_says_the_same_whatever_the_list(secret: Case) -> None:
    week = instance([secret], PEOPLE)
    assert RULE.objection(secret, PEOPLE[0], week) == "not available for this case"


def test_says_nothing_that_sets_it_apart() -> None:
    other = Availability(Availability.Settings())
    assert (RULE.title, RULE.bars, RULE.public_key) == (other.title, other.bars, other.key)
    for words in ("exclu", "restrict", "list", "limited", "access"):
        assert words not in RULE.sentence().lower()
