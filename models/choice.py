"""Whom a case could go to while nothing else moves, and what is in the way of everybody else."""

from enum import StrEnum

from caseload.models.base import Frozen


class Way(StrEnum):
    """What it takes that a case goes to somebody."""

    OPEN = "can take it"
    OTHERS = "can take it if another case moves"
    EXCEPTION = "only with an exception"
    CANNOT = "cannot take it"


class Choice(Frozen):
    """Somebody a case could be given to, beside everything that stands.

    Caseloads and utilisations (1.0 = full) are hers as it stands and with the case, `price` is what
    the spread then goes up by in percentage points, if nothing else moves. `because` says what is
    in the way, in sentences, `limits` names these rules; `change` is the smallest change that would
    let it, blank where there is none to be had. `beyond` is the share of the limit by which she
    would stand past it with an exception (0.05 for 5 %), None where the rule has no figure.
    """

    practitioner: str
    name: str
    grade: str
    team: str | None
    way: Way
    caseload: int
    caseload_then: int
    cap: int | None
    utilisation: float | None
    utilisation_then: float | None
    price: float
    because: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    change: str = ""
    beyond: float | None = None
