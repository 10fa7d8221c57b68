"""What a lead made of an earlier proposal."""

from caseload.models.base import Frozen


class Change(Frozen):
    """A case that goes to somebody else than before; None stands for nobody."""

    case: str
    before: str | None
    after: str | None


class Override(Frozen):
    """A case that the lead gave to somebody else than an earlier proposal did, with her reason."""

    case: str
    proposed: str
    decided: str
    reason: str


class Overrides(Frozen):
    """What a lead made of an earlier proposal, and what that came to.

    `accepted` counts the cases that she left with whoever was proposed. Spreads are in percentage
    points, of the earlier proposal and of this one; so are the numbers of cases left over. `moved`
    are the cases that she did not decide and that go to somebody else now; `spread_unmoved` is the
    spread if none of them did, None where the rules do not allow that. `decided_by` is who decided,
    if that was told.
    """

    decided_by: str
    changes: tuple[Override, ...]
    accepted: int
    spread_before: float
    spread: float
    spread_unmoved: float | None
    left_before: int
    left: int
    moved: tuple[Change, ...]
