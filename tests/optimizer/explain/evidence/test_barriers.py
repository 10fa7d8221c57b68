"""Barriers: each practitioner under one rule, and confidential ones in no number."""

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.explain.evidence.barriers import (
    DECISION,
    all_bars,
    bars_of_case,
    first_bar,
    grouped_by_rule,
    phrase_of_rule,
    without_discreet,
)
from caseload.optimizer.explain.evidence.run import Run
from engine import solve

RULES = {"practitioner_gender": {}, "skills": {}, "limited_access": {}, "availability": {}}


def barred_week() -> Instance:
    """P1 may hold C1; M is a man without the skill, L is on a list, D is ruled out by decision."""
    asks = case("C1", practitioner_gender=Gender.WOMAN, skills=("welsh",), excluded=("L", "M"))
    ban = Decision(action=Action.FORBID, case="C1", practitioner="D")
    women = [practitioner(one, gender=Gender.WOMAN, skills=("welsh",)) for one in ("P1", "L", "D")]
    people = [*women, practitioner("M", gender=Gender.MAN)]
    return instance([asks], people, plain_policy(RULES), decisions=(ban,))


def test_everyone_who_cannot_hold_a_case_is_under_one_rule() -> None:
    given = barred_week()
    run = Run(given, solve(given))
    found = {one.practitioner: one.rule for one in bars_of_case(run, given.cases[0])}
    assert found.keys() == {"L", "D", "M"}
    assert found["D"] == DECISION
    assert found["M"] in {"practitioner_gender", "skills"}
    assert first_bar(run, given.cases[0], given.practitioner_of["P1"]) is None


def test_every_rule_against_a_pair_is_named_and_a_list_says_only_not_available() -> None:
    given = barred_week()
    run = Run(given, solve(given))
    rules = [one.rule for one in all_bars(run, given.cases[0], given.practitioner_of["M"])]
    assert rules[:2] == ["practitioner_gender", "skills"]
    (listed,) = all_bars(run, given.cases[0], given.practitioner_of["L"])
    assert "not available for this case" in listed.sentence


def test_whoever_is_only_not_available_is_in_no_number() -> None:
    given = barred_week()
    run = Run(given, solve(given))
    found = bars_of_case(run, given.cases[0])
    assert {one.practitioner for one in without_discreet(run, found)} == {"D", "M"}


def test_groups_say_how_many_and_why() -> None:
    given = barred_week()
    run = Run(given, solve(given))
    groups = grouped_by_rule(run, bars_of_case(run, given.cases[0]))
    assert all(group.sentence.startswith("1 practitioner is ") for group in groups)
    assert phrase_of_rule(run)[DECISION] == "kept from it by a decision"
