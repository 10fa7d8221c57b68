"""What a relaxation is asked and says: modes, useful pairs; prices and a solution in parts."""

from dataclasses import dataclass

from caseload.optimizer.arrays import BoolArray, FloatArray
from caseload.optimizer.problem.stage import StageVector
from caseload.optimizer.relaxation.disjunction import HullPrice

FREE = float("inf")

Choice = tuple[int, int, int]
"""A mode for a practitioner: place of the condition, of the practitioner, of the mode."""


@dataclass(frozen=True)
class Duals:
    """Dual prices, all ≥ 0 but the slopes.

    Shapes: `slope` [practitioner], `room` and `floor` [limit, practitioner]. `ceilings` prices the
    rows that keep settled stages at their values; its balance is 1 while the balance itself is
    minimised.
    """

    slope: FloatArray
    room: FloatArray
    floor: FloatArray
    hulls: tuple[HullPrice, ...]
    ceilings: StageVector[float]
    moves: float = 0.0


@dataclass(frozen=True)
class Point:
    """A solution of the relaxation: cases taken, in parts [class, practitioner]; workload added
    and share of the convex cost [practitioner]; the mean utilisation.
    """

    taken: FloatArray
    added: FloatArray
    share: FloatArray
    mean: float


@dataclass(frozen=True)
class Useful:
    """Pairs where a case may come to a practitioner, or one that she has may leave her, [class,
    practitioner].
    """

    come: BoolArray
    leave: BoolArray
