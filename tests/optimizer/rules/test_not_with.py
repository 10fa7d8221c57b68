"""A case goes to none of the practitioners whom it names."""

from builders import case, instance, plain_policy, practitioner
from caseload.optimizer.rules.not_with import NotWith
from engine import solve
from readings import barred, objection

RULE = NotWith(NotWith.Settings())
PEOPLE = [practitioner("P1", name="Ben Hughes"), practitioner("P2")]


def test_bites_who_is_named() -> None:
    week = instance([case("C1", not_with=("P1",)), case("C2")], PEOPLE)
    assert barred(RULE, week) == {("C1", "P1")}


def test_does_not_bite_whom_nobody_names() -> None:
    assert barred(RULE, instance([case("C1", not_with=("gone",))], PEOPLE)) == set()


def test_says_so_openly() -> None:
    named = case(not_with=("P1",))
    week = instance([named], PEOPLE)
    said = "Ben Hughes is not to have this person's case"
    assert objection(RULE, named, PEOPLE[0], week) == said
    policy = plain_policy({"not_with": {"mode": "hard"}})
    [left] = solve(instance([named], PEOPLE[:1], policy)).unallocated
    assert left.reason == "Of 1 practitioner, 1 is not to have this person's case"


def test_the_case_goes_to_the_other_even_if_that_is_less_even() -> None:
    policy = plain_policy({"not_with": {"mode": "hard"}})
    busy = [PEOPLE[0], practitioner("P2", caseload=30)]
    assert solve(instance([case(not_with=("P1",))], busy, policy)).allocation == {"C1": "P2"}
    assert solve(instance([case()], busy, policy)).allocation == {"C1": "P1"}
