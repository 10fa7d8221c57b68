"""What is expected to come, and what it asks to keep free with whom."""

from typing import Annotated

from pydantic import Field

from caseload.models.base import Frozen
from caseload.models.case import Case, Identifier

MILLION = 10**6
"""Parts of a case in which prices are counted, so that they are whole numbers."""


class Expected(Frozen):
    """Cases that are expected: `a_week` of them in the mean, each `like` a case."""

    like: Case
    a_week: Annotated[float, Field(ge=0, le=100_000)]


class Reserve(Frozen):
    """What it costs to use up a practitioner's room, and what that is wanted for.

    `prices` holds by the key of a limit the cost of a unit of its use (a hundredth of workload
    where it counts workload), in millionths of a case to come that then finds no place. `needs`
    says who is wanted by such a case ("who is a woman"), blank where anybody is, and `expected`
    how many come in the weeks that are looked ahead.
    """

    practitioner: Identifier
    prices: dict[str, Annotated[int, Field(ge=0)]]
    needs: str = ""
    expected: float = 0.0


class Ahead(Frozen):
    """What was seen in so many `futures` of `weeks` weeks drawn from what is `expected`.

    There is a reserve for each practitioner with whom room is worth anything.
    """

    weeks: int
    futures: int
    expected: tuple[Expected, ...]
    reserves: tuple[Reserve, ...] = ()

    @property
    def reserve_of(self) -> dict[str, Reserve]:
        """The reserves by practitioner."""
        return {one.practitioner: one for one in self.reserves}
