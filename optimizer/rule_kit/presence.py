"""Presence: which practitioners take new cases, and which cases in hand may stay."""

from datetime import date, timedelta

from caseload.models.case import Case, HeldCase
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.rule_kit.wording import spoken


def absence(
    person: Practitioner, policy: Policy, begins: date | None, leaving_weeks: int
) -> str | None:
    """Why a practitioner takes no new cases in the week that begins then; None if available.

    A practitioner who leaves within `leaving_weeks` of the beginning takes none. Without the week's
    beginning no date can be early or late, so none bars anyone.
    """
    if not person.taking_cases:
        return "is not taking new cases this week"
    if capacity(policy, person) <= 0:
        return "has no capacity"
    if begins and person.away_until and person.away_until >= begins:
        return f"is away until {spoken(person.away_until)}"
    if begins and person.leaving_on and leaves_within(person, begins, leaving_weeks):
        verb = "is leaving" if person.leaving_on >= begins else "left"
        return f"{verb} on {spoken(person.leaving_on)}"
    return None


def leaves_within(person: Practitioner, begins: date | None, weeks: int) -> bool:
    """Whether a practitioner leaves within some weeks of a date, or has left."""
    if person.leaving_on is None or begins is None:
        return False
    return person.leaving_on <= begins + timedelta(weeks=weeks)


def stays_with(case: Case) -> str | None:
    """The practitioner with whom a case in hand may stay.

    None if the case is new, or if its practitioner has to give it up.
    """
    if not isinstance(case, HeldCase) or case.leaves:
        return None
    return case.practitioner


def is_new(case: Case) -> bool:
    """Whether a case is a new one, not one in hand that moves or has to."""
    return not isinstance(case, HeldCase)


def own(person: str, instance: Instance) -> list[Case]:
    """The practitioner's cases in hand among the instance's cases that may stay."""
    cases = instance.opened.get(person, ())
    return [case for case in cases if stays_with(case) is not None]
