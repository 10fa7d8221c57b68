"""A rule is one file and one line in the list: nothing else knows it by name."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.case import Case
from caseload.models.policy import CapacityPolicy, Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer import rules
from caseload.optimizer.rule_book import RuleBook, policy_faults
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    LimitRule,
    PairRule,
    Preference,
    Rule,
)
from copies import ROOMS, copied_package, python
from engine import solve
from places import ROOT

SHAPES = (PairRule, LimitRule, ConditionalRule, Preference)
FOLDER = ROOT / "optimizer"
ALSO_FIELDS = {
    name for model in (Case, Practitioner, CapacityPolicy, Policy) for name in model.model_fields
}

WEEK = instance(
    [case("C1", practitioner_gender="woman"), case("C2", tier="A", team="North"), case("C3")],
    [practitioner("P1", gender="woman"), practitioner("P2", grade="PSO", floating=True)],
    plain_policy({rule.key: {"mode": "soft"} for rule in rules.RULES}),
)


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The engine's modules outside the rules."""
    for path in sorted(FOLDER.rglob("*.py")):
        if FOLDER / "rules" not in path.parents:
            yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def test_every_rule_has_its_own_key_and_file() -> None:
    keys = [rule.key for rule in rules.RULES]
    assert len(set(keys)) == len(keys)
    assert all(rule.__module__ == f"caseload.optimizer.rules.{rule.key}" for rule in rules.RULES)


def test_every_rule_has_one_shape() -> None:
    for rule in rules.RULES:
        assert sum(issubclass(rule, shape) for shape in SHAPES) == 1


@pytest.mark.parametrize("kind", rules.RULES, ids=lambda kind: kind.key)
def test_everything_else_works_without_it(
    kind: type[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple(rule for rule in rules.RULES if rule is not kind)
    monkeypatch.setattr(rules, "RULES", others)
    named = {rule.key: {"mode": "soft"} for rule in others}
    week = WEEK.changed(policy=plain_policy(named))
    assert set(solve(week).allocation) == {"C1", "C2", "C3"}
    assert len(RuleBook.of(week.policy).table()) == len(others)
    [fault] = policy_faults(WEEK.policy, "policy.toml")
    assert fault.column == f"rules.{kind.key}"


def test_no_rule_is_named_outside_the_rules() -> None:
    keys = {rule.key for rule in rules.RULES} - ALSO_FIELDS
    for name, module in modules():
        texts = {node.value for node in ast.walk(module) if isinstance(node, ast.Constant)}
        assert not keys & texts, name


def test_no_rule_is_imported_but_by_the_list() -> None:
    files = {rule.__module__ for rule in rules.RULES}
    importing = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in files
    }
    assert importing == {"optimizer/rules/__init__.py"}


DELETED = ("availability", "qualification", "caseload_cap")

ALLOCATE_TINY = """
from caseload.instances.week.read import read_instance
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.rule_book import RuleBook

tiny = read_instance("tiny").instance
rules = {key: section for key, section in tiny.policy.rules.items() if key not in DELETED}
week = tiny.changed(policy=tiny.policy.model_copy(update={"rules": rules}))
assert not solve_here(week, RuleBook.of(week.policy)).unallocated
"""


def without(package: Path, deleted: Collection[str]) -> None:
    """Delete rules from a copy of the package: their files, and their lines in the list."""
    folder = package / "optimizer" / "rules"
    listed = (folder / "__init__.py").read_text(encoding="utf-8")
    for rule in rules.RULES:
        if rule.key in deleted:
            (folder / f"{rule.key}.py").unlink()
            listed = re.sub(rf".*\b{rule.__name__}\b.*\n", "", listed)
    (folder / "__init__.py").write_text(listed, encoding="utf-8")


def test_a_rule_can_be_deleted_with_its_line(tmp_path: Path) -> None:
    without(copied_package(tmp_path), DELETED)
    python(f"{DELETED = }\n{ALLOCATE_TINY}", tmp_path)
