"""A practitioner: who may take cases, how many hours she has, and what she holds already."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from caseload.models.base import CaseType, Frozen, Gender
from caseload.models.case import Hundredths, Identifier

Count = Annotated[int, Field(ge=0, le=10_000)]
Hours = Annotated[float, Field(ge=0, le=60)]

MOST_WEEKS = 52
"""Weeks before this one of which it is kept how many new cases somebody had."""

LEVELS = range(1, 11)
"""Levels of experience, from the least. Assumption: no official scale was found."""


class InHand(Frozen):
    """How many cases in hand are of one tier and type."""

    cases: Annotated[int, Field(ge=1, le=10_000)]
    tier: str
    type: str = CaseType.COMMUNITY.value

    def __str__(self) -> str:
        """As it is written in a table: 2 A3 community."""
        return f"{self.cases} {self.tier} {self.type}"


class Practitioner(Frozen):
    """A practitioner, her hours in a week, and her work in hand as counts.

    Only hours are kept, never the reason for a reduction: health, pregnancy and union time are
    special-category data. The counts of cases in hand (`caseload` to `new_cases_7_days`) are zero
    when the instance lists the cases in hand one by one. `in_hand` is the caseload by tier and
    type. `workload` is the weight of the caseload in the policy's unit; when it is not given it
    follows from `in_hand`, or else from the caseload. `other_work`, in the policy's unit too, is
    what counts beside cases: reports written lately, contacts for others, or by others (then it
    may be negative). The `…_due` counts are work that is coming: reports due and inductions not
    done. `capacity`, when given, replaces the one from hours. `level` is her level of experience,
    `largest_case` the most that a single case may weigh for her, `max_new_cases` the most new cases
    that she takes in the week; nothing of her own limits her where they are not given.
    `new_cases_before` are the new cases that she had in the weeks before, the last one first, or
    that she was away. `apart` is
    what tells her from others of the same name in an instance, the team or the identifier: no part
    of the content.
    """

    id: Identifier
    name: str = ""
    grade: str
    team: str | None = None
    pdu: str | None = None
    gender: Gender | None = None
    contracted_hours: Hours = 37.0
    reduction_hours: Hours = 0.0
    admin_hub: bool = False
    skills: tuple[str, ...] = ()
    taking_cases: bool = True
    away_until: date | None = None
    leaving_on: date | None = None
    floating: bool = False
    caseload: Count = 0
    in_hand: tuple[InHand, ...] = ()
    workload: Hundredths | None = None
    other_work: Annotated[float, Field(ge=-1_000_000, le=1_000_000)] = 0.0
    complex_cases: Count = 0
    women_cases: Count = 0
    new_cases_7_days: Count = 0
    parole_reports_due: Count = 0
    recall_reports_due: Count = 0
    court_reports_due: Count = 0
    inductions_due: Count = 0
    capacity: Hundredths | None = None
    level: Annotated[int, Field(ge=min(LEVELS), le=max(LEVELS))] | None = None
    largest_case: Hundredths | None = None
    max_new_cases: Count | None = None
    new_cases_before: Annotated[
        tuple[Annotated[int, Field(ge=0, le=1000)] | Literal["away"], ...],
        Field(max_length=MOST_WEEKS),
    ] = ()
    apart: Annotated[str | None, Field(exclude=True, repr=False)] = None

    @field_validator("skills")
    @classmethod
    def _canonical(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(names)))

    @field_validator("in_hand")
    @classmethod
    def _in_order(cls, bundles: tuple[InHand, ...]) -> tuple[InHand, ...]:
        return tuple(sorted(bundles, key=lambda one: (one.type, one.tier, one.cases)))

    @model_validator(mode="after")
    def _same_caseload(self) -> "Practitioner":
        total = sum(bundle.cases for bundle in self.in_hand)
        if self.in_hand and total != self.caseload:
            raise ValueError(f"a caseload that is the sum of in_hand, which is {total}")
        return self

    @model_validator(mode="after")
    def _hours_left(self) -> "Practitioner":
        if self.reduction_hours > self.contracted_hours:
            raise ValueError("reduction_hours no more than contracted_hours")
        return self

    @property
    def label(self) -> str:
        """The name to show: the name if there is one, otherwise the identifier.

        Where others of the instance have the same, what tells her apart stands behind it.
        """
        return f"{self.name} ({self.apart})" if self.name and self.apart else self.name or self.id


def told_apart(people: tuple[Practitioner, ...]) -> tuple[Practitioner, ...]:
    """The people, those of one name told apart: by their teams, or by identifier where these fail.

    A name that is somebody else's identifier counts as shared.
    """
    groups: dict[str, list[Practitioner]] = {}
    for person in people:
        groups.setdefault(_spoken(person.name or person.id), []).append(person)
    shared = {key for key, group in groups.items() if len(group) > 1}
    if not shared and all(person.apart is None for person in people):
        return people
    found = []
    for person in people:
        group = groups[_spoken(person.name or person.id)]
        teams = {one.team for one in group}
        by_team = len(teams) == len(group) and None not in teams
        apart = None if len(group) == 1 else person.team if by_team else person.id
        found.append(person.model_copy(update={"apart": apart}))
    return tuple(found)


def _spoken(name: str) -> str:
    return " ".join(name.casefold().split())
