"""An allocation such as a busy lead might have made by hand, for instances that are invented."""

from collections import Counter

from caseload.instances.generate.calibration import FULL_HOURS
from caseload.models.base import Grade, Rosh
from caseload.models.case import Case
from caseload.models.earlier import Placement
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner

OFFICERS = (Grade.PO, Grade.NQO)
DAY = FULL_HOURS / 5


def by_hand(instance: Instance) -> tuple[Placement, ...]:
    """An allocation as a busy lead might make it: each case to the least busy-looking of its team.

    She goes through the list from the top, counts cases for the hours each person has, sees tier,
    RoSH, the gender asked for, the skills needed and who has had many new cases, and looks beyond
    the team only if nobody in it will do. She misses what takes a second look (CSRP, offences,
    access lists, caps) and gives every case the same weight, so some placements break a rule.
    """
    taken: Counter[str] = Counter()
    placements = []
    for case in instance.cases:
        suited = [person for person in instance.practitioners if _suits(case, person)]
        rested = [person for person in suited if not _had_enough(person, taken)] or suited
        nearby = [person for person in rested if person.team == case.team] or rested
        chosen = min(nearby, key=lambda person: (_busy(person, taken), person.id), default=None)
        if chosen:
            taken[chosen.id] += 1
        placements.append(Placement(case=case.id, practitioner=chosen.id if chosen else None))
    return tuple(placements)


def _suits(case: Case, person: Practitioner) -> bool:
    """Whether a practitioner looks right for the case at first sight."""
    return (
        person.taking_cases
        and person.away_until is None
        and person.leaving_on is None
        and _hours(person) > 0
        and _experienced(case, person.grade)
        and case.practitioner_gender in (None, person.gender)
        and set(case.skills) <= set(person.skills)
    )


def _experienced(case: Case, grade: str) -> bool:
    """Tiers A and B and high RoSH for officers, tier C for anyone but a trainee."""
    if case.tier in ("A", "B") or case.rosh in (Rosh.HIGH, Rosh.VERY_HIGH):
        return grade in OFFICERS
    return grade != Grade.PQIP or case.tier != "C"


def _had_enough(person: Practitioner, taken: Counter[str]) -> bool:
    """Whether a practitioner has a new case for every working day, or every second one if new."""
    days = int(_hours(person) / DAY)
    enough = days if person.grade in (Grade.PO, Grade.PSO) else days // 2
    return person.new_cases_7_days + taken[person.id] >= enough


def _busy(person: Practitioner, taken: Counter[str]) -> float:
    """Cases for each hour that a practitioner has."""
    return (person.caseload + taken[person.id]) / _hours(person)


def _hours(person: Practitioner) -> float:
    return person.contracted_hours - person.reduction_hours
