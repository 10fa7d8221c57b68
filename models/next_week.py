"""The week after a run: what became of every case, and who is there."""

from datetime import date

from caseload.models.base import Frozen
from caseload.models.fault import Told


class Otherwise(Frozen):
    """A case that went otherwise than proposed; None is nobody."""

    case: str
    proposed: str | None
    done: str | None


class NextWeek(Frozen):
    """What became of the cases of a week, by identifier where these are known.

    `held` counts the cases in hand when the next week begins, `placed` are the new cases of them.
    `moved` changed hands. `ended` were held, `withdrawn` waited, and `ended_counted` ended where
    only counts are known. `waiting` come again, `on_hold` among them those that were kept out on
    purpose, `returned` those that nobody holds any more. `new` arrive. `started` and `left` are
    practitioners, `changed` those with other hours, dates or figures. `otherwise` is what was done
    otherwise than proposed.
    """

    schema_version: int = 1
    instance: str
    week_beginning: date | None
    held: int
    placed: tuple[str, ...]
    moved: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    ended_counted: int = 0
    waiting: tuple[str, ...] = ()
    on_hold: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    told: Told = ()
