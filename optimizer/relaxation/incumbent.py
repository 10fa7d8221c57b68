"""The best allocation known, as the relaxation sees it: a value, and a place to offer points to."""

from dataclasses import dataclass
from typing import Protocol

from caseload.optimizer.arrays import FloatArray


@dataclass(frozen=True)
class ShadowPrices:
    """What a unit of convex cost, and a move of a case in hand, are worth in units of the stage."""

    balance: float = 0.0
    move: float = 0.0


class Incumbent(Protocol):
    """The best allocation known to a search.

    `value` is its value in the stage's unit: what a bound is compared with. `offer` shows a
    fractional point [class, practitioner] that may be rounded to a better allocation, and what
    things are worth there.
    """

    @property
    def value(self) -> float:
        """The value of the best allocation known."""

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Round a fractional point, and keep the allocation if it is better."""


@dataclass
class Known:
    """An incumbent of which only the value is known, and that no point improves."""

    value: float

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Ignore the point."""
