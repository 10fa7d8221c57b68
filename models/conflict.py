"""Decisions that cannot all hold, and the fewest to take back."""

from caseload.models.base import Frozen
from caseload.models.instance import Decision


class Conflict(Frozen):
    """A smallest set of decisions and rules that cannot all hold.

    `decisions` and `rules` are sentences; giving up any one of them removes the conflict.
    """

    decisions: tuple[Decision, ...]
    rules: tuple[str, ...]
    sentence: str


class GiveUp(Frozen):
    """The fewest decisions that have to be taken back before the others can all hold."""

    decisions: tuple[Decision, ...]
    sentence: str


class Contradiction(Exception):
    """Raised when the lead's decisions cannot all hold; the smallest conflict comes first."""

    def __init__(self, conflicts: list[Conflict], give_up: GiveUp | None = None) -> None:
        super().__init__("\n".join(conflict.sentence for conflict in conflicts))
        self.conflicts = tuple(conflicts)
        self.give_up = give_up
