"""A PO, a scarce skill or a woman officer is not used up on a case that needs none."""

from typing import Any

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rules.overqualification import Overqualification
from readings import costs

POLICY = plain_policy({"qualification": {"tiers": {"A": {"grades": ["PO", "NQO"]}}}})
PO = practitioner("PO", grade=Grade.PO)
PSO = practitioner("PSO", grade=Grade.PSO)


def rule(policy: Policy = POLICY, **only: int) -> Overqualification:
    """The preference among a policy's rules, with every cost at nothing but those given."""
    nothing: dict[str, Any] = {"officer": 0, "lowest_tier": 0, "skill": 0, "woman": 0, "level": 0}
    settings = Overqualification.Settings(**(nothing | only))
    return Overqualification(settings, RuleBook.of(policy).named)


def week_of(cases: list[Case], people: list[Practitioner]) -> Instance:
    return instance(cases, people, POLICY)


def test_bites_a_po_who_takes_what_a_pso_may_hold() -> None:
    week = week_of([case("C1", tier="A"), case("C2", tier="D")], [PO, PSO])
    assert costs(rule(officer=3), week) == {
        ("C1", "PO"): 0,
        ("C1", "PSO"): 0,
        ("C2", "PO"): 3,
        ("C2", "PSO"): 0,
    }


def test_bites_harder_in_the_lowest_tier() -> None:
    week = week_of([case("C1", tier="D"), case("C2", tier="G")], [PO])
    assert costs(rule(officer=1, lowest_tier=5), week) == {("C1", "PO"): 1, ("C2", "PO"): 5}


def test_bites_for_each_skill_that_only_another_case_needs() -> None:
    skilled = practitioner(skills=("domestic_abuse", "urdu_speaking", "unasked_for"))
    cases = [
        case("C1", skills=("domestic_abuse",)),
        case("C2", skills=("urdu_speaking",)),
        case("C3"),
    ]
    found = costs(rule(skill=2), week_of(cases, [skilled]))
    assert found == {("C1", "P1"): 2, ("C2", "P1"): 2, ("C3", "P1"): 4}


def test_bites_a_woman_officer_while_another_case_asks_for_a_woman() -> None:
    woman = practitioner("W", gender=Gender.WOMAN)
    man = practitioner("M", gender=Gender.MAN)
    woman_pso = practitioner("S", gender=Gender.WOMAN, grade=Grade.PSO)
    cases = [case("C1", practitioner_gender="woman"), case("C2")]
    found = costs(rule(woman=4), week_of(cases, [woman, man, woman_pso]))
    assert {pair for pair, cost in found.items() if cost} == {("C2", "W")}


def test_does_not_bite_when_nothing_is_scarce() -> None:
    woman = practitioner(gender=Gender.WOMAN, skills=("domestic_abuse",))
    assert costs(rule(skill=2, woman=4), week_of([case()], [woman])) == {("C1", "P1"): 0}


def test_what_is_scarce_follows_from_the_whole_instance() -> None:
    skilled = practitioner(skills=("domestic_abuse",))
    week = week_of([case("C1"), case("C2", skills=("domestic_abuse",))], [skilled])
    only_the_first = Week(week, week.cases[:1], week.practitioners)
    assert rule(skill=2).cost(only_the_first).tolist() == [[2]]


def test_a_table_that_is_switched_off_still_says_what_a_pso_may_hold() -> None:
    table = {"mode": "off", "tiers": {"A": {"grades": ["PO", "NQO"]}}}
    policy = plain_policy({"qualification": table})
    week = instance([case(tier="A")], [PO], policy)
    assert costs(rule(policy, officer=3), week) == {("C1", "PO"): 0}


def test_says_so_when_a_po_stays_free() -> None:
    plain, serious = case("C1", tier="D"), case("C2", tier="A")
    week = week_of([plain, serious], [PO, PSO])
    assert rule().remark(plain, PSO, week) == "a PO stays free for a case that needs one"
    assert rule().remark(plain, PO, week) is None
    assert rule().remark(serious, PSO, week) is None


def test_bites_for_each_level_above_the_complexity_of_the_case() -> None:
    people = [practitioner("P1", level=5), practitioner("P2", level=1), practitioner("P3")]
    week = week_of([case("C1", complexity=3)], people)
    assert costs(rule(level=2), week) == {("C1", "P1"): 4, ("C1", "P2"): 0, ("C1", "P3"): 0}
