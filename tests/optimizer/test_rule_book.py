"""A policy's rules, read once: what is named, what is off, what is refused."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.fault import BadInput
from caseload.optimizer.allocate import allocate
from caseload.optimizer.rule_book import RuleBook

TWO = [case("C1"), case("C2")]


def faults_of(rules: dict[str, dict[str, object]]) -> list[str | None]:
    with pytest.raises(BadInput) as bad:
        RuleBook.of(plain_policy(rules))
    return [fault.column for fault in bad.value.faults]


def test_a_rule_that_the_policy_does_not_name_is_off() -> None:
    assert RuleBook.of(plain_policy()).rules == ()
    full = practitioner(caseload=1000, new_cases_7_days=1000)
    assert not allocate(instance(TWO, [full])).unallocated


def test_a_section_that_is_there_counts_as_named_even_if_it_is_empty() -> None:
    book = RuleBook.of(plain_policy({"caseload_cap": {}}))
    assert [rule.key for rule in book.hard] == ["caseload_cap"]
    assert "caseload_cap" not in [rule.key for rule in book.unnamed]


def test_every_rule_is_in_the_table_and_the_unnamed_are_off_there() -> None:
    book = RuleBook.of(plain_policy({"skills": {"mode": "soft"}, "location": {"mode": "off"}}))
    disjuncts = {row.key: row.mode for row in book.table()}
    assert disjuncts.pop("skills") == "soft"
    assert set(disjuncts.values()) == {"off"}
    assert [rule.key for rule in book.named] == ["skills", "location"]


def test_everything_that_is_wrong_is_refused_at_once() -> None:
    assert faults_of({"casload_cap": {"PO": 3}, "skills": {"mood": "hard"}}) == [
        "rules.casload_cap",
        "rules.skills.mood",
    ]


def test_allocate_refuses_a_misspelt_rule_and_suggests_the_right_one() -> None:
    week = instance(TWO, [practitioner()], plain_policy({"casload_cap": {"PO": 3}}))
    with pytest.raises(BadInput, match="did you mean caseload_cap"):
        allocate(week)


def test_a_list_and_who_is_available_are_discreet_and_stand_last() -> None:
    rules = ("availability", "limited_access", "skills", "caseload_cap")
    book = RuleBook.of(plain_policy({key: {} for key in rules}))
    assert book.discreet == {"availability", "limited_access"}
    assert [rule.key for rule in book.visible] == ["skills", "caseload_cap"]
    assert {rule.key for rule in book.hard[-2:]} == book.discreet
