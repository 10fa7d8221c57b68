"""A person who is known to a practitioner stays with her if it can be."""

from builders import case, instance, practitioner
from caseload.optimizer.rules.continuity import Continuity
from readings import costs

RULE = Continuity(Continuity.Settings(cost=10))
PEOPLE = [practitioner("P1", name="Amara Obi"), practitioner("P2")]


def test_bites_whoever_did_not_hold_the_case() -> None:
    week = instance([case(previous_practitioner="P1")], PEOPLE)
    assert costs(RULE, week) == {("C1", "P1"): 0, ("C1", "P2"): 10}


def test_does_not_bite_when_the_previous_practitioner_is_not_here() -> None:
    week = instance([case("C1"), case("C2", previous_practitioner="gone")], PEOPLE)
    assert set(costs(RULE, week).values()) == {0}


def test_says_so_of_the_previous_practitioner_only() -> None:
    known = case(previous_practitioner="P1")
    week = instance([known], PEOPLE)
    said = [RULE.remark(known, person, week) for person in week.practitioners]
    assert said == ["Amara Obi held this person's case before", None]
