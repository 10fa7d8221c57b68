"""The note: a draft of the written reason."""

from typing import Any

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.earlier import next_round
from caseload.models.instance import Action, Decision
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.note import SENSITIVE, SENSITIVE_IF, draft_note
from caseload.optimizer.proposal.overrides import overrides
from engine import solve

CAP = {"PO": 10, "PSO": 10, "NQO": 10, "PQiP": 10}


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
        assert text.splitlines() == [
            "Case C1: tier D, community.",
            "Allocated to Ann Ray (PO).",
            "Also considered, with what they hold after this week:",
            "- Bea Low (PO, 5 cases, 10 % of capacity)",
            "Could not take it: 1 is not of the gender asked for.",
            "Capability: Ann Ray is a PO and a woman, as asked for.",
            "Workload: 0 cases before this week's and 1 after, of 10 at most; 0 % of capacity "
            "before and 2 % after.",
            SENSITIVE_IF,
        ]

    def test_a_decision_and_its_reason_stand_in_it(self) -> None:
        pin = Decision(action=Action.PIN, case="C1", practitioner="P2", reason="knows the family")
        given = instance([case("C1")], self.people(), plain_policy(), decisions=(pin,))
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "Decided by the lead: knows the family." in text

    def test_who_was_proposed_before_is_named_beside_the_decision(self) -> None:
        pin = Decision(action=Action.PIN, case="C1", practitioner="P2", reason="knows the family")
        before = instance([case("C1")], self.people(), plain_policy())
        given = before.changed(decisions=(pin,), earlier=next_round(None, {"C1": "P1"}))
        made = overrides(given, solve(given), "Sam Lee")
        run = Run(given, solve(given).model_copy(update={"overrides": made}))
        said = "Decided by Sam Lee in place of Ann Ray, who was proposed: knows the family."
        assert said in draft_note(run, "C1").text

    def test_no_figure_of_the_solver_and_no_markup_stands_in_it(self) -> None:
        given = instance([case("C1", previous_practitioner="P3")], self.people(), plain_policy())
        text = draft_note(Run(given, solve(given)), "C1").text
        assert "Held before: by Cal Moy." in text
        for word in ("spread", "balance", "points", "preference", "utilisation", "*", "#"):
            assert word not in text
        lines = text.splitlines()
        assert len(lines) == len(set(lines))

    @pytest.mark.parametrize(
        ("fields", "marked"),
        [
            ({}, False),
            ({"child_protection": True}, True),
            ({"excluded": ("P2",)}, False),
            ({"restricted_to": ("P1", "P3")}, False),
        ],
    )
    def test_the_entry_of_a_flagged_case_is_marked_and_of_any_other_asked_about(
        self, fields: dict[str, Any], marked: bool
    ) -> None:
        policy = plain_policy({"limited_access": {}, "availability": {}})
        given = instance([case("C1", **fields)], self.people(), policy)
        text = draft_note(Run(given, solve(given)), "C1").text
        assert (SENSITIVE in text) is marked
        assert (SENSITIVE_IF in text) is not marked

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
