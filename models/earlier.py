"""The round before: what was proposed, what was told to people, and how much of it may move."""

from collections.abc import Mapping
from typing import Literal

from caseload.models.base import Frozen
from caseload.models.case import Identifier

Keep = Literal["all", "most", "none"]
"""How much of an earlier proposal stays: nothing moves but what is decided, as little as can be, or
anything may.
"""

AS_PROPOSED = "as proposed before"
"""Where a decision comes from that keeps an earlier proposal as it is."""


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


def next_round(
    before: Earlier | None,
    allocation: Mapping[str, str | None],
    keep: Keep = "most",
    *,
    final: bool = False,
    input_hash: str = "",
) -> Earlier:
    """What the round after an allocation has before it; `before` is what that one had.

    Where the allocation was `final`, people were told of every place; else of those that have not
    changed since they were told.
    """
    first = {} if before is None else before.first_of
    known = {} if before is None else before.holder_of
    told = {c for c in (before.told if before else ()) if allocation.get(c) == known.get(c)}
    return Earlier(
        proposed=_placements(allocation),
        first=_placements({c: who for c, who in first.items() if who != allocation.get(c, who)}),
        told=tuple(sorted(allocation if final else told & set(allocation))),
        number=1 if before is None else before.number + 1,
        input_hash=input_hash,
        first_hash=before.first_hash if before and before.first_hash else input_hash,
        keep=keep,
    )


def _placements(allocation: Mapping[str, str | None]) -> tuple[Placement, ...]:
    return tuple(Placement(case=c, practitioner=allocation[c]) for c in sorted(allocation))
