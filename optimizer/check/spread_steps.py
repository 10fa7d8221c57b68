"""What the spread goes up by if one case changes hands and nothing else moves."""

import math
from collections.abc import Sequence

from caseload.models.proposal import Workload


class SpreadSteps:
    """The spread of some workloads, and of those with one case more here and one less there."""

    def __init__(self, workloads: Sequence[Workload]) -> None:
        self._row_of = {row.practitioner: row for row in workloads}
        carrying = [row for row in workloads if row.capacity > 0]
        self._capacity = sum(row.capacity for row in carrying)
        self._load = sum(row.workload_after for row in carrying)
        self._squares = sum(row.workload_after**2 / row.capacity for row in carrying)

    def rise(self, weight: float, taker: str, giver: str | None) -> float:
        """How much higher the spread is, in points, if a case of this weight goes to the taker.

        The giver is who has it now, None for nobody. Who has no capacity counts for nothing.
        """
        taking = self._row_of[taker]
        if not taking.capacity:
            return 0.0
        squares = self._squares + _step(taking.workload_after, taking.capacity, weight)
        load = self._load
        giving = self._row_of.get(giver or "")
        if giving is None or not giving.capacity:
            load += weight
        else:
            squares += _step(giving.workload_after, giving.capacity, -weight)
        return self._spread(squares, load) - self._spread(self._squares, self._load)

    def _spread(self, squares: float, load: float) -> float:
        mean = load / self._capacity
        return 100 * math.sqrt(max(0.0, squares / self._capacity - mean * mean))


def _step(load: float, capacity: float, weight: float) -> float:
    """What (load)²/capacity goes up by with the weight."""
    return ((load + weight) ** 2 - load**2) / capacity
