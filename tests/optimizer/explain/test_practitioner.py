"""What one practitioner gets, and why no other case."""

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.practitioner import explain_practitioner
from engine import solve


class TestPractitioner:
    def test_limits_before_and_after_and_what_the_next_case_would_do(self) -> None:
        policy = plain_policy({"caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 12)})
        given = instance(
            [case("C1"), case("C2"), case("C3")],
            [practitioner("P1", caseload=10, workload=10.0), practitioner("P2", caseload=12)],
            policy,
        )
        run = Run(given, solve(given))
        found = explain_practitioner(run, "P1")
        assert [case_id for case_id, _ in found.takes] == sorted(
            case_id for case_id, holder in run.allocation.items() if holder == "P1"
        )
        (cap,) = found.limits
        assert (cap.before, cap.after, cap.cap, cap.full) == (10, 12, 12, True)
        assert any("one too many" in said for said in found.next_case)

    def test_cases_that_cannot_go_there_are_counted_by_rule(self) -> None:
        given = instance(
            [case("C1", practitioner_gender=Gender.WOMAN), case("C2")],
            [practitioner("W", gender=Gender.WOMAN), practitioner("M", gender=Gender.MAN)],
            plain_policy({"practitioner_gender": {}}),
        )
        found = explain_practitioner(Run(given, solve(given)), "M")
        assert found.others == ("1 case: M is not of the gender asked for",)

    def test_who_is_away_is_said_to_be_available_for_nothing(self) -> None:
        policy = plain_policy({"availability": {}, "limited_access": {}, "caseload_cap": {"PO": 5}})
        given = instance(
            [case("C1")],
            [practitioner("A", caseload=5, taking_cases=False), practitioner("B")],
            policy,
        )
        run = Run(given, solve(given))
        said = "A is not available for any case of this week"
        assert explain_practitioner(run, "A").sentences[0] == said
        assert said.replace("A is", "B is") not in explain_practitioner(run, "B").sentences
