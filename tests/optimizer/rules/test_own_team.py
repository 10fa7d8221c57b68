"""A case stays with its own team, or at least in its PDU, where fairness allows."""

from builders import case, instance, practitioner
from caseload.optimizer.rules.own_team import OwnTeam
from readings import costs

RULE = OwnTeam(OwnTeam.Settings(other_team=2, other_pdu=10))
NEAR = practitioner("P1", team="North", pdu="Riverside")
NEXT_DOOR = practitioner("P2", team="South", pdu="Riverside")
FAR = practitioner("P3", team="North", pdu="Moorland")
NOWHERE = practitioner("P4")
PEOPLE = [NEAR, NEXT_DOOR, FAR, NOWHERE]


def test_bites_by_how_far_the_case_goes() -> None:
    week = instance([case(team="North", pdu="Riverside")], PEOPLE)
    assert costs(RULE, week) == {
        ("C1", "P1"): 0,
        ("C1", "P2"): 2,
        ("C1", "P3"): 10,
        ("C1", "P4"): 0,
    }


def test_does_not_bite_a_case_that_belongs_nowhere() -> None:
    assert set(costs(RULE, instance([case()], PEOPLE)).values()) == {0}


def test_says_so_when_the_case_stays_with_its_team() -> None:
    local = case(team="North", pdu="Riverside")
    week = instance([local], PEOPLE)
    said = [RULE.remark(local, person, week) for person in (NEAR, NEXT_DOOR, NOWHERE)]
    assert said == ["the case stays with its own team", None, None]


def test_another_team_of_the_same_name_is_not_its_own() -> None:
    local = case(team="North", pdu="Riverside")
    assert RULE.remark(local, FAR, instance([local], PEOPLE)) is None
