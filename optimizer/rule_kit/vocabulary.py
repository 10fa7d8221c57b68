"""Words of the service that several rules' settings use: its tiers and its grades."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from caseload.models.service import PROBATION, Service
from caseload.optimizer.rule_kit.wording import listed


def service_of(info: ValidationInfo) -> Service:
    """The service that settings are read for."""
    return info.context["service"] if info.context else PROBATION


def _known_tier(tier: str, info: ValidationInfo) -> str:
    service = service_of(info)
    if tier not in service.tiers:
        few = (
            "such as A, B3 or Untiered"
            if service.probation
            else f"of {listed(service.tiers, 'or')}"
        )
        raise ValueError(f"a tier {few}")
    return tier


def _known_grade(grade: str, info: ValidationInfo) -> str:
    grades = list(service_of(info).grades)
    if grade not in grades:
        raise ValueError(listed(grades, "or"))
    return grade


Tier = Annotated[str, AfterValidator(_known_tier)]
"""A tier of the service."""


def _in_brackets(grades: Any, info: ValidationInfo) -> Any:
    if not isinstance(grades, list | tuple):
        each = listed(list(service_of(info).grades), "or")
        raise ValueError(f"a list in square brackets, each of it {each}")
    return grades


Grades = Annotated[
    tuple[Annotated[str, AfterValidator(_known_grade)], ...], BeforeValidator(_in_brackets)
]
"""Grades of the service."""
