"""Weights so large that their sums cannot be listed step by step."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.rule_book import RuleBook


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax", "range"])
def test_few_large_weights_are_settled_and_proven(measure: str) -> None:
    cases = [case(f"C{n}", weight=w) for n, w in enumerate([390472.15, 390472.14, 0.01])]
    policy = plain_policy(balance={"measure": measure, "tolerance": 0.1})
    given = instance(cases, [practitioner("P1"), practitioner("P2")], policy)
    found = solve_here(given, RuleBook.of(given.policy))
    assert found.provenance.broke_off is None
    assert found.certificate.spread == pytest.approx(0.0, abs=1e-9)
    assert found.stages[3].proven
