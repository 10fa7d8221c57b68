"""A history: the weeks whose runs stand in a folder, one after another."""

from datetime import date

from caseload.models.acts import Act, ActsOf
from caseload.models.base import Frozen
from caseload.models.comparison import GroupFigures
from caseload.models.fairness import FairRow


class HistoryWeek(Frozen):
    """One week of a history: the run that counts for it, its last round or the one marked final.

    `waited` is the mean of the weeks that the cases left over have waited, this one included,
    `longest_wait` the most of them; None where none is left over. The spread is in percentage
    points, `over_cap` a share of the practitioners whom a cap binds (None where there are few).
    `overrides` counts the cases that went otherwise than proposed first, and `override_cost` is
    what deciding on the proposal before added to the spread (points). Of the cases placed,
    `done_known` were in hand in the week after, and `done_as_proposed` with whoever was proposed;
    None where that week is not there or only counts what is in hand.
    """

    folder: str
    instance: str
    week: date
    number: int
    final: bool
    policy: str
    decided_by: str = ""
    cases: int
    placed: int
    left_over: int
    on_hold: int
    waited: float | None
    longest_wait: int | None
    spread: float
    over_cap: float | None
    overrides: int
    exceptions: int
    override_cost: float | None
    done_known: int | None = None
    done_as_proposed: int | None = None
    groups: tuple[GroupFigures, ...] = ()
    fairness: tuple[FairRow, ...] = ()


class OverrideMade(Frozen):
    """A case that went otherwise than was proposed first, with the reason and whose it was."""

    instance: str
    week: date
    case: str
    proposed: str | None
    decided: str
    reason: str
    decided_by: str
    agreed_by: str


class History(Frozen):
    """The weeks in a folder by instance and date.

    `missing` says which weeks and rounds are not there, `altered` what is not as it was written, in
    sentences. Groups of fewer than `fewest` people are suppressed, by the policy of each week.
    `fairness` is that of all weeks together. `acts` are what people did by the workbench's record,
    where one was given, `acts_by` the sums by week and person.
    """

    schema_version: int = 1
    folder: str
    weeks: tuple[HistoryWeek, ...]
    overrides: tuple[OverrideMade, ...] = ()
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    fewest: tuple[int, ...] = ()
    fairness: tuple[FairRow, ...] = ()
    acts: tuple[Act, ...] = ()
    acts_by: tuple[ActsOf, ...] = ()
