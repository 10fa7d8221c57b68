"""A practitioner's caseload stays within the cap for her grade and hours."""

import pytest

from builders import case, held_case, instance, practitioner
from caseload.models.base import Grade
from caseload.optimizer.rules.caseload_cap import CaseloadCap
from readings import excess, says

RULE = CaseloadCap(CaseloadCap.Settings(PO=50, NQO=40, PSO=50, PQiP=20))
TWO = [case("C1"), case("C2")]


def test_bites_on_the_first_case_over_the_cap() -> None:
    assert excess(RULE, instance(TWO, [practitioner(caseload=49)])) == 1


def test_does_not_bite_up_to_the_cap() -> None:
    assert excess(RULE, instance(TWO, [practitioner(caseload=48)])) == 0


def test_whoever_is_over_already_takes_nothing_and_is_not_blamed_for_it() -> None:
    over = practitioner(caseload=60)
    assert excess(RULE, instance([], [over])) == 0
    assert excess(RULE, instance(TWO, [over])) == 2


def test_the_cap_is_that_of_the_grade() -> None:
    newly_qualified = practitioner(grade=Grade.NQO, caseload=39)
    assert excess(RULE, instance(TWO, [newly_qualified])) == 1


@pytest.mark.parametrize(
    ("contracted", "reduction", "cap"),
    [(18.5, 0, 25), (22.2, 0, 30), (37, 7.4, 40), (24, 0, 32), (60, 0, 50), (37, 37, 0)],
)
def test_the_cap_follows_hours_rounded_down(contracted: float, reduction: float, cap: int) -> None:
    hours = {"contracted_hours": contracted, "reduction_hours": reduction}
    assert excess(RULE, instance([case()], [practitioner(caseload=cap, **hours)])) == 1
    if cap:
        assert excess(RULE, instance([case()], [practitioner(caseload=cap - 1, **hours)])) == 0


def test_listed_cases_in_hand_count() -> None:
    held = tuple(held_case(f"H{place}", "P1") for place in range(50))
    assert excess(RULE, instance([case()], [practitioner()], held=held)) == 1


def test_says() -> None:
    week = instance(TWO, [practitioner(name="Femi Cole", caseload=49)])
    assert says(RULE, week) == "Femi Cole would hold 51 of 50 cases"


def test_sentence() -> None:
    assert RULE.sentence() == (
        "A caseload stays within 50 for a PO, 40 for an NQO, 50 for a PSO and 20 for a PQiP, "
        "in proportion to hours."
    )
    alike = CaseloadCap(CaseloadCap.Settings(PO=25, NQO=25, PSO=25, PQiP=25))
    assert alike.sentence() == "A caseload stays within 25, in proportion to hours."
