"""A practitioner with a limit of her own gets no more new cases this week than it."""

from builders import case, held_case, instance, plain_policy, practitioner
from caseload.optimizer.allocate import allocate
from caseload.optimizer.options import Options
from caseload.optimizer.rules.own_intake import OwnIntake
from engine import solve
from readings import agree, excess, says, week_of

RULE = OwnIntake(OwnIntake.Settings())
THREE = [case("C1"), case("C2"), case("C3")]
POLICY = plain_policy({"own_intake": {"mode": "hard"}})


def test_bites_beyond_the_limit() -> None:
    assert excess(RULE, instance(THREE, [practitioner(max_new_cases=2)])) == 1


def test_does_not_bite_up_to_the_limit_or_without_one() -> None:
    assert excess(RULE, instance(THREE, [practitioner(max_new_cases=3)])) == 0
    week = instance(THREE, [practitioner()])
    agree(RULE, week_of(week))
    assert RULE.standing(week.practitioners[0], THREE, week) is None


def test_nothing_is_a_limit_too() -> None:
    assert excess(RULE, instance(THREE[:1], [practitioner(max_new_cases=0)])) == 1


def test_new_cases_of_the_days_before_do_not_count() -> None:
    person = practitioner(max_new_cases=3, new_cases_7_days=4, caseload=9)
    assert excess(RULE, instance(THREE, [person])) == 0


def test_cases_in_hand_that_move_do_not_count() -> None:
    held = [held_case(f"H{n}", "P1", movable=True) for n in range(6)]
    people = [practitioner("P1", max_new_cases=0), practitioner("P2", max_new_cases=1)]
    week = instance(THREE[:1], people, POLICY, held=tuple(held))
    proposal = allocate(week, Options(rebalance=True))
    assert proposal.allocation["C1"] == "P2"
    assert [row.caseload_after for row in proposal.workloads] in ([3, 4], [4, 3])


def test_the_others_get_what_is_left() -> None:
    people = [practitioner("P1", max_new_cases=1), practitioner("P2", caseload=40)]
    taken = solve(instance(THREE, people, POLICY)).allocation
    assert sorted(taken.values()) == ["P1", "P2", "P2"]


def test_says() -> None:
    week = instance(THREE, [practitioner(name="Al Bey", max_new_cases=1)], POLICY)
    said = "Al Bey would get 3 of 1 new cases this week, a limit of their own"
    assert says(RULE, week) == said
    left = solve(week).unallocated
    assert {row.reason for row in left} == {
        "Of 1 practitioner, 1 is at their own limit of new cases"
    }
