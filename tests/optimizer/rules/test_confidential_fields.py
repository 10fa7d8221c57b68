"""A rule that reads a confidential field says no more than that somebody is not available."""

import random
from collections.abc import Collection
from typing import Any

import pytest

from builders import book_of, case, plain_policy
from caseload.instances.tables.columns import CASES
from caseload.models.case import CONFIDENTIAL_FIELDS, Case
from caseload.models.instance import Instance
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import PairRule, Rule
from caseload.optimizer.rules import RULES
from readings import agree, week_of
from strategies import random_instance

READ: set[str] = set()


class Watched(Case):
    """A case that notes which of its confidential fields are read."""

    def __getattribute__(self, name: str) -> Any:
        if name in CONFIDENTIAL_FIELDS:
            READ.add(name)
        return super().__getattribute__(name)


def watched(week: Instance) -> Instance:
    fields = [{name: getattr(one, name) for name in Case.model_fields} for one in week.cases]
    return week.changed(cases=tuple(Watched(**row) for row in fields))


def read_by(kind: type[Rule]) -> set[str]:
    """The confidential fields that either reading of a rule looks at, on random weeks."""
    weeks = [watched(random_instance(random.Random(seed), people=3, cases=3)) for seed in range(20)]
    READ.clear()
    for week in weeks:
        agree(next(rule for rule in book_of(week).named if rule.key == kind.key), week_of(week))
    return set(READ)


def faults_of(kind: type[Rule], read: Collection[str]) -> list[str]:
    """What a rule that reads these confidential fields would give away."""
    if not read:
        return []
    known = {rule.key: rule for rule in RULES}
    shown = known.get(kind.public_key or "")
    if not issubclass(kind, PairRule) or shown is None:
        return ["it has no public key"]
    return [name for name in ("title", "bars") if getattr(kind, name) != getattr(shown, name)]


def test_the_columns_of_files_are_marked_as_the_model_is() -> None:
    marked = {column.field for column in CASES.values() if column.confidential}
    assert marked == set(CONFIDENTIAL_FIELDS) == {"excluded", "restricted_to"}


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.key)
def test_a_rule_that_reads_one_has_the_words_of_another(kind: type[Rule]) -> None:
    assert faults_of(kind, read_by(kind)) == []


def test_reading_is_noticed_and_would_be_a_fault() -> None:
    [lists] = [kind for kind in RULES if read_by(kind)]
    assert read_by(lists) == set(CONFIDENTIAL_FIELDS)

    class Loud(lists):  # type: ignore[misc, valid-type]
        public_key = None
        bars = "on a list"

    assert faults_of(Loud, {"excluded"}) == ["it has no public key"]


def test_what_is_explained_has_no_confidential_field() -> None:
    book = RuleBook.of(plain_policy({"limited_access": {}}))
    listed = case(excluded=("P1",), restricted_to=("P2",))
    assert book.unlisted(listed) == case()
    assert RuleBook.of(plain_policy({"skills": {}})).unlisted(listed) == listed
