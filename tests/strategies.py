"""Random small instances with every rule in play, from any source of randomness."""

import random
from datetime import date, timedelta
from typing import Any

from caseload.models.base import CaseType, Gender, Grade, Rosh, Task
from caseload.models.case import Case, HeldCase
from caseload.models.instance import Action, Decision, Instance
from caseload.models.policy import BalancePolicy, CapacityPolicy, Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_kit.shapes import Rule
from caseload.optimizer.rules import RULES

MONDAY = date(2026, 11, 23)
SKILLS = ("sexual_offending", "womens_practice")
TEAMS = ("North", "South", "East")
PDUS = ("Riverside", "Moorland")


def random_policy(rng: random.Random, measure: str | None = None) -> Policy:
    """A policy with every rule set at random, tight enough to bite."""

    def mode() -> dict[str, Any]:
        return {"mode": rng.choice(["hard", "hard", "soft", "off"]), "penalty": rng.randint(1, 3)}

    def wish() -> dict[str, Any]:
        return {"mode": rng.choice(["soft", "off"])}

    def caps(low: int, high: int) -> dict[str, int]:
        return {grade.value: rng.randint(low, high) for grade in Grade}

    policy = Policy(
        name="random",
        dated=MONDAY,
        unit="cases",
        weights={"*": 1.0, "A": rng.choice([1.0, 2.5, 2.0]), "B": rng.choice([1.75, 1.0, 3.2])},
        complexity={5: rng.choice([1.0, 1.5])},
        tasks={Task.INDUCTION: 0.25, Task.PAROLE_REPORT: 1.0},
        capacity=CapacityPolicy(full=rng.choice([5, 8, 10]), admin_hub=rng.choice([1.0, 1.1])),
        balance=BalancePolicy(
            measure=measure or rng.choice(["spread", "peak", "leximax", "range"]),
            tolerance=rng.choice([0, 0.1, 3, 10]),
        ),
        rules={
            "availability": {**mode(), "leaving_weeks": rng.randint(0, 4)},
            "limited_access": mode(),
            "qualification": {
                **mode(),
                "any_tier": {"po_if_safeguarding": True, "po_if_parole_report": True},
                "tiers": {
                    "A": {"grades": ["PO", "NQO"]},
                    "B": {"po_if_rosh_from": "high", "po_if_csrp_from": 3.0},
                    "C": {"po_if_sexual_offence_rosh_from": "medium"},
                    "D": {"po_if_child_protection": True},
                },
            },
            "practitioner_gender": mode(),
            "skills": mode(),
            "experience": {
                "mode": rng.choice(["hard", "soft", "off", "off"]),
                "penalty": rng.randint(1, 3),
                "bands": {"2": {"highest": rng.randint(3, 4)}, "8": {"lowest": rng.randint(1, 3)}},
            },
            "case_size": mode(),
            "location": {**mode(), "within": rng.choice(["team", "pdu", "anywhere"])},
            "caseload_cap": {**mode(), **caps(3, 9)},
            "workload_cap": {**mode(), "percent": rng.choice([80, 100, 113, 150])},
            "complexity_cap": {**mode(), **caps(0, 3)},
            "weekly_intake": {**mode(), **caps(0, 4)},
            "minimum_intake": {
                **mode(),
                "cases": rng.randint(0, 2),
                "below_percent": rng.choice([50, 80, 120]),
            },
            "minimum_workload": {
                "mode": rng.choice(["off", "soft"]),
                "penalty": rng.randint(1, 3),
                "percent": rng.choice([40, 77, 100]),
            },
            "mainly_women_cap": {**mode(), "cap": rng.randint(1, 6)},
            "one_team": mode(),
            "staying": {**wish(), "cost": rng.randint(0, 9)},
            "continuity": {**wish(), "cost": rng.randint(0, 9)},
            "own_team": {**wish(), "other_team": rng.randint(0, 3)},
            "overqualification": {
                **wish(),
                "officer": rng.randint(0, 3),
                "tiers": ["C"],
                "level": rng.randint(0, 2),
            },
        },
    )
    rng = after(policy.rules)
    later = {
        "not_with": mode(),
        "own_intake": mode(),
        "together": {**mode(), "cases": rng.choice(["together", "apart"])},
    }
    assert later.keys() == LATER
    sections = policy.rules | later
    others = {rule.key: random_section(rng, rule) for rule in RULES if rule.key not in sections}
    return policy.model_copy(update={"rules": sections | others})


LATER = {"not_with", "own_intake", "together"}
"""Rules that came after some weeks of the tests were chosen by their seeds."""


def after(drawn: object) -> random.Random:
    """A source for what came later, which leaves the weeks of a seed as they were."""
    return random.Random(repr(drawn))


def without_later(week: Instance) -> Instance:
    """The week as its seed made it before the later rules."""
    rules = {**week.policy.rules, **{key: {"mode": "off"} for key in LATER}}
    return week.changed(policy=week.policy.model_copy(update={"rules": rules}))


def random_section(rng: random.Random, rule: type[Rule]) -> dict[str, Any]:
    """A rule's settings at random, whole numbers near their least; the rest as by default."""
    settings = rule.Settings.model_json_schema()["properties"]
    section = {
        name: rng.randint(one["minimum"], min(one["minimum"] + 9, one["maximum"]))
        for name, one in settings.items()
        if one.get("type") == "integer"
    }
    return {**section, "mode": rng.choice(settings["mode"]["enum"])}


def random_practitioner(rng: random.Random, name: str, *, listed: bool) -> Practitioner:
    """A practitioner with every field at random; without counts where cases are listed."""
    counts = (
        {}
        if listed
        else {
            "caseload": rng.randint(0, 6),
            "workload": rng.choice([None, round(rng.uniform(0, 7), 2)]),
            "complex_cases": rng.randint(0, 2),
            "women_cases": rng.randint(0, 3),
            "new_cases_7_days": rng.randint(0, 2),
        }
    )
    contracted = rng.choice([37.0, 37.0, 22.2, 30.0, 18.5])
    person = Practitioner(
        id=name,
        grade=rng.choice(list(Grade)),
        team=rng.choice([*TEAMS, None]),
        pdu=rng.choice([PDUS[0], PDUS[0], *PDUS, None]),
        gender=rng.choice([*Gender, None]),
        contracted_hours=contracted,
        reduction_hours=rng.choice([0.0, 0.0, 3.7, contracted]),
        admin_hub=rng.random() < 0.2,
        skills=tuple(skill for skill in SKILLS if rng.random() < 0.6),
        taking_cases=rng.random() < 0.9,
        away_until=rng.choice([None, None, None, MONDAY + timedelta(rng.randint(-3, 3))]),
        leaving_on=rng.choice([None, None, None, MONDAY + timedelta(rng.randint(0, 40))]),
        floating=rng.random() < 0.3,
        parole_reports_due=rng.choice([0, 0, 1]),
        inductions_due=rng.choice([0, 1, 2]),
        capacity=rng.choice([None, None, None, None, 7.77]),
        level=rng.choice([*[None] * 4, 2, 8]),
        largest_case=rng.choice([*[None] * 6, 2.0]),
        **counts,
    )
    most = after(person).choice([*[None] * 5, 0, 1, 2])
    return person.model_copy(update={"max_new_cases": most})


def case_fields(rng: random.Random, people: list[str]) -> dict[str, Any]:
    """Every field of a case but its identifier."""
    fields: dict[str, Any] = {
        "tier": rng.choice("ABCDE"),
        "type": rng.choice(list(CaseType)),
        "rosh": rng.choice([*Rosh, None]),
        "csrp": rng.choice([None, 1.0, 3.0, 7.5]),
        "complexity": rng.choice([1, 1, 3, 4, 5]),
        "priority": rng.choice([1, 1, 1, 2, 3]),
        "gender": rng.choice([*Gender, None]),
        "practitioner_gender": rng.choice([*Gender, None, None, None, None, None]),
        "sexual_offence": rng.random() < 0.2,
        "child_protection": rng.random() < 0.2,
        "parole_report": rng.random() < 0.1,
        "safeguarding": rng.random() < 0.1,
        "skills": tuple(skill for skill in SKILLS if rng.random() < 0.15),
        "team": rng.choice([*TEAMS, None]),
        "pdu": rng.choice([PDUS[0], PDUS[0], None, *PDUS]),
        "previous_practitioner": rng.choice([*people, "gone", None, None]),
        "excluded": tuple(p for p in people if rng.random() < 0.05),
        "restricted_to": tuple(people[:2]) if rng.random() < 0.08 else (),
        "tasks": (Task.INDUCTION,) if rng.random() < 0.2 else (),
        "weight": rng.choice([None, None, None, round(rng.uniform(0, 3), 2), 0.0]),
        "weeks_waited": rng.choice([0, 0, 0, 2, 9]),
    }
    rng = after(fields)
    fields["household"] = rng.choice([*[None] * 3, "Elm 4", "Elm 4", "Oak 2"])
    fields["not_with"] = tuple(p for p in people if rng.random() < 0.05)
    return fields


def random_instance(
    rng: random.Random,
    *,
    people: int = 5,
    cases: int = 6,
    measure: str | None = None,
    decisions: float = 0.1,
) -> Instance:
    """An instance of up to so many people and cases; some cases are pinned or forbidden."""
    listed = rng.random() < 0.3
    names = [f"P{place}" for place in range(rng.randint(1, people))]
    team = [random_practitioner(rng, name, listed=listed) for name in names]
    new = [
        Case(id=f"C{place}", **case_fields(rng, names)) for place in range(rng.randint(0, cases))
    ]
    held = [
        HeldCase(
            id=f"H{place}",
            practitioner=rng.choice(names),
            allocated_on=MONDAY - timedelta(rng.randint(1, 30)),
            **case_fields(rng, names),
        )
        for place in range(rng.randint(0, 3 * people))
    ]
    decided = [
        Decision(
            action=rng.choice([Action.PIN, Action.FORBID]),
            case=case.id,
            practitioner=rng.choice(names),
        )
        for case in new
        if rng.random() < decisions
    ]
    return Instance(
        name="random",
        week_beginning=MONDAY,
        policy=random_policy(rng, measure),
        cases=tuple(new),
        practitioners=tuple(team),
        held=tuple(held) if listed else None,
        decisions=tuple(decided),
    )


def with_movable(
    rng: random.Random, *, people: int = 4, cases: int = 3, measure: str | None = None
) -> Instance:
    """A random instance of which some cases in hand may move."""
    base = random_instance(rng, people=people, cases=cases, measure=measure)
    names = [person.id for person in base.practitioners]
    movable = [
        HeldCase(
            id=f"M{place}",
            practitioner=rng.choice(names),
            allocated_on=MONDAY - timedelta(rng.randint(1, 30)),
            movable=True,
            **case_fields(rng, names),
        )
        for place in range(rng.randint(1, 3))
    ]
    return base.changed(held=(*(base.held or ()), *movable))
