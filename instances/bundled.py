"""The generated instances that come with the project: `weekly` and `understaffed`.

`python -m instances.bundled` writes their files again; a test holds the files against this module.
`tiny` and `contradiction` are written by hand.
"""

from collections import Counter
from pathlib import Path

from instances.generate import generate
from models.base import TIERS_2026, Gender, Grade, Rosh
from models.case import Case
from models.instance import Instance, Placement
from models.policy import Policy
from models.practitioner import Practitioner

FOLDER = Path(__file__).parent
OFFICERS = (Grade.PO, Grade.NQO)
NOBODY_HAS = "sign_language"


def weekly(policy: Policy) -> Instance:
    """One PDU's ordinary week, with the allocation that was made by hand."""
    instance = generate(policy, name="weekly", seed=2026)
    return instance.model_copy(update={"manual": by_hand(instance)})


def understaffed(policy: Policy) -> Instance:
    """A small PDU with too few officers, fewer women among them, and a skill that nobody has."""
    instance = generate(
        policy,
        name="understaffed",
        seed=50,
        teams=2,
        practitioners=20,
        cases=60,
        tightness="tight",
        scarce=True,
    )
    first, *others = instance.cases
    return instance.model_copy(
        update={"cases": (first.model_copy(update={"skills": (NOBODY_HAS,)}), *others)}
    )


def by_hand(instance: Instance) -> tuple[Placement, ...]:
    """What a busy lead might have done: each case to whoever in its team looks least busy.

    She goes through the list from the top, counts cases for the hours each person has, sees tier,
    RoSH, the gender asked for and the skills needed, and looks beyond the team only if nobody in
    it will do. She misses what takes a second look (CSRP, reports due, access lists) and gives
    every case the same weight, so some placements break a rule.
    """
    taken: Counter[str] = Counter()
    placements = []
    for case in instance.cases:
        suited = [person for person in instance.practitioners if _suits(case, person)]
        nearby = [person for person in suited if person.team == case.team] or suited
        chosen = min(nearby, key=lambda person: (_busy(person, taken), person.id), default=None)
        if chosen:
            taken[chosen.id] += 1
        placements.append(Placement(case=case.id, practitioner=chosen.id if chosen else None))
    return tuple(placements)


def _suits(case: Case, person: Practitioner) -> bool:
    """Whether she looks right for the case at first sight."""
    serious = case.tier in TIERS_2026[:2] or (
        case.rosh is not None and case.rosh.rank >= Rosh.HIGH.rank
    )
    asked: Gender | None = case.practitioner_gender
    return (
        person.taking_cases
        and person.away_until is None
        and person.leaving_on is None
        and person.reduction_hours < person.contracted_hours
        and (person.grade in OFFICERS or not serious)
        and asked in (None, person.gender)
        and set(case.skills) <= set(person.skills)
    )


def _busy(person: Practitioner, taken: Counter[str]) -> float:
    """Cases for each hour that she has."""
    hours = person.contracted_hours - person.reduction_hours
    return (person.caseload + taken[person.id]) / hours
