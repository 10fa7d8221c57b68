"""Cases in hand that stand among the cases because they may move: with whom they may stay."""

from datetime import timedelta

from caseload.models.case import Case, HeldCase
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.rules.availability import Availability


def stays_with(case: Case, instance: Instance) -> str | None:
    """The practitioner with whom a case may stay: None if it is new, or if its holder leaves."""
    if not isinstance(case, HeldCase):
        return None
    holder = instance.practitioner_of[case.practitioner]
    return None if _leaves(holder, instance) else holder.id


def own(person: str, instance: Instance) -> list[Case]:
    """The practitioner's cases in hand that may move, and may stay with her."""
    cases = instance.opened.get(person, ())
    return [case for case in cases if stays_with(case, instance) is not None]


def _leaves(person: Practitioner, instance: Instance) -> bool:
    """Whether someone cannot work, or leaves within the weeks in which she takes nothing new."""
    if capacity(instance.policy, person) <= 0:
        return True
    if person.leaving_on is None or instance.week_beginning is None:
        return False
    section = instance.policy.rules.get(Availability.key, {})
    weeks = Availability.Settings.model_validate(section).leaving_weeks
    return person.leaving_on <= instance.week_beginning + timedelta(weeks=weeks)
