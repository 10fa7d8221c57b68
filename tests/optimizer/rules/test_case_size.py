"""No case weighs more than the largest that a practitioner may take."""

from builders import case, instance, practitioner
from caseload.optimizer.rules.case_size import CaseSize
from readings import barred, objection

RULE = CaseSize(CaseSize.Settings())
CASES = [case("small", weight=1.5), case("large", weight=1.51)]


def test_bites_a_case_that_is_larger() -> None:
    week = instance(CASES, [practitioner(largest_case=1.5)])
    assert barred(RULE, week) == {("large", "P1")}


def test_does_not_bite_where_no_largest_is_given() -> None:
    assert barred(RULE, instance(CASES, [practitioner()])) == set()


def test_says() -> None:
    person = practitioner(name="Ben Hughes", largest_case=1.5)
    week = instance(CASES, [person])
    assert objection(RULE, CASES[1], person, week) == (
        "the case weighs 1.51 cases; Ben Hughes may take one of 1.5 at most"
    )
