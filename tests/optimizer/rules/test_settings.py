"""A mistake in a rule's section is named with its place and what was expected."""

from typing import Any

import pytest

from builders import plain_policy
from caseload.optimizer.rule_book import RuleBook, policy_faults
from caseload.optimizer.rules import RULES


def only_fault(rules: dict[str, Any]) -> str:
    [fault] = policy_faults(plain_policy(rules), "policy.toml")
    return fault.sentence()


def test_a_sound_policy_has_no_faults() -> None:
    assert policy_faults(plain_policy(), "policy.toml") == []


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            {"caseload_caps": {}},
            "column rules.caseload_caps: no rule is called caseload_caps; "
            "did you mean caseload_cap?",
        ),
        (
            {"caseload_cap": {"PQIP": 40}},
            "column rules.caseload_cap.PQIP: caseload_cap has no setting called PQIP; "
            "did you mean PQiP?",
        ),
        (
            {"continuity": {"penalty": 2}},
            "column rules.continuity.penalty: continuity has no setting called penalty; "
            "its settings are mode and cost",
        ),
        (
            {"caseload_cap": {"PO": -1}},
            'column rules.caseload_cap.PO: "-1": a whole number from 0 to 1000',
        ),
        (
            {"caseload_cap": {"PO": True}},
            'column rules.caseload_cap.PO: "true": a whole number from 0 to 1000',
        ),
        (
            {"workload_cap": {"percent": "110"}},
            'column rules.workload_cap.percent: "110": a whole number from 0 to 1000, '
            "without quotation marks",
        ),
        (
            {"skills": {"mode": "strict"}},
            'column rules.skills.mode: "strict": hard, soft or off',
        ),
        (
            {"continuity": {"mode": "hard"}},
            'column rules.continuity.mode: "hard": soft or off',
        ),
        (
            {"qualification": {"tiers": {"H": {}}}},
            'column rules.qualification.tiers.H: "H": a tier such as A, B3 or Untiered',
        ),
        (
            {"qualification": {"tiers": {"A": {"grades": ["PO", "SPO"]}}}},
            'column rules.qualification.tiers.A.grades: "SPO": PO, NQO, PSO or PQiP',
        ),
        (
            {"qualification": {"tiers": {"A": {"grades": "PO"}}}},
            'column rules.qualification.tiers.A.grades: "PO": a list in square brackets, '
            "each of it PO, NQO, PSO or PQiP",
        ),
        (
            {"qualification": {"any_tier": {"po_if_csrp_from": 101}}},
            'column rules.qualification.any_tier.po_if_csrp_from: "101": a number from 0 to 100',
        ),
        (
            {"qualification": {"any_tier": {"po_if_parole_report": 1}}},
            'column rules.qualification.any_tier.po_if_parole_report: "1": true or false',
        ),
        (
            {"qualification": {"any_tier": 3}},
            'column rules.qualification.any_tier: "3": a section of its own',
        ),
        (
            {"overqualification": {"tiers": ["Z"]}},
            'column rules.overqualification.tiers: "Z": a tier such as A, B3 or Untiered',
        ),
    ],
)
def test_a_mistake_is_named(rules: dict[str, Any], said: str) -> None:
    assert only_fault(rules) == f"policy.toml, {said}"


def test_a_name_like_no_rule_lists_them_all() -> None:
    said = only_fault({"xyz": {}})
    assert "no rule is called xyz; the rules are availability, limited_access" in said


def test_every_mistake_is_named_at_once() -> None:
    rules = {"caseload_cap": {"PO": -1, "PSO": 2.5}, "skill": {}, "location": {"within": "region"}}
    assert len(policy_faults(plain_policy(rules), "policy.toml")) == 4


def test_the_table_names_every_rule_with_its_mode_and_sentence() -> None:
    rows = RuleBook.of(plain_policy({"workload_cap": {"mode": "soft", "percent": 105}})).table()
    assert [row.key for row in rows] == [rule.key for rule in RULES]
    [row] = [row for row in rows if row.key == "workload_cap"]
    assert row == (
        "workload_cap",
        "Workload cap",
        "soft",
        "A workload stays within 105 % of capacity.",
    )


def test_every_sentence_is_one() -> None:
    for row in RuleBook.of(plain_policy()).table():
        assert row.sentence[0].isupper()
        assert row.sentence.endswith(".")
