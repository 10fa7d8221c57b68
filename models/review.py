"""What an independent check says of an allocation that somebody made."""

from caseload.models.base import Frozen
from caseload.models.fault import Told
from caseload.models.proposal import Breach, Figures, Workload


class Review(Frozen):
    """What an independent check says of an allocation that somebody made.

    Spreads are in percentage points; `unallocated` lists new cases that the allocation leaves out.
    `idle` names the rules that do nothing since no row fills in what they need.
    """

    schema_version: int = 1
    instance: str
    breaches: tuple[Breach, ...]
    unallocated: tuple[str, ...]
    workloads: tuple[Workload, ...]
    figures_before: tuple[Figures, ...]
    figures: tuple[Figures, ...]
    spread_before: float
    spread: float
    idle: str | None = None
    told: Told = ()
