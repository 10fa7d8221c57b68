"""Ways of allocating a week: the engine, with or without looking ahead, and one-pass baselines."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import numpy as np

from caseload.models.ahead import Expected
from caseload.models.instance import Instance
from caseload.models.proposal import Workload
from caseload.models.simulation import Assigner
from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.check.figures import spread, workload_table
from caseload.optimizer.check.verify import InternalError, breaches
from caseload.optimizer.heuristics.baselines import Price, least_loaded, one_pass, round_robin
from caseload.optimizer.heuristics.state import Holders
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.lookahead.week import looking_ahead
from caseload.optimizer.options import Options
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.rule_book import RuleBook, over_time, switched_on
from caseload.optimizer.simulate.queue import queue_order

ASSIGNERS: tuple[Assigner, ...] = (
    "engine",
    "lookahead",
    "fair over time",
    "least loaded",
    "round robin",
    "random",
)
"""Every way of allocating, in the order in which they are shown."""

USUAL: tuple[Assigner, ...] = ("engine", "least loaded", "round robin", "random")
"""The ways that are gone through where none is named."""


@dataclass(frozen=True)
class WeekAllocation:
    """A week's checked allocation, with its workloads and spread.

    `spread` and its lower bound `bound` are in percentage points; `bound` is None for a baseline,
    and where the policy has another balance measure.
    """

    allocation: Mapping[str, str | None]
    workloads: tuple[Workload, ...]
    spread: float
    bound: float | None


@dataclass
class Allocator:
    """One way of allocating, week after week. Random choices start from `chance`.

    Looking ahead, cases are `expected` that last `length_weeks` in the mean. `last` is the
    practitioner who took the last case, by part: the round robin goes on from there.
    """

    book: RuleBook
    assigner: Assigner
    options: Options
    chance: tuple[int, int]
    expected: tuple[Expected, ...] = ()
    length_weeks: float = 1.0
    last: dict[int, str] = field(default_factory=dict)

    def allocate(self, instance: Instance, week: int) -> WeekAllocation:
        """Allocate a week's cases and check the allocation against every rule.

        Raises:
            Contradiction: if the instance's decisions cannot all hold.
            InternalError: if a hard rule is broken.
        """
        if self.assigner == "engine":
            return self._solved(instance, self.book)
        if self.assigner == "lookahead":
            # The key is none of those by which the weeks themselves are drawn.
            key = (self.options.seed, week)
            ahead = looking_ahead(instance, self.expected, self.length_weeks, *key)
            return self._solved(ahead, RuleBook.of(ahead.policy))
        kind = over_time()
        if self.assigner == "fair over time" and kind is not None:
            policy = switched_on(instance.policy, kind)
            return self._solved(instance.changed(policy=policy), RuleBook.of(policy))
        return self._one_by_one(instance, week)

    def _solved(self, instance: Instance, book: RuleBook) -> WeekAllocation:
        proposal = solve_here(instance, book, self.options, rough=True)
        found = proposal.certificate
        bound = found.bound if found.measure == "spread" else None
        return WeekAllocation(proposal.allocation, proposal.workloads, found.spread, bound)

    def _one_by_one(self, instance: Instance, week: int) -> WeekAllocation:
        """Allocate by a baseline: one case after another in queue order."""
        compiled = compile_instance(instance, self.book, tuning=self.options.tuning)
        counts = []
        for number, part in enumerate(compiled.parts):
            people, problem = part.practitioner_ids, part.problem
            start = bisect_right(people, self.last.get(number, "")) - 1
            price = self._price(week, number)
            taken, last = one_pass(
                problem, [group for _, group in queue_order(problem)], price, start
            )
            if 0 <= last < len(people):
                self.last[number] = people[last]
            counts.append(taken)
        allocation = compiled.deal(counts)
        found = breaches(instance, self.book, allocation)
        broken = [breach for breach in found if not breach.soft and not breach.shortfall]
        if broken:
            raise InternalError("; ".join(breach.sentence for breach in broken))
        workloads = workload_table(instance, self.book, allocation)
        return WeekAllocation(allocation, workloads, spread(instance, allocation), None)

    def _price(self, week: int, part: int) -> Price:
        """The baseline's price of giving a case to each practitioner."""
        if self.assigner == "least loaded":
            return least_loaded
        if self.assigner == "round robin":
            return round_robin
        drawn = Random(" ".join(map(str, (*self.chance, week, part))))

        def anybody(search: Holders, _last: int) -> FloatArray:
            return np.array([drawn.random() for _ in range(search.problem.people)])

        return anybody
