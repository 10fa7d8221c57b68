"""Cases of one household go to one practitioner, or no two of them to the same."""

from collections.abc import Mapping
from typing import Any

import pytest

from builders import MONDAY, book_of, case, held_case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.allocate import allocate
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rules.together import Together
from engine import solve
from readings import agree, week_of

TWO = [case("K1", household="Elm 4"), case("K2", household="Elm 4")]
PEOPLE = [practitioner("P1", name="Ruth Bell"), practitioner("P2", name="Sam Gill")]


def policy(cases: str, mode: str = "hard", **rules: Mapping[str, Any]) -> Any:
    return plain_policy({"together": {"mode": mode, "cases": cases}, **rules})


def rule_of(week: Instance) -> Together:
    [rule] = [one for one in book_of(week).named if isinstance(one, Together)]
    return rule


def complaints(week: Instance, *ids: str, person: int = 0) -> list[str]:
    """What is said of a practitioner who takes these cases, once both readings have agreed."""
    rule = rule_of(week)
    agree(rule, week_of(week))
    taken = [one for one in week.cases if one.id in ids]
    return rule.complaints(week.practitioners[person], taken, week)


def full(**caps: int) -> dict[str, Mapping[str, Any]]:
    return {"caseload_cap": {"mode": "hard", **dict.fromkeys(("PO", "NQO", "PSO", "PQiP"), 2)}}


class TestTogether:
    def test_bites_a_part_of_a_household(self):
        week = instance(TWO, PEOPLE, policy("together"))
        said = ["Ruth Bell would get K1 of household Elm 4 without K2"]
        assert complaints(week, "K1") == said

    def test_does_not_bite_all_of_it_or_another_one(self):
        week = instance([*TWO, case("K3", household="Oak 2")], PEOPLE, policy("together"))
        assert complaints(week, "K1", "K2") == []
        assert complaints(week, "K3") == []
        assert complaints(week) == []

    def test_one_person_gets_all_even_if_that_is_less_even(self):
        assert solve(instance(TWO, PEOPLE, policy("together"))).allocation in (
            {"K1": "P1", "K2": "P1"},
            {"K1": "P2", "K2": "P2"},
        )

    def test_who_has_no_room_for_all_gets_none_of_it(self):
        """All or none, as the docs say: the part that fits would bind the rest to a full person."""
        people = [practitioner("P1", caseload=1), practitioner("P2", caseload=1)]
        week = instance(TWO, people, policy("together", **full()))
        left = solve(week).unallocated
        assert {row.reason for row in left} == {
            "Of 2 practitioners, 2 are not able to take it together with its household"
        }

    def test_the_others_go_where_one_is_in_hand_as_far_as_there_is_room(self):
        held = (held_case("H1", "P1", household="Elm 4"),)
        week = instance(TWO, PEOPLE, policy("together", **full()), held=held)
        assert complaints(week, "K1", person=1) == [
            "Sam Gill would get K1 of household Elm 4, which Ruth Bell holds"
        ]
        assert complaints(week, "K1") == []
        assert sorted(map(str, solve(week).allocation.values())) == ["None", "P1"]

    def test_they_do_not_follow_who_leaves(self):
        rules = {"availability": {"mode": "hard"}}
        people = [practitioner("P1", leaving_on=MONDAY), practitioner("P2")]
        held = (held_case("H1", "P1", household="Elm 4"),)
        week = instance(TWO, people, policy("together", **rules), held=held)
        assert solve(week).allocation == {"K1": "P2", "K2": "P2"}

    def test_a_leavers_household_moves_as_one(self):
        rules = {"availability": {"mode": "hard"}}
        people = [practitioner("P1", leaving_on=MONDAY), *(practitioner(f"P{n}") for n in (2, 3))]
        held = tuple(held_case(f"H{n}", "P1", household="Elm 4", movable=True) for n in range(2))
        week = instance(TWO[:1], people, policy("together", **rules), held=held)
        taken = allocate(week, Options(rebalance=True)).allocation
        assert len(set(taken.values())) == 1
        assert taken.keys() == {"K1", "H0", "H1"}

    def test_a_case_in_hand_does_not_move_away_from_its_household(self):
        held = tuple(held_case(f"H{n}", "P1", household="Elm 4", movable=True) for n in range(4))
        week = instance([], PEOPLE, policy("together"), held=held)
        assert not allocate(week, Options(rebalance=True)).assignments
        alone = tuple(one.model_copy(update={"household": None}) for one in held)
        moved = allocate(week.changed(held=alone), Options(rebalance=True)).assignments
        assert len(moved) == 2

    def test_a_household_of_one_may_move(self):
        held = tuple(held_case(f"H{n}", "P1", household=f"Elm {n}", movable=True) for n in range(4))
        week = instance([], PEOPLE, policy("together"), held=held)
        assert len(allocate(week, Options(rebalance=True)).assignments) == 2

    def test_households_are_kept_apart_from_each_other(self):
        """Three households of three on three people with three places each: a perfect packing."""
        cases = [case(f"K{h}{n}", household=f"Elm {h}") for h in range(3) for n in range(3)]
        caps = {"caseload_cap": {"mode": "hard", "PO": 3}}
        people = [practitioner(f"P{n}") for n in range(3)]
        taken = solve(instance(cases, people, policy("together", **caps))).allocation
        homes = [{taken[f"K{h}{n}"] for n in range(3)} for h in range(3)]
        assert sorted(map(sorted, homes)) == [["P0"], ["P1"], ["P2"]]

    def test_soft_gives_way_where_a_case_would_be_left_over(self):
        people = [practitioner("P1", caseload=1), practitioner("P2", caseload=1)]
        proposal = solve(instance(TWO, people, policy("together", "soft", **full())))
        assert not proposal.unallocated
        assert [row.title for row in proposal.soft_breaches] == ["Household", "Household"]
        assert (
            len(set(solve(instance(TWO, PEOPLE, policy("together", "soft"))).allocation.values()))
            == 1
        )


class TestApart:
    def test_bites_a_second_case_of_a_household(self):
        week = instance(TWO, PEOPLE, policy("apart"))
        assert complaints(week, "K1", "K2") == ["Ruth Bell would hold 2 cases of household Elm 4"]

    def test_does_not_bite_one_of_each(self):
        week = instance([TWO[0], case("K3", household="Oak 2")], PEOPLE, policy("apart"))
        assert complaints(week, "K1", "K3") == []

    def test_cases_in_hand_count_where_they_are_listed(self):
        held = (held_case("H1", "P1", household="Elm 4"),)
        week = instance(TWO[:1], PEOPLE, policy("apart"), held=held)
        assert complaints(week, "K1") == ["Ruth Bell would hold 2 cases of household Elm 4"]
        assert solve(week).allocation == {"K1": "P2"}

    def test_two_in_hand_may_stay_and_no_third_comes(self):
        held = tuple(held_case(f"H{n}", "P1", household="Elm 4", movable=True) for n in range(2))
        people = [PEOPLE[0], practitioner("P2", taking_cases=False)]
        rules = {"availability": {"mode": "hard"}}
        week = instance(TWO[:1], people, policy("apart", **rules), held=held)
        proposal = allocate(week, Options(rebalance=True))
        assert [row.case for row in proposal.unallocated] == ["K1"]

    def test_different_people_even_if_that_is_less_even(self):
        busy: list[Practitioner] = [PEOPLE[0], practitioner("P2", caseload=40)]
        assert set(solve(instance(TWO, busy, policy("apart"))).allocation.values()) == {"P1", "P2"}

    def test_what_finds_no_other_person_is_left_over(self):
        [left] = solve(instance(TWO, PEOPLE[:1], policy("apart"))).unallocated
        assert left.reason == "Of 1 practitioner, 1 is holding a case of its household"


@pytest.mark.parametrize("cases", ["together", "apart"])
def test_off_does_nothing(cases: str) -> None:
    week = instance(TWO, PEOPLE, policy(cases, "off"))
    assert set(solve(week).allocation.values()) == {"P1", "P2"}


def test_sentences() -> None:
    [together] = RuleBook.of(policy("together")).rules
    [apart] = RuleBook.of(policy("apart")).rules
    assert together.sentence() == (
        "All cases of one household go to one practitioner, or none of them does; where one is in "
        "hand, the others go there."
    )
    assert apart.sentence() == "No practitioner gets a second case of one household."
