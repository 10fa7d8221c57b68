"""Why a case goes where it goes: candidates in order, ties, interchangeable cases, decisions.

Covers `tie` as well; `tests/optimizer/heuristics/test_tie_break.py` holds the tie-break itself.
"""

from builders import case, instance, plain_policy, practitioner
from caseload.models.explanation import TieBreak
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.explain.case import explain_case
from caseload.optimizer.explain.evidence.run import Run
from engine import solve


def run_of(given: Instance) -> Run:
    return Run(given, solve(given))


def uneven() -> Instance:
    people = [practitioner(f"P{n}", workload=float(n), caseload=n) for n in range(3)]
    return instance([case("C1")], people, plain_policy())


def test_candidates_come_cheapest_first_and_the_holder_leads() -> None:
    found = explain_case(run_of(uneven()), "C1")
    assert found.holder == "P0"
    assert [row.practitioner for row in found.candidates] == ["P0", "P1", "P2"]
    assert [row.rank for row in found.candidates] == [1, 2, 3]
    assert found.tied == ()
    assert found.proven
    assert any(said.startswith("The next best is P1") for said in found.sentences)


def test_equal_candidates_share_a_rank_and_the_tie_break_is_named() -> None:
    people = [practitioner("P1"), practitioner("P2")]
    given = instance([case("C1", previous_practitioner="P2")], people, plain_policy())
    run = run_of(given)
    found = explain_case(run, "C1")
    assert [row.rank for row in found.candidates] == [1, 1]
    assert found.tied == tuple({"P1", "P2"} - {found.holder})
    expected = TieBreak.CONTINUITY if found.holder == "P2" else TieBreak.ORDER
    assert found.tie_break is expected
    assert any("a tie of 2" in said for said in found.sentences)


def test_cases_that_could_change_places_are_named() -> None:
    people = [practitioner("P1"), practitioner("P2")]
    given = instance([case("C1"), case("C2"), case("C3", weight=2.0)], people, plain_policy())
    found = explain_case(run_of(given), "C1")
    assert found.alike == ("C2",)
    assert "Case C2 is just the same, so they could change places" in found.sentences


def test_a_pinned_case_is_compared_with_the_week_without_its_decision() -> None:
    pin = Decision(action=Action.PIN, case="C1", practitioner="P2")
    found = explain_case(run_of(uneven().changed(decisions=(pin,))), "C1")
    assert found.decided_beforehand
    assert found.holder == "P2"
    assert any(
        said.startswith("Without the decision, the best of the others is P0")
        for said in found.sentences
    )


def test_nobody_is_kept_from_it_is_said_of_all_but_availability() -> None:
    """The sentence stands beside a group of those who are not available."""
    policy = plain_policy({"availability": {}, "limited_access": {}})
    people = [practitioner("P1"), practitioner("P2", taking_cases=False)]
    found = explain_case(run_of(instance([case("C1")], people, policy)), "C1")
    said = "Availability aside, no rule and no decision keeps any of the 2 practitioners from it"
    assert said in found.sentences
    assert [group.title for group in found.barred] == ["Availability"]
