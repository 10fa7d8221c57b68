"""A sentence names the first few and counts the rest."""

from caseload.optimizer.rule_kit.wording import some_names


def test_many_names_are_counted() -> None:
    names = [f"P{n}" for n in range(9)]
    assert some_names(names[:1], 6) == "P0"
    assert some_names(names[:2], 6, "or") == "P0 or P1"
    assert some_names(names[:6], 6).endswith("P4 and P5")
    assert some_names(names, 6).endswith("P5 and 3 more")
