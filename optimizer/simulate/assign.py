"""Ways of allocating a week: the engine, and what is done without one."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import numpy as np

from caseload.models.instance import Instance
from caseload.models.proposal import Workload
from caseload.models.simulation import Assigner
from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.check.verify import InternalError, breaches, spread, workload_table
from caseload.optimizer.heuristics.baselines import Price, least_loaded, one_pass, round_robin
from caseload.optimizer.heuristics.state import Holders
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.simulate.queue import in_line

ASSIGNERS: tuple[Assigner, ...] = ("engine", "least loaded", "round robin", "random")


@dataclass(frozen=True)
class Assigned:
    """A week's allocation, checked: who takes each case, and how even that is.

    `spread` and `bound` are in percentage points; `bound` is None where nobody asked what is
    possible, or where the policy asks for another balance.
    """

    allocation: Mapping[str, str | None]
    workloads: tuple[Workload, ...]
    spread: float
    bound: float | None


@dataclass
class Allocator:
    """One way of allocating, week after week. `chance` is what a random choice starts from."""

    assigner: Assigner
    options: Options
    chance: tuple[int, int]
    last: dict[int, str] = field(default_factory=dict)

    def allocate(self, instance: Instance, week: int) -> Assigned:
        """Allocate a week's cases and check the result against every rule.

        Raises:
            Contradiction: if the instance's decisions cannot all hold.
            InternalError: if a hard rule is broken.
        """
        if self.assigner == "engine":
            proposal = solve_here(instance, self.options, rough=True)
            found = proposal.certificate
            bound = found.bound if found.measure == "spread" else None
            return Assigned(proposal.allocation, proposal.workloads, found.spread, bound)
        return self._one_by_one(instance, week)

    def _one_by_one(self, instance: Instance, week: int) -> Assigned:
        compiled = compile_instance(instance)
        counts = []
        for number, part in enumerate(compiled.parts):
            people, problem = part.practitioner_ids, part.problem
            start = bisect_right(people, self.last.get(number, "")) - 1
            price = self._price(week, number)
            taken, last = one_pass(problem, [group for _, group in in_line(problem)], price, start)
            if 0 <= last < len(people):
                self.last[number] = people[last]
            counts.append(taken)
        allocation = compiled.deal(counts)
        broken = [b for b in breaches(instance, allocation) if not b.soft and not b.shortfall]
        if broken:
            raise InternalError("; ".join(breach.sentence for breach in broken))
        workloads = workload_table(instance, allocation)
        return Assigned(allocation, workloads, spread(instance, allocation), None)

    def _price(self, week: int, part: int) -> Price:
        if self.assigner == "least loaded":
            return least_loaded
        if self.assigner == "round robin":
            return round_robin
        drawn = Random(" ".join(map(str, (*self.chance, week, part))))

        def anybody(search: Holders, _last: int) -> FloatArray:
            return np.array([drawn.random() for _ in range(search.problem.people)])

        return anybody
