"""Allocations made by hand beside the proposed one, and the path of smallest change."""

from caseload.models.base import Frozen
from caseload.models.fairness import FairRow
from caseload.models.overrides import Change
from caseload.models.proposal import Breach, Certificate, Workload

TOLD = (0.5, 0.9)
"""The shares of the gain for which the fewest changes are looked for and told."""


class PathPoint(Frozen):
    """The best that so many changes of an allocation by hand can reach.

    `left_over` is the priority of the cases with nobody, `broken` counts the breaches of hard
    rules that are still there, `shortfall` and `soft` are what minimums and soft rules lack, and
    `value` is the balance measure in percentage points; each is as small as it can be after the
    ones before it. No allocation with so many changes has less than `bound`, which is the value
    where this is `proven`. `gain` is the share of the whole path's gain in balance (0 to 1), None
    while changes still place cases or put right what comes before balance.
    """

    moves: int
    left_over: int
    broken: int = 0
    shortfall: int
    soft: float
    value: float
    bound: float
    proven: bool
    gain: float | None
    changes: tuple[Change, ...]


class GroupFigures(Frozen):
    """The figures of one group of practitioners under one allocation.

    `kind` is everyone, grade, team, hours or gender. `over_…` are shares of the people, 0 to 1;
    `over_cap` is of those whom a cap binds, None where it binds nobody. `utilisation` is the sum
    of workload over the sum of capacity, None without capacity. Of a group of few people nothing is
    said: it is `suppressed`, and its figures are None.
    """

    kind: str
    group: str
    people: int | None = None
    new_cases: int | None = None
    mean_caseload: float | None = None
    over_cap: float | None = None
    over_40: float | None = None
    over_50: float | None = None
    utilisation: float | None = None
    suppressed: bool = False


class Extreme(Frozen):
    """The practitioner with the lowest or the highest utilisation (1.0 = full)."""

    practitioner: str
    name: str
    utilisation: float


class Side(Frozen):
    """One allocation in a comparison.

    `mended` says that this is an allocation by hand after the fewest changes that put it right;
    what cannot be put right stays in it. `spread` is in percentage points. Of `previous` cases that
    have a previous practitioner here, `continued` are with them. `agreement` counts the cases that
    are with the same practitioner as in the proposal, cases that every rule treats alike being
    interchangeable.
    """

    name: str
    by_hand: bool
    mended: bool
    breaches: tuple[Breach, ...]
    unallocated: tuple[str, ...]
    spread: float
    lowest: Extreme | None
    highest: Extreme | None
    groups: tuple[GroupFigures, ...]
    continued: int
    previous: int
    agreement: int
    workloads: tuple[Workload, ...]
    allocation: dict[str, str | None]
    fairness: tuple[FairRow, ...] = ()


class Difference(Frozen):
    """What the proposal changes for a practitioner against an allocation by hand."""

    practitioner: str
    name: str
    cases_by_hand: int
    cases_proposed: int
    utilisation_by_hand: float | None
    utilisation_proposed: float | None

    @property
    def rise(self) -> float:
        """How much more of her capacity the proposal uses, below zero where it relieves her."""
        return (self.utilisation_proposed or 0.0) - (self.utilisation_by_hand or 0.0)


class ByHand(Frozen):
    """What is known of one allocation by hand.

    `differences` are against the proposal, those who gain most first; `path` runs from the
    allocation as it is to the best: the first changes place cases and put right what is broken, the
    next ones make the load even. `put_right` names the side that stands where the first ones end,
    None where it broke nothing that must hold.
    """

    name: str
    put_right: str | None
    differences: tuple[Difference, ...]
    path: tuple[PathPoint, ...]

    @property
    def mended(self) -> PathPoint:
        """The first point at which all is put right that can be."""
        return next(point for point in self.path if point.gain is not None)


class Comparison(Frozen):
    """Allocations by hand, the proposal, and those by hand with what they broke put right."""

    schema_version: int = 3
    instance: str
    input_hash: str
    policy: str
    seed: int = 0
    cases: int
    sides: tuple[Side, ...]
    by_hand: tuple[ByHand, ...]
    certificate: Certificate

    def side(self, name: str) -> Side:
        """The side of this name."""
        return next(side for side in self.sides if side.name == name)

    @property
    def proposed(self) -> Side:
        """The proposal's side."""
        return next(side for side in self.sides if not side.by_hand and not side.mended)
