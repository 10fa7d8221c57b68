"""The least value of a stage over patterns, and an allocation that reaches it.

For instances with few kinds of practitioners and few patterns, such as the published ones; in a PDU
week there are too many patterns, and nothing here says anything.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import Outcome
from caseload.optimizer.exact.patterns.decompose import cheapest_partition
from caseload.optimizer.exact.patterns.enumeration import Patterns, all_alike, enumerated
from caseload.optimizer.exact.patterns.set_partition import (
    Chosen,
    Partition,
    Row,
    choose,
    priced_patterns,
)
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import loads, shortfall, soft_cost
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

LARGEST = 2**45
"""Exact costs sum to no more than this."""

ROUNDED = 2**30
"""Costs that have to be rounded are scaled to sum to no more than this."""


@dataclass(frozen=True)
class Costs:
    """The cost of each pattern [pattern], of an allocation, and what a sum of costs stands for.

    The last is in the stage's unit, and never above what an allocation of that sum really costs.
    """

    each: IntArray
    of: Callable[[IntArray], int]
    stands_for: Callable[[float], float]


def costs(problem: Problem, patterns: Patterns, stage: StageName | None) -> Costs:
    """What a stage counts; for balance every case is taken. Nothing for the stage None."""
    if stage is StageName.BALANCE:
        return _convex(problem, patterns)
    if stage is StageName.MINIMUMS:
        return Costs(patterns.shortfall, lambda counts: shortfall(problem, counts), float)
    if stage is StageName.SOFT_RULES:
        fixed = problem.soft_cost
        return Costs(patterns.soft, lambda counts: soft_cost(problem, counts) - fixed, float)
    return Costs(np.zeros_like(patterns.kind), lambda _counts: 0, float)


def _convex(problem: Problem, patterns: Patterns) -> Costs:
    """The convex cost; exact where all capacities are equal."""
    person = np.array([people[0] for people in patterns.people])[patterns.kind]
    load, capacity = problem.load[person] + patterns.work, problem.capacity[person]
    unit = max(1, int(np.gcd.reduce(np.concatenate([problem.weight, problem.load]))))
    same = int(problem.capacity[0])
    centre = round(problem.mean_if_all_placed * same / unit)
    widest = int(np.abs(load // unit - centre).max(initial=0))
    if (problem.capacity == same).all() and widest**2 * problem.people < LARGEST:
        return _exact(problem, load, unit, centre)
    mean = problem.mean_if_all_placed
    real = _deviation(load, capacity, mean)
    scale = ROUNDED / max(1.0, float(real.max(initial=0.0)) * problem.people)

    def of(counts: IntArray) -> int:
        return int(
            np.rint(scale * _deviation(loads(problem, counts), problem.capacity, mean)).sum()
        )

    def stands_for(total: float) -> float:
        return (total - problem.people / 2) / scale

    return Costs(np.rint(scale * real).astype(np.int64), of, stands_for)


def _deviation(load: IntArray, capacity: IntArray, mean: float) -> FloatArray:
    """The convex cost of workloads at a mean utilisation."""
    deviation: FloatArray = (load - capacity * mean) ** 2 / capacity
    return deviation


def _exact(problem: Problem, load: IntArray, unit: int, centre: int) -> Costs:
    """Half of d² − d, for workloads d units from `centre`: the sum of d is the same in every
    allocation, and this is half of what the squares come to.
    """
    capacity = float(problem.capacity[0])
    away = problem.mean_if_all_placed * capacity / unit - centre
    work = int(problem.load.sum() + problem.weight @ problem.count)
    distance = work // unit - problem.people * centre

    def of(counts: IntArray) -> int:
        return int(_half(loads(problem, counts) // unit - centre).sum())

    def stands_for(total: float) -> float:
        squares = 2 * total + distance - 2 * away * distance + problem.people * away**2
        return unit**2 / capacity * squares

    return Costs(_half(load // unit - centre), of, stands_for)


def _half(distance: IntArray) -> IntArray:
    half: IntArray = (distance * distance - distance) // 2
    return half


AskPatterns = Callable[[Problem, StageName, Ceilings, IntArray, Budget], Outcome | None]
"""The signature of `minimise_stage` and `minimise_if_alike`."""

NOTHING_LOST = Ceilings(allocate=0, minimums=0, soft_rules=0)


def minimise_stage(
    problem: Problem, stage: StageName | None, ceilings: Ceilings, known: IntArray, budget: Budget
) -> Outcome | None:
    """Minimise a stage with those before it settled; any allocation will do for the stage None.

    `known` [class, practitioner] is an allocation that keeps the settled stages; where nothing is
    better, none is given. Says nothing (None) where there are too many patterns to list, and of
    balance where cases may be left over. The bound of balance is a convex cost.
    """
    if stage is StageName.BALANCE and ceilings.allocate != 0:
        return None
    patterns = enumerated(problem)
    if patterns is None:
        return None
    try:
        return _Stage(problem, patterns, ceilings, budget).least(stage, known)
    except ModelTooLarge:
        return None


def minimise_if_alike(
    problem: Problem, stage: StageName, ceilings: Ceilings, known: IntArray, budget: Budget
) -> Outcome | None:
    """As `minimise_stage` where all practitioners are alike, which is fast; else None.

    Of the allocate stage it only says whether every case can be placed.
    """
    if not all_alike(problem):
        return None
    if stage is not StageName.ALLOCATE:
        return minimise_stage(problem, stage, ceilings, known, budget)
    patterns = enumerated(problem)
    if patterns is None:
        return None
    try:
        return _Stage(problem, patterns, NOTHING_LOST, budget).everything()
    except ModelTooLarge:
        return None


class _Stage:
    """A stage over patterns, without those that cost a stage which came to nothing."""

    def __init__(
        self, problem: Problem, patterns: Patterns, ceilings: Ceilings, budget: Budget
    ) -> None:
        self.problem, self.ceilings, self.budget = problem, ceilings, budget
        kept = np.ones(len(patterns.kind), dtype=bool)
        rows: list[Row] = []
        for figures, most in (
            (patterns.shortfall, ceilings.minimums),
            (patterns.soft, ceilings.soft_rules),
        ):
            if most == 0:
                kept &= figures == 0
            elif most is not None:
                rows.append((figures, most))
        self.patterns = patterns.only(kept)
        self.within = [(figures[kept], most) for figures, most in rows]
        self.alike = len(patterns.people) == 1 and not rows

    def everything(self) -> Outcome | None:
        """An allocation with everything placed, if one is found; all are alike."""
        partition = self._partition(costs(self.problem, self.patterns, StageName.BALANCE))
        chosen = cheapest_partition(partition, self.budget, np.inf, first=True)
        return None if chosen.used is None else Outcome(self.patterns.deal(chosen.used), 0.0, True)

    def least(self, stage: StageName | None, known: IntArray) -> Outcome:
        """The least that the stage comes to."""
        unit = costs(self.problem, self.patterns, stage)
        partition = self._partition(unit)
        if stage is StageName.ALLOCATE or self.ceilings.allocate != 0:
            most = None if stage is StageName.ALLOCATE else self.ceilings.allocate
            chosen = choose(partition, self.budget, self.within, self.problem.priority, most)
        else:
            below = np.inf if stage is None else float(unit.of(known))
            if self.alike:
                chosen = cheapest_partition(partition, self.budget, below, first=stage is None)
            else:
                chosen = self._cheaper(partition, below)
        counts = None if chosen.used is None else self.patterns.deal(chosen.used)
        bound = unit.stands_for(chosen.bound) if np.isfinite(chosen.bound) else chosen.bound
        return Outcome(counts, bound, chosen.optimal, chosen.impossible)

    def _cheaper(self, partition: Partition, below: float) -> Chosen:
        """The cheapest partition that costs less than `below`; `below` is the bound if none does.

        Patterns that only dearer partitions can use are left out (reduced-cost fixing).
        """
        kept = priced_patterns(partition).cheaper_than(below)
        rows = [(figures[kept], most) for figures, most in self.within]
        chosen = choose(partition.only(kept), self.budget, rows)
        used = None
        if chosen.used is not None:
            used = np.zeros(len(kept), dtype=np.int64)
            used[kept] = chosen.used
        return Chosen(used, min(chosen.bound, below), chosen.optimal, chosen.impossible)

    def _partition(self, unit: Costs) -> Partition:
        patterns = self.patterns
        people = np.array([len(some) for some in patterns.people])
        return Partition(patterns.takes, patterns.kind, unit.each, people, self.problem.count)
