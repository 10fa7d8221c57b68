"""The case assignment challenge of the Decision Management Community, April 2025.

Analysts have a level, specialities, an amount in hand, the most that one case and that all together
may amount to; each level may hold a band of complexity. An analyst takes one new case at most. What
the analysts' levels are above their cases' complexity is to be least in sum.
"""

from datetime import date

from pydantic import JsonValue

from caseload.instances.imports.published.policy import published_policy
from caseload.models.base import Frozen, Grade
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner

BEGINS = date(2025, 4, 1)

ANY_SPREAD = 100.0
"""Percentage points of the spread that may go on preferences: the challenge asks for no balance."""


class Analyst(Frozen):
    """An analyst as the file has her."""

    name: str
    level: int
    assigned_amount: float
    assigned_count: int
    focus: tuple[str, ...]
    max_case_amount: float
    max_total_amount: float


class NewCase(Frozen):
    """A case as the file has it."""

    id: int
    amount: float
    complexity: int
    type: str


class Assignment(Frozen):
    """The challenge: bands of complexity by level, analysts and new cases."""

    level_complexity: dict[str, tuple[int, int]]
    analysts: tuple[Analyst, ...]
    cases: tuple[NewCase, ...]


def assignment_instance(challenge: Assignment, name: str) -> Instance:
    """The challenge as an instance: preferences decide, and count levels alone."""
    return Instance(
        name=name,
        week_beginning=BEGINS,
        policy=published_policy(
            "case-assignment", BEGINS, "million", "spread", _rules(challenge), tolerance=ANY_SPREAD
        ),
        cases=tuple(
            Case(
                id=str(one.id),
                tier="D",
                complexity=one.complexity,
                weight=one.amount,
                skills=(one.type.lower(),),
            )
            for one in challenge.cases
        ),
        practitioners=tuple(
            Practitioner(
                id=one.name,
                grade=Grade.PO,
                level=one.level,
                skills=tuple(map(str.lower, one.focus)),
                caseload=one.assigned_count,
                workload=one.assigned_amount,
                capacity=one.max_total_amount,
                largest_case=one.max_case_amount,
            )
            for one in challenge.analysts
        ),
    )


def _rules(challenge: Assignment) -> dict[str, dict[str, JsonValue]]:
    hard: dict[str, JsonValue] = {"mode": "hard"}
    bands: dict[str, JsonValue] = {
        level: {"lowest": low, "highest": high}
        for level, (low, high) in challenge.level_complexity.items()
    }
    return {
        "skills": hard,
        "experience": hard | {"bands": bands},
        "case_size": hard,
        "workload_cap": hard | {"percent": 100},
        "weekly_intake": hard | {str(grade): 1 for grade in Grade},
        "overqualification": {
            "mode": "soft",
            "officer": 0,
            "lowest_tier": 0,
            "skill": 0,
            "woman": 0,
            "level": 1,
        },
    }
