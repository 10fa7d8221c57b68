"""One counted stage: unallocated cases, missed minimums or broken soft rules, minimised.

The relaxation bounds the stage, and its fractional points are rounded to allocations. What that
leaves open in a small problem is settled exactly: by set partitioning over patterns where
practitioners are of few kinds, else by CP-SAT.
"""

import math
from dataclasses import dataclass

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.exact.patterns.minimise import (
    AskPatterns,
    minimise_if_alike,
    minimise_stage,
)
from caseload.optimizer.heuristics.construct import descend, round_off
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import least_left_over, score, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.incumbent import ShadowPrices
from caseload.optimizer.relaxation.lower_bound import lower_bound
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

UNIT_GAP = 0.5
"""Distance between value and bound at which a stage that counts whole units is closed."""


@dataclass(frozen=True)
class Counted:
    """An allocation [class, practitioner], its value in the stage and the bound.

    Neither holds what the pins cost.
    """

    counts: IntArray
    value: int
    bound: float


def value_of(problem: Problem, stage: StageName, counts: IntArray) -> int:
    """An allocation's value in a counted stage, without what the pins cost."""
    return int(score(problem, counts)[stage]) - cost_of_pins(problem, stage)


def cost_of_pins(problem: Problem, stage: StageName) -> int:
    """The part of a stage's value that the pins cost."""
    fixed = {
        StageName.SOFT_RULES: problem.soft_cost,
        StageName.PREFERENCES: problem.preference_cost,
    }
    return fixed.get(stage, 0)


class RoundedIncumbent:
    """The best allocation known in a counted stage; fractional points are rounded to better ones.

    Every allocation keeps the hard rules and the `ceilings` of the stages before.
    """

    def __init__(
        self, problem: Problem, stage: StageName, ceilings: Ceilings, counts: IntArray
    ) -> None:
        self.problem, self.stage, self.ceilings, self.counts = problem, stage, ceilings, counts

    @property
    def value(self) -> float:
        """The value of the best allocation known."""
        return float(value_of(self.problem, self.stage, self.counts))

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Round a point, and keep the allocation if it is better."""
        found = round_off(self.problem, point)
        if within(self.problem, found, self.ceilings):
            self.adopt(found)

    def adopt(self, counts: IntArray) -> None:
        """Take over an allocation if it is better, evened out where that costs nothing."""
        if value_of(self.problem, self.stage, counts) < self.value:
            self.counts = descend(self.problem, counts)


def minimise_counted(
    problem: Problem, stage: StageName, ceilings: Ceilings, counts: IntArray, budget: Budget
) -> Counted:
    """Minimise a counted stage from an allocation, with the stages before it at their ceilings."""
    incumbent = RoundedIncumbent(problem, stage, ceilings, counts)
    bound = _settled(incumbent, budget)
    value = int(incumbent.value)
    return Counted(incumbent.counts, value, min(bound, float(value)))


def _settled(incumbent: RoundedIncumbent, budget: Budget) -> float:
    """Improve the incumbent as far as it goes; returns the bound."""
    problem, stage = incumbent.problem, incumbent.stage
    if incumbent.value == 0 or budget.halted:
        return 0.0
    if stage is StageName.ALLOCATE and incumbent.value <= _left_in_any(problem):
        return incumbent.value
    alike = _by_patterns(minimise_if_alike, incumbent, budget)
    if alike is not None and incumbent.value <= alike:
        return incumbent.value
    bound = lower_bound(
        problem,
        stage,
        incumbent.ceilings,
        incumbent.counts,
        incumbent,
        UNIT_GAP,
        budget.branchings // problem.tuning.parts.counted_branchings_divisor,
        budget.deadline,
    ).value
    if bound >= incumbent.value or problem.pairs > problem.tuning.sizes.cp_sat_max_pairs:
        return bound
    exact = _by_patterns(minimise_stage, incumbent, budget)
    return max(bound, _prove(incumbent, budget) if exact is None else exact)


def _left_in_any(problem: Problem) -> int:
    """The priority of the cases for which nobody has room: mostly all that is left over."""
    return int(problem.priority @ least_left_over(problem))


def _by_patterns(ask: AskPatterns, incumbent: RoundedIncumbent, budget: Budget) -> float | None:
    """Settle the stage by set partitioning; the bound, None where patterns are too many."""
    outcome = ask(incumbent.problem, incumbent.stage, incumbent.ceilings, incumbent.counts, budget)
    if outcome is None:
        return None
    if outcome.counts is not None:
        incumbent.adopt(outcome.counts)
    return whole_bound(outcome.bound)


def _prove(incumbent: RoundedIncumbent, budget: Budget) -> float:
    """Settle the stage in the constraint model; returns its bound."""
    if budget.over:
        return 0.0
    try:
        model = AllocationModel(incumbent.problem, incumbent.ceilings)
    except ModelTooLarge:
        return 0.0
    outcome = model.minimise(model.value_of(incumbent.stage), incumbent.counts, budget)
    if outcome.counts is not None:
        incumbent.adopt(outcome.counts)
    return max(0.0, whole_bound(outcome.bound))


def whole_bound(bound: float) -> float:
    """A bound on whole units, rounded up; infinity stays."""
    return float(math.ceil(bound - 1e-6)) if math.isfinite(bound) else bound
