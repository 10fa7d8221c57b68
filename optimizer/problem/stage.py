"""What a stage minimises, and what the stages before it have settled."""

from dataclasses import dataclass
from enum import StrEnum


class Goal(StrEnum):
    """What a relaxation minimises."""

    ALLOCATE = "allocate"
    SHORTFALL = "shortfall"
    SOFT = "soft"
    BALANCE = "balance"
    PREFERENCE = "preference"


@dataclass(frozen=True)
class Settled:
    """Values that earlier stages may not exceed; None where a stage is not settled yet.

    `soft` and `preference` leave out what the pins cost; `cost` is the convex cost.
    """

    unallocated: int | None = None
    shortfall: int | None = None
    soft: int | None = None
    cost: float | None = None
    preference: int | None = None
