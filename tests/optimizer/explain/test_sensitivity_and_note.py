"""Which limits matter, against exhaustive search; and the written reason as a draft."""

import random

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.note import draft_note
from caseload.optimizer.explain.sensitivity import explain_limits
from caseload.optimizer.proposal.overrides import overrides
from engine import solve
from oracle import brute_force
from strategies import random_instance

CAP = {"PO": 10, "PSO": 10, "NQO": 10, "PQiP": 10}


def raised(given: Instance, rule: str, field: str) -> Instance:
    rules = {key: dict(section) for key, section in given.policy.rules.items()}
    rules[rule][field] = int(str(rules[rule][field])) + 1
    return given.changed(policy=given.policy.model_copy(update={"rules": rules}))


def test_one_more_place_is_worth_what_exhaustive_search_says() -> None:
    asked = 0
    for seed in range(40):
        rng = random.Random(f"worth {seed}")
        given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
        rules = {**given.policy.rules, "caseload_cap": dict.fromkeys(CAP, 6)}
        given = given.changed(policy=given.policy.model_copy(update={"rules": rules}))
        if conflicts(given):
            continue
        best = brute_force(given)
        found = explain_limits(Run(given, solve(given)))
        for one in found.limits:
            if one.rule != "caseload_cap":
                continue
            then = brute_force(raised(given, one.rule, one.group))
            asked += 1
            assert (one.placed > 0) <= (then.allocate < best.allocate), (seed, one)
            if then.allocate == best.allocate:
                assert one.balance.after == pytest.approx(min(then.balance, best.balance), abs=6e-3)
    assert asked > 15


def test_a_limit_that_lets_one_more_be_placed_says_so() -> None:
    given = instance(
        [case("C1"), case("C2")],
        [practitioner(caseload=9)],
        plain_policy({"caseload_cap": CAP}),
    )
    found = explain_limits(Run(given, solve(given)))
    (cap,) = found.limits
    assert (cap.rule, cap.group, cap.placed) == ("caseload_cap", "PO", 1)
    assert cap.sentence.startswith("A caseload cap for a PO of 11 and not 10 would bring 1 more")


def test_nobody_at_a_limit_is_said() -> None:
    given = instance([case()], [practitioner()], plain_policy({"caseload_cap": CAP}))
    found = explain_limits(Run(given, solve(given)))
    assert found.limits == ()
    assert found.sentence == "Nobody stands at a limit"


class TestNote:
    def people(self) -> list:
        return [
            practitioner("P1", name="Ann Ray", gender=Gender.WOMAN),
            practitioner("P2", name="Bea Low", gender=Gender.WOMAN, caseload=5, workload=5.0),
            practitioner("P3", name="Cal Moy", gender=Gender.MAN),
        ]

    def test_it_says_who_why_who_else_and_the_workload(self) -> None:
        given = instance(
            [case("C1", practitioner_gender=Gender.WOMAN)],
            self.people(),
            plain_policy({"practitioner_gender": {}, "caseload_cap": CAP}),
        )
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "**Allocated to Ann Ray (PO).**" in text
        assert "Of the others, 1 is not of the gender asked for" in text
        assert "Others considered:\n\n- Bea Low" in text
        assert "Caseload 0 before this week's cases and 1 after, of 10 at most" in text

    def test_a_decision_and_its_reason_stand_in_it(self) -> None:
        pin = Decision(action=Action.PIN, case="C1", practitioner="P2", reason="knows the family")
        given = instance([case("C1")], self.people(), plain_policy(), decisions=(pin,))
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "Decided by the lead: knows the family." in text

    def test_who_was_proposed_before_is_named_beside_the_decision(self) -> None:
        pin = Decision(action=Action.PIN, case="C1", practitioner="P2", reason="knows the family")
        before = instance([case("C1")], self.people(), plain_policy())
        given = before.changed(decisions=(pin,))
        made = overrides(given, solve(given), {"C1": "P1"}, "Sam Lee")
        run = Run(given, solve(given).model_copy(update={"overrides": made}))
        said = "Decided by Sam Lee in place of Ann Ray, who was proposed: knows the family."
        assert said in draft_note(run, "C1").text

    def test_each_of_the_others_is_told_of_in_a_few_words(self) -> None:
        given = instance([case("C1")], self.people(), plain_policy())
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "(PO), exactly as well" in text
        assert "Bea Low (PO), the lowest possible spread would rise from" in text
        assert len(text) < 700

    def test_nothing_tells_of_a_list(self) -> None:
        policy = plain_policy({"limited_access": {}, "availability": {}, "practitioner_gender": {}})
        given = instance(
            [case("C1", practitioner_gender=Gender.WOMAN, excluded=("P2",))], self.people(), policy
        )
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "Bea" not in text
        assert "available" not in text
        assert "list" not in text

    def test_a_case_that_is_left_over_says_why(self) -> None:
        given = instance(
            [case("C1", skills=("welsh",))], self.people(), plain_policy({"skills": {}})
        )
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "Not allocated this week. Of 3 practitioners, 3 are without a skill" in text
