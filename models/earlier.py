"""The round before: what was proposed, what was told to people, and how much of it may move."""

from typing import Literal

from caseload.models.base import Frozen
from caseload.models.case import Identifier

Keep = Literal["all", "most", "none"]
"""How much of an earlier proposal stays: nothing moves but what is decided, as little as can be, or
anything may.
"""


class Placement(Frozen):
    """A case with the practitioner it is given to, or None when it is left over."""

    case: Identifier
    practitioner: Identifier | None


class Earlier(Frozen):
    """What was proposed in the round before, on which decisions were made.

    `first` holds the first proposal of all where it differs from `proposed`, `told` the cases whose
    place people were told of, `number` counts the rounds so far. `input_hash` is that of the round
    before, `first_hash` that of the first.
    """

    proposed: tuple[Placement, ...]
    first: tuple[Placement, ...] = ()
    told: tuple[Identifier, ...] = ()
    number: int = 1
    input_hash: str = ""
    first_hash: str = ""
    keep: Keep = "most"

    @property
    def holder_of(self) -> dict[str, str]:
        """The practitioner proposed for each case that had one."""
        return {row.case: row.practitioner for row in self.proposed if row.practitioner}

    @property
    def first_of(self) -> dict[str, str | None]:
        """Who was proposed first for each case, None for a case left over."""
        found = {row.case: row.practitioner for row in self.proposed}
        return found | {row.case: row.practitioner for row in self.first}
