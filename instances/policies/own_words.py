"""What a policy's own tables name that its service has not got."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from caseload.instances.tables.table import shown
from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.models.service import PROBATION, Service


def service_of(settings: Mapping[str, Any]) -> Service:
    """The service that the settings of a policy are for; probation where they say nothing of it."""
    return Service.model_validate(settings["service"]) if "service" in settings else PROBATION


def not_of_the_service(policy: Policy, file: str) -> list[Fault]:
    """Types of case and grades in the policy's own tables that its service has not got."""
    types = {
        f"weights.{tier}.{kind}": policy.service.types
        for tier, entry in policy.weights.items()
        if isinstance(entry, dict)
        for kind in entry
    }
    named: dict[str, Iterable[str]] = {
        "staffing.cost": policy.staffing.cost,
        "capacity.grades": policy.capacity.grades,
    }
    known_grades = tuple(policy.service.grades)
    grades = {f"{where}.{grade}": known_grades for where, some in named.items() for grade in some}
    return [
        Fault(file=file, column=shown(key), expected=f"a key that is one of {_either(known)}")
        for key, known in {**types, **grades}.items()
        if key.rpartition(".")[2] not in known
    ]


def _either(known: Sequence[str]) -> str:
    *first, last = known
    return f"{', '.join(first)} or {last}" if first else last
