"""An exception passes one limit for one case, and nothing else."""

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.check.verify import InternalError
from caseload.optimizer.decisions.conflicts import conflicts
from engine import solve


def agreed(case_id: str, person: str) -> Decision:
    return Decision(
        action=Action.EXCEPT, case=case_id, practitioner=person, agreed_by="Head", source="--except"
    )


def capped(decisions: tuple[Decision, ...], **rules: dict) -> Instance:
    """Two people; the cap is 3, and P1 holds 3."""
    people = [practitioner("P1", caseload=3), practitioner("P2", caseload=0)]
    policy = plain_policy({"caseload_cap": {"PO": 3}, **rules})
    return instance([case("C1"), case("C2")], people, policy, decisions=decisions)


def said(week: Instance) -> str:
    return " ".join(conflict.sentence for conflict in conflicts(week, book_of(week)))


def test_a_pin_past_the_cap_is_refused_and_an_exception_is_not() -> None:
    pin = Decision(action=Action.PIN, case="C1", practitioner="P1")
    assert "4 of 3" in said(capped((pin,)))
    proposal = solve(capped((agreed("C1", "P1"),)))
    assert proposal.allocation == {"C1": "P1", "C2": "P2"}
    [passed] = proposal.exceptions
    assert (passed.rule, passed.practitioner, passed.excess) == ("caseload_cap", "P1", 1.0)


def test_nothing_else_comes_past_the_limit() -> None:
    people = [practitioner("P1", caseload=3), practitioner("P2", caseload=3)]
    week = instance(
        [case("C1"), case("C2")],
        people,
        plain_policy({"caseload_cap": {"PO": 3}}),
        decisions=(agreed("C1", "P1"),),
    )
    assert solve(week).allocation == {"C1": "P1", "C2": None}


def test_below_the_cap_it_is_a_decision_like_any_other() -> None:
    proposal = solve(capped((agreed("C1", "P2"),)))
    assert proposal.allocation["C1"] == "P2"
    assert not proposal.exceptions


def test_one_that_would_pass_two_limits_is_refused_and_both_are_named() -> None:
    week = capped((agreed("C1", "P1"),), weekly_intake={"PO": 0})
    assert "would pass 2" in said(week)
    assert "4 of 3" in said(week)


def test_qualification_is_passed_only_where_the_policy_says_so() -> None:
    table = {"any_tier": {}, "tiers": {"A": {"grades": ["PO"]}}}
    people = [practitioner("P1"), practitioner("P2", grade=Grade.PSO)]
    for exceptions, refused in ((False, True), (True, False)):
        policy = plain_policy({"qualification": {**table, "exceptions": exceptions}})
        week = instance([case("C1", tier="A")], people, policy, decisions=(agreed("C1", "P2"),))
        assert ("no exception passes this rule" in said(week)) is refused
    proposal = solve(week)
    assert [one.rule for one in proposal.exceptions] == ["qualification"]


@pytest.mark.parametrize("exceptions", [False, True])
def test_a_woman_who_is_asked_for_likewise(exceptions: bool) -> None:
    week = instance(
        [case("C1", practitioner_gender=Gender.WOMAN)],
        [practitioner("P1", gender=Gender.MAN)],
        plain_policy({"practitioner_gender": {"exceptions": exceptions}}),
        decisions=(agreed("C1", "P1"),),
    )
    assert bool(said(week)) is not exceptions


def test_an_access_list_is_never_passed_and_reads_like_an_absence() -> None:
    people = [practitioner("P1"), practitioner("P2", taking_cases=False)]
    rules = {"limited_access": {}, "availability": {}}
    week = instance(
        [case("C1", excluded=("P1",)), case("C2")],
        people,
        plain_policy(rules),
        decisions=(agreed("C1", "P1"), agreed("C2", "P2")),
    )
    one, other = (conflict.sentence for conflict in conflicts(week, book_of(week)))
    assert one.replace("C1", "C2").replace("P1", "P2") == other


def test_a_proposal_with_an_exception_that_nobody_agreed_to_is_refused_by_the_check() -> None:
    proposal = solve(capped((agreed("C1", "P1"),)))
    with pytest.raises(InternalError, match="hard rule"):
        confirm(capped((Decision(action=Action.PIN, case="C1", practitioner="P1"),)), proposal)


def test_two_exceptions_for_one_person_both_count() -> None:
    proposal = solve(capped((agreed("C1", "P1"), agreed("C2", "P1"))))
    [passed] = proposal.exceptions
    assert passed.excess == 2.0
