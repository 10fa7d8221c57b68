"""What every balance measure can do."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.master.duals import Duals
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

MOST_STEPS = 2**20
"""Workloads of one person that are listed; of more the list alone would fill the memory."""

EPSILON = 1e-7
"""Percentage points of utilisation that count as nothing."""


def as_shown(points: float) -> float:
    """A figure in points, rounded up to the hundredth that is shown."""
    return math.ceil(100.0 * points - 1e-6) / 100.0


@dataclass(frozen=True)
class Balanced:
    """An allocation with its balance `value` and a proven `bound`, in percentage points.

    `vector` is the whole sorted vector where the measure has one, `prices` are duals without
    conditional rules that show nearly the whole bound, where the search left some.
    """

    counts: IntArray
    value: float
    bound: float
    vector: tuple[float, ...] | None = None
    prices: Duals | None = None


class Measure(ABC):
    """A balance measure on one problem, in percentage points of utilisation.

    `settle` makes it as small as it can be; `tolerance_on` then says which allocations are within
    `tolerance` points of what it reached, `best`. `better` is told of each better allocation on the
    way, [class, practitioner]. `floor` is a bound on it that is known from elsewhere, in points;
    `to_the_hundredth` says that it is settled where the optimum would show as the same hundredth;
    with `priced` prices for the check are wanted.
    """

    best: float = 0.0
    floor: float = 0.0
    to_the_hundredth: bool = False
    priced: bool = False

    def __init__(self, problem: Problem, tolerance: float) -> None:
        self.problem = problem
        self.tolerance = tolerance
        self.better: Callable[[IntArray], object] = lambda _counts: None

    @abstractmethod
    def value(self, counts: IntArray) -> float:
        """The measure of an allocation."""

    @abstractmethod
    def settle(self, counts: IntArray, ceilings: Ceilings, budget: Budget, gap: float) -> Balanced:
        """Make the measure as small as it can be from an allocation, with earlier stages settled.

        Stops at the relative `gap`.
        """

    @abstractmethod
    def tolerance_on(self, problem: Problem, share: float = 1.0) -> "Tolerance":
        """A `share` of what later stages may spend, on a problem with finer classes; after
        `settle`. It is spent from `start_of(problem)`.
        """

    def start_of(self, problem: Problem) -> float:
        """From where the tolerance is spent: the balance that was reached.

        Where an earlier proposal is kept it is the balance as it is shown, so that no difference
        that nobody sees moves a case.
        """
        return as_shown(self.best) if problem.keeps else self.best


class Tolerance(ABC):
    """The allocations of a problem whose balance is within the tolerance."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @abstractmethod
    def keeps(self, counts: IntArray) -> bool:
        """Whether an allocation is within the tolerance."""

    def guarded(self) -> Problem:
        """The problem with as much of the tolerance as fits into limits."""
        return self.problem

    def ceilings(self, ceilings: Ceilings) -> Ceilings:
        """The ceilings with as much of the tolerance as fits into them."""
        return ceilings

    def constrain(self, model: AllocationModel) -> None:
        """Add the tolerance to a model."""

    def refine(self, model: AllocationModel, counts: IntArray) -> bool:
        """Cut off an allocation that is beyond the tolerance; False if nothing can."""
        return False


def reachable(problem: Problem, largest: int = 4096) -> list[IntArray]:
    """For each practitioner the workloads (hundredths) that new cases can add, in order.

    They are the sums of the weights of cases that the practitioner may take, other limits left
    aside. Where there are more than `largest` steps, every multiple of the step is listed, and
    where those are too many to list, each sum again.

    Raises:
        ModelTooLarge: if both are too many.
    """
    step = max(1, int(np.gcd.reduce(problem.weight))) if problem.classes else 1
    most = (problem.weight[:, None] * problem.most).sum(axis=0) // step
    found = []
    for person in range(problem.people):
        top = int(most[person])
        if top > MOST_STEPS:
            found.append(_sums(problem, person))
            continue
        if top > largest:
            found.append(np.arange(top + 1, dtype=np.int64) * step)
            continue
        sums = 1
        for group in np.flatnonzero(problem.most[:, person]):
            for _ in range(int(problem.most[group, person])):
                sums |= sums << int(problem.weight[group] // step)
        bits = np.array([sums >> place & 1 for place in range(top + 1)], dtype=bool)
        found.append(np.flatnonzero(bits).astype(np.int64) * step)
    return found


def _sums(problem: Problem, person: int) -> IntArray:
    """The sums (hundredths) of the cases that a practitioner may take, in order."""
    sums = np.zeros(1, dtype=np.int64)
    for group in np.flatnonzero(problem.most[:, person]):
        some = np.arange(int(problem.most[group, person]) + 1) * int(problem.weight[group])
        if len(sums) * len(some) > MOST_STEPS:
            raise ModelTooLarge("more workloads can be reached than can be listed")
        sums = np.unique(sums[:, None] + some)
    return sums


def levels(problem: Problem) -> FloatArray:
    """Every utilisation that a receiver could end at, in order, as shares of capacity.

    A practitioner who takes only cases that weigh nothing is a receiver too.
    """
    added = reachable(problem)
    stays = problem.receives | (problem.most[problem.weight == 0] > 0).any(axis=0)
    values = [
        (load + sums[(sums > 0) | may_stay]) / capacity
        for load, sums, may_stay, capacity in zip(
            problem.load, added, stays, problem.capacity, strict=True
        )
    ]
    return np.unique(np.concatenate(values)) if values else np.empty(0)


def room_under(problem: Problem, level: float) -> IntArray:
    """Workload (hundredths) that fits under a utilisation, never negative, [practitioner]."""
    room: IntArray = np.maximum(_most_under(problem, level) - problem.load, 0)
    return room


def over_already(problem: Problem, level: float) -> BoolArray:
    """Whether a practitioner is over a utilisation before taking anything, [practitioner]."""
    over: BoolArray = problem.load > _most_under(problem, level)
    return over


def _most_under(problem: Problem, level: float) -> IntArray:
    """The most workload (hundredths) under a utilisation, rounding forgiven, [practitioner]."""
    most: IntArray = np.floor(level * problem.capacity * (1 + 1e-12) + 1e-9).astype(np.int64)
    return most
