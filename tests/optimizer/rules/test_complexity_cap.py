"""Nobody holds more than so many complex cases."""

from builders import case, held_case, instance, plain_policy, practitioner
from caseload.models.base import Grade
from caseload.optimizer.rules.complexity_cap import ComplexityCap
from readings import excess, says

RULE = ComplexityCap(ComplexityCap.Settings(PO=12, NQO=6, PSO=8, PQiP=3))
COMPLEX = case("C1", complexity=4)
PLAIN = case("C2", complexity=3)


def test_bites_on_the_first_complex_case_over_the_cap() -> None:
    assert excess(RULE, instance([COMPLEX], [practitioner(complex_cases=12)])) == 1


def test_does_not_bite_on_plain_cases() -> None:
    assert excess(RULE, instance([PLAIN], [practitioner(complex_cases=12)])) == 0
    assert excess(RULE, instance([COMPLEX, PLAIN], [practitioner(complex_cases=11)])) == 0


def test_those_who_are_learning_hold_fewer() -> None:
    assert excess(RULE, instance([COMPLEX], [practitioner(grade=Grade.NQO, complex_cases=6)])) == 1
    assert excess(RULE, instance([COMPLEX], [practitioner(grade=Grade.PQIP, complex_cases=3)])) == 1


def test_the_policy_says_what_is_complex() -> None:
    policy = plain_policy(complex_from=3)
    assert excess(RULE, instance([PLAIN], [practitioner(complex_cases=12)], policy)) == 1


def test_listed_cases_in_hand_count() -> None:
    held = tuple(held_case(f"H{place}", "P1", complexity=5) for place in range(12))
    assert excess(RULE, instance([COMPLEX], [practitioner()], held=held)) == 1


def test_says() -> None:
    week = instance([COMPLEX, PLAIN], [practitioner(name="Asha Rao", complex_cases=12)])
    assert says(RULE, week) == "Asha Rao would hold 13 of 12 complex cases"


def test_sentence() -> None:
    assert RULE.sentence() == (
        "Complex cases in hand stay within 12 for a PO, 6 for an NQO, 8 for a PSO and 3 for a PQiP."
    )
