"""A policy: how cases are weighed, what a practitioner can carry, and how each rule is set."""

import datetime
import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, field_validator

from caseload.models.base import Frozen, Task
from caseload.models.schema import content, plain
from caseload.models.service import PROBATION, Service

Positive = Annotated[float, Field(gt=0, le=1_000_000)]
Weight = Annotated[float, Field(ge=0, le=1_000_000)]

BalanceMeasure = Literal["spread", "peak", "leximax", "range"]


class CapacityPolicy(Frozen):
    """How hours become capacity.

    Capacity = `full` × (contracted − reduction) / `full_hours` × `availability`, and × `admin_hub`
    for a practitioner whose team has an administrative hub, and × the share that `grades` has for
    the grade, 1 where it has none: a protected load in the first year.
    """

    full: Positive
    full_hours: Positive = 37.0
    availability: Annotated[float, Field(gt=0, le=1)] = 1.0
    admin_hub: Annotated[float, Field(ge=1, le=2)] = 1.0
    whole: bool = False
    """Keep the whole part only, as the official services do with points."""
    grades: dict[str, Annotated[float, Field(gt=0, le=1)]] = {}


class BalancePolicy(Frozen):
    """Which figure is made even, and how much of it preferences may spend.

    `tolerance` is in percentage points of the balance measure. For the spread it counts in squares:
    preferences may add as much unevenness, between those who could take a case, as a spread of
    `tolerance` from nothing. Where decisions were made on an earlier proposal, keeping it spends
    first, up to `keep_share` of the tolerance; a case whose place people were told of counts as
    `keep_told` others.
    """

    measure: BalanceMeasure = "spread"
    tolerance: Annotated[float, Field(ge=0, le=100)] = 1.0
    keep_share: Annotated[float, Field(ge=0, le=1)] = 1.0
    keep_told: Annotated[int, Field(strict=True, ge=1, le=1000)] = 10


class StaffingPolicy(Frozen):
    """What a full-time post of each grade costs beside the others; only these are recruited."""

    cost: Annotated[
        dict[str, Annotated[int, Field(strict=True, ge=1, le=1000)]], Field(min_length=1)
    ] = dict.fromkeys(PROBATION.recruited, 1)


class WaitingPolicy(Frozen):
    """How urgent waiting makes a case that was left over.

    `priority_a_week` is added to its priority for each week that it has waited, in whole numbers:
    0.25 makes one more of every four weeks.
    """

    priority_a_week: Annotated[float, Field(ge=0, le=1000)] = 0.25


class HistoryPolicy(Frozen):
    """What a history says, and for how long it is there.

    It says nothing of a group of fewer than `fewest_people`. A week is kept for `keep_years` after
    the last that was done in it; then it may be deleted.
    """

    fewest_people: Annotated[int, Field(strict=True, ge=1, le=1000)] = 5
    keep_years: Annotated[int, Field(strict=True, ge=0, le=100)] = 7


Share = Annotated[float, Field(ge=0, le=1)]
Weeks = Annotated[int, Field(ge=0, le=520)]


class SimulationPolicy(Frozen):
    """What the weeks to come are like, for a simulation; no public source gives these figures.

    Where `new_cases_a_week` is not given, as many arrive as this week; where `length_weeks`, the
    mean length of a case, is not, it is such that arrivals and endings balance. `away_share` is the
    share of weeks in which a practitioner is away and takes no new cases, for `away_weeks` on end
    in the mean. `leavers_a_year` is a share of the staff; each gives `notice_weeks` of notice, and
    somebody like her starts, with nothing in hand, `vacancy_weeks` after she has left.
    """

    new_cases_a_week: Annotated[float, Field(ge=0, le=100_000)] | None = None
    length_weeks: Annotated[float, Field(ge=1, le=5200)] | None = None
    away_share: Annotated[float, Field(ge=0, le=0.9)] = 0.05
    away_weeks: Annotated[float, Field(ge=1, le=52)] = 1.5
    leavers_a_year: Share = 0.1
    notice_weeks: Weeks = 8
    vacancy_weeks: Weeks = 12


class ApprovalPolicy(Frozen):
    """Who approves a week in the workbench: with `second_person`, somebody else than who asks.

    `exception_margin` is the share of a limit by which a lead lets a case pass it by herself; what
    goes beyond that, and a rule without a figure, is for the head of the PDU.
    """

    second_person: bool = False
    exception_margin: Share = 0.05


class Policy(Frozen):
    """A dated policy. `rules` holds one section a rule; each rule checks its own section.

    `weights` maps a tier to its weight, or to a weight for each case type; the tier `*` stands
    for every tier that is not named. `complexity` maps a complexity level to a factor. `tasks`
    maps work beside supervision to its weight. A case is complex from level `complex_from`.
    """

    name: str
    title: str = ""
    dated: datetime.date
    unit: str
    weights: dict[str, Weight | dict[str, Weight]]
    complexity: dict[int, Positive] = {}
    complex_from: Annotated[int, Field(ge=1, le=5)] = 4
    tasks: dict[Task, Weight] = {}
    capacity: CapacityPolicy
    balance: BalancePolicy = BalancePolicy()
    waiting: WaitingPolicy = WaitingPolicy()
    history: HistoryPolicy = HistoryPolicy()
    staffing: StaffingPolicy = StaffingPolicy()
    simulation: SimulationPolicy = SimulationPolicy()
    approval: ApprovalPolicy = ApprovalPolicy()
    rules: dict[str, dict[str, JsonValue]] = {}
    service: Service = PROBATION

    @field_validator("complexity", mode="before")
    @classmethod
    def _levels(cls, factors: Any) -> Any:
        if not isinstance(factors, dict):
            return factors
        return {
            int(level) if str(level).isdecimal() else level: factor
            for level, factor in factors.items()
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the content: the same for every form of file and order of settings."""
        text = json.dumps(plain(content(self)), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
