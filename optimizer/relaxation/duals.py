"""What a relaxation is asked and says: modes, useful pairs; prices and a solution in parts."""

from dataclasses import dataclass

from caseload.optimizer.problem.problem import FloatArray
from caseload.optimizer.relaxation.disjunction import HullPrice
from caseload.optimizer.rule_kit.shapes import BoolArray

FREE = float("inf")

Choice = tuple[int, int, int]
"""A mode for a practitioner: place of the condition, of the practitioner, of the mode."""


@dataclass(frozen=True)
class Prices:
    """Dual prices, all ≥ 0 but the slopes. Shapes: `slope` [practitioner], `room` and `floor`
    [limit, practitioner]; scalars price the settled stages and the convex cost.
    """

    slope: FloatArray
    room: FloatArray
    floor: FloatArray
    hulls: tuple[HullPrice, ...]
    unallocated: float
    shortfall: float
    soft: float
    cost: float
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
