"""What a lead made of an earlier proposal."""

from caseload.models.base import Frozen
from caseload.models.earlier import Keep


class Change(Frozen):
    """A case that goes to somebody else than before; None stands for nobody."""

    case: str
    before: str | None
    after: str | None


class Moving(Frozen):
    """Who else moves if a case goes to somebody and others may: the other cases, and the spread
    then (points). `said` is why it cannot be, in sentences; nothing else stands then.
    """

    moves: tuple[Change, ...] = ()
    spread: float | None = None
    said: tuple[str, ...] = ()

    def without(self, hidden: frozenset[str]) -> "Moving":
        """The same without the moves of cases that somebody must not see."""
        left = tuple(one for one in self.moves if one.case not in hidden)
        return self.model_copy(update={"moves": left})


class Override(Frozen):
    """A case that the lead gave to somebody else than was proposed first, with her reason.

    `proposed` is None for a case that was left over, `agreed_by` who agreed to an exception.
    """

    case: str
    proposed: str | None
    decided: str
    reason: str
    agreed_by: str = ""


class Overrides(Frozen):
    """What a lead made of an earlier proposal, and what that came to.

    `number` is the round, `keep` how much of the round before was to stay. `accepted` counts the
    cases that she left with whoever was proposed first, `exceptions` are those that pass a limit,
    `on_hold` are kept out of the week. Spreads are in percentage
    points, of the earlier proposal and of this one; so are the numbers of cases left over. `moved`
    are the cases that she did not decide and that go to somebody else now; `spread_unmoved` is the
    spread if none of them did, None where the rules do not allow that. `decided_by` is who decided,
    if that was told.
    """

    decided_by: str
    number: int = 2
    keep: Keep = "most"
    changes: tuple[Override, ...]
    accepted: int
    on_hold: tuple[str, ...] = ()
    exceptions: tuple[Override, ...] = ()
    notes: int = 0
    spread_before: float
    spread: float
    spread_unmoved: float | None
    left_before: int
    left: int
    moved: tuple[Change, ...]
