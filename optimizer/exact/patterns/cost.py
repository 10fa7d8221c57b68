"""What shares cost in a stage, in whole numbers, and what a sum of them stands for."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.exact.patterns.listing import Shares
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import loads, shortfall, soft_cost

LARGEST = 2**45
"""Exact costs sum to no more than this."""

ROUNDED = 2**30
"""Costs that have to be rounded are scaled to sum to no more than this."""


@dataclass(frozen=True)
class Costs:
    """The cost of each share [share], of an allocation, and of a sum of costs in the stage's unit.

    The last is never more than any allocation of that sum really costs.
    """

    each: IntArray
    of: Callable[[IntArray], int]
    stands_for: Callable[[float], float]


def costs(problem: Problem, shares: Shares, stage: StageName | None) -> Costs:
    """What a stage counts; for balance every case is taken. Nothing for the stage None."""
    if stage is StageName.BALANCE:
        return _convex(problem, shares)
    if stage is StageName.MINIMUMS:
        return Costs(shares.shortfall, lambda counts: shortfall(problem, counts), float)
    if stage is StageName.SOFT_RULES:
        fixed = problem.soft_cost
        return Costs(shares.soft, lambda counts: soft_cost(problem, counts) - fixed, float)
    return Costs(np.zeros_like(shares.kind), lambda _counts: 0, float)


def _convex(problem: Problem, shares: Shares) -> Costs:
    """The convex cost; exact where everybody has the same capacity."""
    person = np.array([people[0] for people in shares.people])[shares.kind]
    load, capacity = problem.load[person] + shares.work, problem.capacity[person]
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
