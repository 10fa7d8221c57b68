"""The answers of the allocation services, as far as an allocation needs them.

Only what is named here is taken out of a file. Names of people on probation, their dates of
birth, addresses and documents are not among it, so that they are gone as soon as a file is read.
Keys are those of hmpps-workload, hmpps-allocations and hmpps-probation-estate-api; one that is
absent and one that is null mean the same.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

Crn = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z][0-9]{6}$")]
"""A case reference number."""

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9]{1,20}$")]
"""The code of a team or of a practitioner."""

Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Points = Annotated[int, Field(ge=0, le=1_000_000)]
Per = Annotated[float, Field(ge=0, le=100)]
Hours = Annotated[float, Field(ge=0, le=60)]


PLACE = "#place"
"""Under this key each row of a list is given its place before it is read."""


class Payload(BaseModel):
    """A part of an answer: what is not named is left aside. A row knows its place in its list."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    place: int = Field(0, alias=PLACE)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: part for key, part in value.items() if part is not None}


class Unallocated(Payload):
    """A case that waits; CRN and event number together are what is allocated."""

    crn: Crn
    conviction_number: Annotated[int, Field(ge=0, le=10_000)]
    tier: Word
    provisional_tier: bool | None = None
    case_type: Literal["COMMUNITY", "LICENSE", "CUSTODY", "UNKNOWN"]
    out_of_area_transfer: bool = False
    excluded: bool
    apop_excluded: bool = False


class UnallocatedList(RootModel[list[Unallocated]]):
    """The cases of one team that wait; the team stands in the address alone."""


class Name(Payload):
    """A practitioner's name."""

    forename: Word = ""
    middle_name: Word = ""
    surname: Word = ""
    combined_name: Word = ""


class Practitioner(Payload):
    """A practitioner of a team, with the counts of her generation."""

    code: Code
    name: Name = Name()
    email: Word | None = None
    grade: Word | None = None
    workload: Annotated[float, Field(ge=0, le=10_000)] | None = None
    available_points: Points | None = None
    total_points: Points | None = None
    cases_past_week: Count | None = None
    allocated_cases_past_week: Count | None = None
    reallocated_cases_past_week: Count | None = None
    total_cases: Count | None = None
    community_cases: Count | None = None
    custody_cases: Count | None = None
    license_cases: Count | None = None
    active_cases: Count | None = None
    contact_suspended_cases: Count | None = None
    isps_due_in_next_14_days: Count | None = None
    parole_reports_in_next_28_days: Count | None = None
    tier_case_totals: dict[str, Annotated[float, Field(ge=0, le=10_000)] | None] = {}


class Team(Payload):
    """The practitioners of a team."""

    teams: list[Practitioner]


class Practitioners(RootModel[dict[Code, Team]]):
    """A team's practitioners by its code."""


class Manager(Payload):
    """Who holds the person now."""

    code: Code
    team_code: Code | None = None


class Choose(Payload):
    """Everybody whom a case could go to, and who holds the person now."""

    crn: Crn
    tier: Word | None = None
    provisional_tier: bool | None = None
    community_person_manager: Manager | None = None
    teams: dict[Code, list[Practitioner]]


class Overview(Payload):
    """One practitioner's hours in a week: contracted, and how many fewer she works."""

    code: Code
    weekly_hours: Hours
    total_reduction_hours: Hours = 0.0


class ActiveCase(Payload):
    """A case in hand."""

    crn: Crn
    tier: Word
    type: Literal["COMMUNITY", "LICENSE", "CUSTODY", "UNKNOWN"]
    initial_allocation_date: date | None = None


class Caseload(Payload):
    """The cases that a practitioner holds."""

    code: Code
    active_cases: list[ActiveCase]


class Rosh(Payload):
    """Risk of serious harm."""

    overall_risk: Word


class Percentage(Payload):
    """A predictor in per cent."""

    percentage: Per | None = None


class Recidivism(Payload):
    """The risk of serious recidivism."""

    percentage_score: Per | None = None


class Reoffending(Payload):
    """The combined serious reoffending predictor."""

    score: Per | None = None


class Risk(Payload):
    """Levels and predictors, of either version."""

    rosh_risk: Rosh | None = None
    risk_of_serious_recidivism_score: Recidivism | None = None
    combined_serious_reoffending_predictor: Reoffending | None = None


class Registration(Payload):
    """A register that the person is on."""

    type: Word


class Risks(Payload):
    """The risks of a case: flat in the first generation, in `risk` later."""

    crn: Crn
    conviction_number: int | None = None
    active_registrations: list[Registration] = []
    rosh_risk: Rosh | None = None
    rsr: Percentage | None = None
    risk: Risk | None = None


class Detail(Payload):
    """A case in full, of which little is needed."""

    crn: Crn
    conviction_number: int
    tier: Word | None = None
    provisional_tier: bool | None = None
    gender: Word | None = None
    rosh_level: Word | None = None
    risk: Risk | None = None


class Restriction(Payload):
    """Whether a practitioner is kept from a case."""

    staff_code: Code
    is_excluded: bool


class Restrictions(Payload):
    """Who is kept from a case, already resolved for each practitioner asked about."""

    crn: Crn
    staff_restrictions: list[Restriction]


class Access(Payload):
    """Whether access to a person is limited (`user_excluded`, or `is_restricted`)."""

    crn: Crn
    user_excluded: bool = False
    user_restricted: bool = False
    is_restricted: bool = False


class AccessList(Payload):
    """Whether access to each of several people is limited."""

    access: list[Access]


class Place(Payload):
    """A team or unit of the estate."""

    code: Code
    name: Word = ""


class Staff(Payload):
    """A practitioner by her code."""

    code: Code


class Event(Payload):
    """Who was allocated a case, and when; the event's number is not in it."""

    crn: Crn
    staff: Staff
    team_code: Code
    allocated_on: datetime


class Events(Payload):
    """The service's own record of who was allocated to whom."""

    cases: list[Event]


class Failed(Payload):
    """The body of an error."""

    status: int
    error_code: int | None = None
