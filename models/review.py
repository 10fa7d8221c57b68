"""What a check says: of an input by itself, and of an allocation that somebody made."""

from datetime import date
from typing import Annotated

from pydantic import Field

from caseload.models.base import Frozen
from caseload.models.conflict import Conflict, GiveUp
from caseload.models.fault import Told
from caseload.models.proposal import Breach, Figures, Workload


class InputReview(Frozen):
    """What an input holds, and what of it needs a look before anything is solved.

    `sentence` says the counts in a line; `in_hand` counts cases. `conflicts` are decisions that
    cannot all hold, the smallest first, `give_up` the fewest to take back. `shortfall` says by how
    much all work is above all capacity, None where it is not. `idle` names the rules that do
    nothing since no row fills in what they need, `unnamed` those (keys) that the policy leaves out.
    """

    sentence: str
    policy: str
    week_beginning: date | None
    cases: int
    practitioners: int
    teams: int
    pdus: int
    in_hand: int
    decisions: int
    conflicts: tuple[Conflict, ...] = ()
    give_up: GiveUp | None = None
    shortfall: str | None = None
    idle: str | None = None
    unnamed: tuple[str, ...] = ()


class InputCheck(Frozen):
    """What a check says of an input without an allocation."""

    schema_version: int = 1
    instance: str
    input: InputReview
    told: Told = ()


class Review(Frozen):
    """What an independent check says of an allocation that somebody made.

    Spreads are in percentage points; `unallocated` lists new cases that the allocation leaves out.
    `idle` names the rules that do nothing since no row fills in what they need. `input` is what
    there is to say of the input by itself, where that was asked for.
    """

    schema_version: int = 1
    instance: str
    input: Annotated[InputReview | None, Field(exclude_if=lambda input: input is None)] = None
    breaches: tuple[Breach, ...]
    unallocated: tuple[str, ...]
    workloads: tuple[Workload, ...]
    figures_before: tuple[Figures, ...]
    figures: tuple[Figures, ...]
    spread_before: float
    spread: float
    idle: str | None = None
    told: Told = ()
