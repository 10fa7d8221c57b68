"""Whatever else bars a pair, a limited access list reads as an absence, byte for byte.

Twin weeks: in one the person is on a list of every case, in the other she takes no cases. The
decisions are refused, an allocation by hand is checked and it is asked why not, in the same words.
"""

from typing import Any

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.check.review import check
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.practitioner import explain_practitioner
from caseload.optimizer.explain.why_not import explain_why_not
from engine import solve

RULES = {
    "availability": {},
    "limited_access": {},
    "not_with": {},
    "qualification": {"tiers": {"A": {"grades": ["PO"]}}},
    "caseload_cap": {"PO": 10, "PSO": 10},
    "own_intake": {},
}

BESIDE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a cap": {"caseload": 10},
    "a limit of her own": {"max_new_cases": 0},
    "the table of grades": {"grade": "PSO"},
    "no capacity": {"contracted_hours": 0},
    "everything": {"caseload": 10, "grade": "PSO", "max_new_cases": 0},
}
"""What else keeps the person from the case."""

LISTS: dict[str, dict[str, Any]] = {
    "excluded": {"excluded": ("P1",)},
    "restricted": {"restricted_to": ("P2", "P3")},
    "both": {"excluded": ("P1",), "restricted_to": ("P2", "P3")},
}


def week(person: Practitioner, **lists: Any) -> Instance:
    cases = [case("C1", tier="A", **lists), case("C2", tier="A", not_with=("P3",), **lists)]
    others = [practitioner("P2", name="Bea Low"), practitioner("P3", name="Cal Moy")]
    return instance(cases, [person, *others], plain_policy(RULES))


def told(given: Instance) -> list[str]:
    """Everything that is said of the person and the case."""
    pin = Decision(action=Action.PIN, case="C1", practitioner="P1")
    refused = conflicts(given.changed(decisions=(pin,)), book_of(given))
    by_hand = check(given, {"C1": "P1", "C2": "P1"})
    run = Run(given, solve(given))
    return [
        *(one.model_dump_json() for one in refused),
        by_hand.model_dump_json(),
        explain_why_not(run, "C1", "P1").model_dump_json(),
        explain_practitioner(run, "P1").model_dump_json(),
    ]


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("lists", LISTS)
def test_a_list_reads_as_an_absence(beside: str, lists: str) -> None:
    person = practitioner("P1", name="Ann Ray", **BESIDE[beside])
    absent = person.model_copy(update={"taking_cases": False})
    listed, away = told(week(person, **LISTS[lists])), told(week(absent))
    assert listed == away
    assert "not available" in listed[0]


@pytest.mark.parametrize("beside", BESIDE)
def test_who_is_on_a_list_and_absent_too_is_told_of_once(beside: str) -> None:
    absent = practitioner("P1", name="Ann Ray", **{**BESIDE[beside], "taking_cases": False})
    assert told(week(absent, **LISTS["excluded"])) == told(week(absent))
    [bars] = [said for said in told(week(absent)) if '"because"' in said]
    assert bars.count("Ann Ray is not available for this case") == 1


def test_an_absence_is_told_of_openly_where_no_rule_reads_lists() -> None:
    rules = {key: one for key, one in RULES.items() if key != "limited_access"}
    absent = practitioner("P1", name="Ann Ray", taking_cases=False)
    given = week(absent).changed(policy=plain_policy(rules))
    [found] = check(given, {"C1": "P1"}).breaches
    assert found.sentence.endswith("Ann Ray is not taking new cases this week")
