"""The policies that come with the project are sound, complete and say where numbers are from."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from builders import practitioner
from caseload import instances
from caseload.models.base import TIERS_2023, TIERS_2026, CaseType, Grade
from caseload.models.case import Case
from caseload.models.policy import Policy
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.rule_book import RuleBook, policy_faults
from caseload.optimizer.rules import RULES
from caseload.optimizer.rules.qualification import Qualification

FOLDER = Path(instances.__file__).parent / "policies"
NAMES = ("plain-count", "points-100", "points-2023", "tiers-2026")
PROBATION = ("plain-count", "points-2023", "tiers-2026")
SOURCE = re.compile(
    r"assumption|hmpps-|wmt-|manage-a-workforce|WFP-\d|guidance of July 2026"
    r"|HMIP|PQ \d|Justice Committee"
    r"|Wirral|Suffolk|Slough|Milton Keynes|Department for Education|Working Together|schemes were",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^[^#]*[=\[{,]\s*\d")


def text(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def policy(name: str) -> Policy:
    return Policy.model_validate(tomllib.loads(text(name)))


def unsourced(toml: str) -> list[str]:
    """Lines with a number that neither they nor the comment at the head of their table explain."""
    found, heading, in_heading = [], "", False
    for line in toml.splitlines():
        if line.startswith("["):
            heading, in_heading = "", True
        elif line.startswith("#") and in_heading:
            heading += line
        elif line and not line.startswith("mode"):
            in_heading = False
        comment = line.partition("#")[2]
        if NUMBER.match(line) and not SOURCE.search(heading + comment):
            found.append(line)
    return found


def test_these_are_all() -> None:
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.toml"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_is_a_policy_by_its_own_name_without_faults(name: str) -> None:
    assert policy(name).name == name
    assert policy_faults(policy(name), f"{name}.toml") == []
    assert len(RuleBook.of(policy(name)).table()) == len(RULES)


@pytest.mark.parametrize("name", NAMES)
def test_sets_all_that_the_rules_it_names_can_be_set_to(name: str) -> None:
    for rule in RuleBook.of(policy(name)).named:
        settings = set(type(rule.settings).model_fields) - {"penalty"}
        assert set(policy(name).rules[rule.key]) == settings, rule.key


def test_they_all_name_the_same_rules() -> None:
    assert len({frozenset(policy(name).rules) for name in NAMES}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_source_or_is_called_an_assumption(name: str) -> None:
    assert unsourced(text(name)) == []


def test_a_number_without_a_source_would_be_found() -> None:
    assert unsourced("[capacity]\nfull = 50\nfull_hours = 37  # assumption") == ["full = 50"]
    assert unsourced("[weights]\n# Assumption.\nA = 1\n[tasks]\ninduction = 2") == ["induction = 2"]


@pytest.mark.parametrize("name", PROBATION)
def test_weighs_every_tier_and_type_that_it_is_for(name: str) -> None:
    tiers = TIERS_2023 if name == "points-2023" else TIERS_2026
    for tier in (*tiers, "Untiered"):
        for kind in CaseType:
            assert case_weight(policy(name), Case(id="C1", tier=tier, type=kind)) >= 0


def test_points_are_those_of_the_seed() -> None:
    points = policy("points-2023")
    assert case_weight(points, Case(id="C1", tier="B3", type=CaseType.CUSTODY)) == 59
    assert case_weight(points, Case(id="C1", tier="A3", type=CaseType.LICENCE)) == 219
    assert case_weight(points, Case(id="C1", tier="Untiered")) == 0
    assert capacity(points, practitioner(reduction_hours=1.8)) == 2070
    assert capacity(points, practitioner(contracted_hours=30, reduction_hours=1.8)) == 1658


def test_in_the_plain_count_every_case_counts_one() -> None:
    plain = policy("plain-count")
    cases = [Case(id="C1", tier=tier, complexity=5) for tier in (*TIERS_2026, *TIERS_2023)]
    assert {case_weight(plain, case) for case in cases} == {1}
    assert capacity(plain, practitioner()) == 50


GUIDANCE = [  # tier, what the case is like, whether a PSO may hold it: guidance of July 2026
    ("A", {}, False),
    ("B", {}, True),
    ("B", {"csrp": 2.99, "rosh": "medium"}, True),
    ("B", {"csrp": 3}, False),
    ("B", {"rosh": "high"}, False),
    ("C", {}, True),
    ("C", {"csrp": 3}, False),
    ("C", {"rosh": "very high"}, False),
    ("D", {"csrp": 3}, True),
    ("D", {"rosh": "high"}, False),
    ("E", {"rosh": "high"}, True),
    ("E", {"sexual_offence": True, "rosh": "low"}, True),
    ("E", {"sexual_offence": True, "rosh": "medium"}, False),
    ("E", {"child_protection": True}, False),
    ("F", {}, True),
    ("F", {"child_protection": True}, False),
    ("G", {"child_protection": True}, True),
    ("G", {"parole_report": True}, False),
    ("G", {"sexual_offence": True, "rosh": "medium"}, False),
    ("G", {"safeguarding": True}, False),
    ("Untiered", {}, False),
]


@pytest.mark.parametrize("name", ["plain-count", "tiers-2026"])
@pytest.mark.parametrize(("tier", "fields", "allowed"), GUIDANCE)
def test_a_pso_holds_what_the_guidance_says(
    name: str, tier: str, fields: dict[str, Any], allowed: bool
) -> None:
    section = Qualification.Settings.model_validate(policy(name).rules["qualification"])
    grades = Qualification(section).grades(Case(id="C1", tier=tier, **fields))
    assert (Grade.PSO in grades) is allowed
    assert {Grade.PO, Grade.NQO} <= grades


@pytest.mark.parametrize(("tier", "allowed"), [("A1", False), ("B3", False), ("C2", True)])
def test_in_the_points_model_officers_hold_the_upper_tiers(tier: str, allowed: bool) -> None:
    section = Qualification.Settings.model_validate(policy("points-2023").rules["qualification"])
    grades = Qualification(section).grades(Case(id="C1", tier=tier))
    assert (Grade.PSO in grades) is allowed
