"""The spread after a few moves, computed from the models alone."""

import math
from collections.abc import Sequence

from caseload.models.workload import capacity
from caseload.optimizer.check.figures import workload_after
from caseload.optimizer.explain.evidence.redeal import Allocation
from caseload.optimizer.explain.evidence.run import Run


class SpreadAfter:
    """The spread of allocations that differ from the proposal in a few practitioners' cases."""

    def __init__(self, run: Run) -> None:
        policy = run.instance.policy
        self._run = run
        self._people = [p.id for p in run.instance.practitioners if capacity(policy, p) > 0]
        self._carried = {name: capacity(policy, run.person(name)) for name in self._people}
        self._loads = {
            name: float(load)
            for name, load in workload_after(run.instance, run.allocation).items()
            if name in self._carried
        }

    def of(self, allocation: Allocation, people: Sequence[str]) -> float:
        """The spread in percentage points; `people` are all practitioners whose cases differ."""
        loads = dict(self._loads)
        for case_id, taker in allocation.items():
            holder = self._run.allocation[case_id]
            if people and taker != holder:
                weight = self._run.weight_of[case_id]
                for name, sign in ((taker, 1), (holder, -1)):
                    if name in loads:
                        loads[name] += sign * weight
        total = sum(self._carried.values())
        if not total:
            return 0.0
        mean = sum(loads.values()) / total
        deviations = (
            carried * (loads[name] / carried - mean) ** 2 for name, carried in self._carried.items()
        )
        return 100.0 * math.sqrt(sum(deviations) / total)
