"""What the master LP is asked and says: branches, open pairs, dual prices, fractional points."""

from dataclasses import dataclass

from caseload.optimizer.arrays import BoolArray, FloatArray
from caseload.optimizer.problem.stage import StageVector
from caseload.optimizer.relaxation.master.disjunction import HullPrice

INFINITY = float("inf")

Choice = tuple[int, int, int]
"""A branching decision: a disjunct for a practitioner, as the places of the condition, of the
practitioner and of the disjunct."""


@dataclass(frozen=True)
class Duals:
    """Dual prices, all ≥ 0 but the slopes.

    Shapes: `slope` [practitioner], `room` and `floor` [limit, practitioner]. `ceilings` prices the
    rows that keep settled stages at their values; its balance is 1 while the balance itself is
    minimised. `moves` prices the row that bounds the number of moves.
    """

    slope: FloatArray
    room: FloatArray
    floor: FloatArray
    hulls: tuple[HullPrice, ...]
    ceilings: StageVector[float]
    moves: float = 0.0


@dataclass(frozen=True)
class Point:
    """A fractional solution: cases taken [class, practitioner]; workload added and convex cost, as
    the cuts have it, [practitioner]; the mean utilisation.
    """

    taken: FloatArray
    added: FloatArray
    cost: FloatArray
    mean: float


@dataclass(frozen=True)
class OpenPairs:
    """Pairs that a restricted program may change, [class, practitioner]: where a case may come to
    the practitioner, and where one in hand may leave.
    """

    come: BoolArray
    leave: BoolArray
