"""How far from its own team or PDU a case may go."""

import pytest

from builders import case, instance, practitioner
from caseload.optimizer.rules.location import Location
from readings import barred, objection

NEAR = practitioner("P1", team="North", pdu="Riverside")
NEXT_DOOR = practitioner("P2", team="South", pdu="Riverside")
FAR = practitioner("P3", team="East", pdu="Moorland")
NOWHERE = practitioner("P4")
PEOPLE = [NEAR, NEXT_DOOR, FAR, NOWHERE]
CASE = case(team="North", pdu="Riverside")


def rule(within: str) -> Location:
    return Location(Location.Settings.model_validate({"within": within}))


@pytest.mark.parametrize(
    ("within", "kept_out"),
    [("team", {"P2", "P3"}), ("pdu", {"P3"}), ("anywhere", set())],
)
def test_bites_outside_the_place_that_is_set(within: str, kept_out: set[str]) -> None:
    found = barred(rule(within), instance([CASE], PEOPLE))
    assert {person for _, person in found} == kept_out


@pytest.mark.parametrize("within", ["team", "pdu"])
def test_does_not_bite_a_case_that_belongs_nowhere(within: str) -> None:
    assert barred(rule(within), instance([case()], PEOPLE)) == set()


def test_says_where_both_belong() -> None:
    week = instance([CASE], PEOPLE)
    said = "the case belongs to Riverside; P3 works in Moorland"
    assert objection(rule("pdu"), CASE, FAR, week) == said
    said = "the case belongs to North; P2 works in South"
    assert objection(rule("team"), CASE, NEXT_DOOR, week) == said


def test_sentence_follows_the_setting() -> None:
    assert rule("team").sentence() == "A case stays within its own team."
    assert rule("pdu").sentence() == "A case stays within its own PDU."
    assert rule("anywhere").sentence() == "A case may go to any team and PDU."
