"""Which grade may hold which case."""

from typing import Any

import pytest

from builders import case, instance, practitioner
from caseload.models.base import Grade
from caseload.optimizer.rules.qualification import Qualification
from readings import barred, objection

PEOPLE = [practitioner(grade.value, grade=grade) for grade in Grade]


def rule(any_tier: dict[str, Any] | None = None, **tiers: dict[str, Any]) -> Qualification:
    section = {"any_tier": any_tier or {}, "tiers": tiers}
    return Qualification(Qualification.Settings.model_validate(section))


def may_hold(qualification: Qualification, **fields: Any) -> set[str]:
    kept_out = barred(qualification, instance([case(**fields)], PEOPLE))
    return {person.id for person in PEOPLE} - {person for _, person in kept_out}


def said_to_pso(qualification: Qualification, **fields: Any) -> str | None:
    new, person = case(**fields), practitioner(name="Dev Patel", grade=Grade.PSO)
    return objection(qualification, new, person, instance([new], [person]))


def test_bites_a_grade_that_the_tier_leaves_out() -> None:
    assert may_hold(rule(A={"grades": ["PO", "NQO"]}), tier="A") == {"PO", "NQO"}


def test_does_not_bite_another_tier() -> None:
    assert may_hold(rule(A={"grades": ["PO"]}), tier="B") == {"PO", "NQO", "PSO", "PQiP"}


CONDITIONS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ({"po_if_csrp_from": 3}, {"csrp": 3}, {"csrp": 2.99}, "CSRP of 3 % makes"),
    ({"po_if_csrp_from": 0}, {"csrp": 0}, {"csrp": None}, "CSRP of 0 % makes"),
    (
        {"po_if_rosh_from": "high"},
        {"rosh": "very high"},
        {"rosh": "medium"},
        "RoSH very high makes",
    ),
    (
        {"po_if_sexual_offence_rosh_from": "medium"},
        {"sexual_offence": True, "rosh": "medium"},
        {"sexual_offence": True, "rosh": "low"},
        "a sexual offence with RoSH medium makes",
    ),
    (
        {"po_if_child_protection": True},
        {"child_protection": True},
        {"safeguarding": True},
        "a child protection plan makes",
    ),
    (
        {"po_if_parole_report": True},
        {"parole_report": True},
        {"child_protection": True},
        "a parole report due makes",
    ),
    (
        {"po_if_safeguarding": True},
        {"safeguarding": True},
        {"parole_report": True},
        "significant safeguarding makes",
    ),
    (
        {"po_if_rosh_from": "high", "po_if_csrp_from": 3},
        {"rosh": "high", "csrp": 7.5},
        {"rosh": None, "csrp": None},
        "CSRP of 7.5 % and RoSH high make",
    ),
]


@pytest.mark.parametrize(("row", "bites", "spares", "words"), CONDITIONS)
def test_conditions_leave_officers_only(
    row: dict[str, Any], bites: dict[str, Any], spares: dict[str, Any], words: str
) -> None:
    for qualification in (rule(row), rule(D=row)):
        assert may_hold(qualification, **bites) == {"PO", "NQO"}
        assert may_hold(qualification, **spares) == {"PO", "NQO", "PSO", "PQiP"}
        said = said_to_pso(qualification, **bites)
        assert said == f"{words} it a case for a PO; Dev Patel is a PSO"


def test_an_older_tier_uses_the_row_of_its_letter_unless_it_has_its_own() -> None:
    table = rule(C={"grades": ["PO"]}, C1={"grades": ["PO", "PSO"]})
    assert may_hold(table, tier="C3") == {"PO"}
    assert may_hold(table, tier="C1") == {"PO", "PSO"}


def test_says_who_holds_the_tier() -> None:
    said = said_to_pso(rule(A={"grades": ["PO", "NQO"]}), tier="A")
    assert said == "a tier A case is held by PO or NQO; Dev Patel is a PSO"


def test_says_when_nobody_holds_the_tier() -> None:
    said = said_to_pso(rule(A={"grades": []}), tier="A")
    assert said == "a tier A case is held by nobody; Dev Patel is a PSO"


BOTH = {"tier": "E", "older_tier": "B2"}


def test_a_case_with_both_tiers_is_judged_by_the_one_that_the_table_speaks_of() -> None:
    rows = {"E": {"grades": ["PSO"]}, "B": {"grades": ["PO"]}}
    assert may_hold(rule(**rows), **BOTH) == {"PSO"}
    older = Qualification(
        Qualification.Settings.model_validate({"older_tiers": True, "tiers": rows})
    )
    assert may_hold(older, **BOTH) == {"PO"}
    assert may_hold(older, tier="B1") == {"PO"}


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"tier": "B"}, ["csrp", "rosh"]),
        ({"tier": "B", "rosh": "low"}, ["csrp"]),
        ({"tier": "B", "rosh": "high"}, []),
        ({"tier": "A"}, []),
        ({"tier": "E", "sexual_offence": True}, ["rosh"]),
        ({"tier": "E"}, []),
    ],
)
def test_asks_for_what_its_row_looks_at(fields: dict[str, Any], asked: list[str]) -> None:
    row = {"po_if_csrp_from": 3, "po_if_rosh_from": "high"}
    sexual = {"po_if_sexual_offence_rosh_from": "medium"}
    table = rule(A={"grades": ["PO"]}, B=row, E=sexual)
    said = table.unanswered(instance([case(**fields)], PEOPLE))
    assert [clause.split()[0] for clause in said] == asked
    assert all("C1" in clause for clause in said)


def test_without_a_table_the_guidance_of_july_2026_stands() -> None:
    from caseload.instances.policies.policy import base_policy

    theirs = base_policy("tiers-2026")["rules"]["qualification"]
    default = Qualification(Qualification.Settings())
    assert default.settings.tiers == Qualification.Settings.model_validate(theirs).tiers
    assert default.settings.any_tier == Qualification.Settings.model_validate(theirs).any_tier
    assert may_hold(default, tier="A") == {"PO", "NQO"}
    assert may_hold(default, tier="B", csrp=2.9, rosh="medium") == {"PO", "NQO", "PSO"}
    assert may_hold(default, tier="C", csrp=3) == {"PO", "NQO"}
    assert may_hold(default, tier="E", rosh="medium", sexual_offence=True) == {"PO", "NQO"}
    assert "PQiP" in may_hold(default, tier="G")
