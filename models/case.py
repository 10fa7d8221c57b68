"""A case: one person's new order, licence or sentence that someone has to hold."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from caseload.models.base import (
    CONFIDENTIAL,
    CaseType,
    Frozen,
    Gender,
    Rosh,
    Task,
    confidential_fields,
)

Hundredths = Annotated[float, Field(ge=0, le=1_000_000)]
"""A quantity of workload. Weights and workloads are kept to two decimals."""

Identifier = Annotated[str, Field(min_length=1, max_length=100)]


class Case(Frozen):
    """A case to be allocated, with everything that a rule or a weight may look at.

    A case may have a tier of either model as its `tier`, or the one of 2026 there and the older one
    in `older_tier`: then it can be weighed and judged by a policy of either.

    `csrp` is the combined serious reoffending predictor in per cent. `complexity` runs from 1
    (plain) to 5; the scale is an assumption, since no official one was found. `weight`, when
    given, replaces the policy's own. `weeks_waited` counts the weeks in which a case was left over.
    `excluded` and `restricted_to` are the limited access lists: practitioners who must not see the
    case, and the only ones who may. Cases of one `household` are those of siblings or
    co-defendants. `not_with` names practitioners who must not have the case, for a reason that is
    no secret.
    """

    id: Identifier
    tier: str
    older_tier: str | None = None
    type: str = CaseType.COMMUNITY.value
    rosh: Rosh | None = None
    csrp: Annotated[float, Field(ge=0, le=100)] | None = None
    complexity: Annotated[int, Field(ge=1, le=5)] = 1
    priority: Annotated[int, Field(ge=1, le=1000)] = 1
    weeks_waited: Annotated[int, Field(ge=0, le=520)] = 0
    gender: Gender | None = None
    practitioner_gender: Gender | None = None
    sexual_offence: bool = False
    child_protection: bool = False
    parole_report: bool = False
    safeguarding: bool = False
    skills: tuple[str, ...] = ()
    team: str | None = None
    pdu: str | None = None
    previous_practitioner: Identifier | None = None
    household: Identifier | None = None
    not_with: tuple[Identifier, ...] = ()
    excluded: Annotated[tuple[Identifier, ...], CONFIDENTIAL] = ()
    restricted_to: Annotated[tuple[Identifier, ...], CONFIDENTIAL] = ()
    tasks: tuple[Task, ...] = ()
    weight: Hundredths | None = None

    @field_validator("skills", "not_with", "excluded", "restricted_to", "tasks")
    @classmethod
    def _canonical(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(names)))


CONFIDENTIAL_FIELDS = {name: Case.model_fields[name].default for name in confidential_fields(Case)}
"""The fields of a case of which nothing may be told, each with its empty value."""


class HeldCase(Case):
    """A case in hand: already with `practitioner`, since `allocated_on` if that is known.

    `movable` says that the lead is ready to see it redistributed. `leaves` says that it cannot
    stay with `practitioner`; the engine sets it where cases in hand are decided as well, and no
    file holds it.
    """

    practitioner: Identifier
    allocated_on: date | None = None
    movable: bool = False
    leaves: Annotated[bool, Field(exclude=True)] = False


class ComingCase(Case):
    """A case that is to arrive in a later week, the first of a simulation being week 1."""

    week: Annotated[int, Field(ge=1, le=1000)]


class ExpectedCase(Case):
    """A kind of case that is expected: `a_week` of them come in the mean."""

    id: Identifier = "expected"
    a_week: Annotated[float, Field(ge=0, le=10_000)]
