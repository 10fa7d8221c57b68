"""Cases that every rule treats alike count as the same in a comparison."""

from builders import book_of
from caseload.optimizer.compare.sides import AlikeCases
from caseload.optimizer.problem.components import compile_instance
from paths import Allocation, lopsided


def test_alike_cases_agree_whoever_has_which() -> None:
    week, by_hand = lopsided()
    alike = AlikeCases.of(compile_instance(week, book_of(week)).parts)
    one: Allocation = {**by_hand, "C0": "P1"}
    other: Allocation = {**by_hand, "C3": "P1"}
    assert alike.agreement(one, other) == 6
    assert alike.agreement(one, by_hand) == 5
    assert alike.aligned(other, one) == one
