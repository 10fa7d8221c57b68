"""The preference stage: the tolerance on the balance is spent on preferences, then ties are broken.

A descent with preferences at a rising price spends the tolerance; the relaxation, with the
tolerated convex cost as a row, bounds what can be had and offers better points; CP-SAT proves small
problems.
"""

from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import Tolerance
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.heuristics.construct import descend, round_off
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.heuristics.tie_break import settle_ties
from caseload.optimizer.pipeline.counted import (
    UNIT_GAP,
    Counted,
    value_of,
    whole_bound,
)
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.lower_bound import lower_bound
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

STAGE = StageName.PREFERENCES


class TolerantIncumbent:
    """The best allocation known by preferences that keeps the tolerance and the `ceilings`.

    `guarded` is the problem with as much of the tolerance as fits into limits.
    """

    def __init__(
        self, guarded: Problem, tolerance: Tolerance, ceilings: Ceilings, counts: IntArray
    ) -> None:
        self.guarded, self.tolerance, self.ceilings = guarded, tolerance, ceilings
        self.counts = counts

    @property
    def value(self) -> float:
        """The preference cost of the best allocation known."""
        return float(value_of(self.guarded, STAGE, self.counts))

    def offer(self, point: FloatArray, price: float) -> None:
        """Round a point at the price that the duals give preferences; mend what passes the
        tolerance at lower prices.
        """
        problem, tuning = self.guarded, self.guarded.tuning.preferences
        worth = 1.0 / price if price > 0 else 2.0**tuning.last_price_exponent
        found = round_off(problem, point, Penalties(preferences=worth))
        for less in tuning.repair_shares:
            if self.tolerance.keeps(found):
                break
            found = descend(problem, found, Penalties(preferences=less * worth))
        if self.tolerance.keeps(found) and within(self.tolerance.problem, found, self.ceilings):
            self.adopt(descend(problem, found, dominant(problem), self.tolerance.keeps))

    def adopt(self, counts: IntArray) -> None:
        """Take over an allocation if it is better."""
        if value_of(self.guarded, STAGE, counts) < self.value:
            self.counts = counts


def dominant(problem: Problem) -> Penalties:
    """Penalties at which nothing is worth a unit of preference."""
    return Penalties(preferences=problem.tuning.preferences.dominant_price)


def minimise_preferences(
    tolerance: Tolerance,
    measure: BalanceMeasure,
    ceilings: Ceilings,
    counts: IntArray,
    budget: Budget,
) -> Counted:
    """Minimise preferences within the tolerance, even out what that leaves free, and break ties."""
    guarded, keeps = tolerance.guarded(), tolerance.keeps
    incumbent = TolerantIncumbent(guarded, tolerance, ceilings, counts)
    incumbent.counts = _spent(incumbent)
    bound = _bound(incumbent, budget)
    counts = descend(guarded, incumbent.counts, dominant(guarded), keeps)
    if not budget.halted:
        counts = settle_ties(tolerance.problem, counts, measure, keeps)
    value = value_of(guarded, STAGE, counts)
    return Counted(counts, value, min(bound, float(value)))


def _spent(incumbent: TolerantIncumbent) -> IntArray:
    """Descend at rising prices of preferences while the balance stays within its tolerance."""
    problem, counts, keeps = incumbent.guarded, incumbent.counts, incumbent.tolerance.keeps
    if incumbent.value == 0:
        return counts
    tuning, large = problem.tuning.preferences, problem.tuning.sizes.large_pairs
    step = tuning.large_price_step if problem.pairs > large else 1
    for exponent in range(tuning.first_price_exponent, tuning.last_price_exponent + 1, step):
        found = descend(problem, counts, Penalties(preferences=2.0**exponent))
        if not keeps(found):
            break
        counts = found
    return descend(problem, counts, dominant(problem), keeps)


def _bound(incumbent: TolerantIncumbent, budget: Budget) -> float:
    """Bound the stage, improving the incumbent on the way."""
    if incumbent.value == 0 or budget.halted:
        return 0.0
    guarded, tolerance = incumbent.guarded, incumbent.tolerance
    branchings = budget.branchings // guarded.tuning.parts.counted_branchings_divisor
    bound = lower_bound(
        guarded,
        STAGE,
        tolerance.ceilings(incumbent.ceilings),
        incumbent.counts,
        incumbent,
        UNIT_GAP,
        branchings,
        budget.deadline,
    )
    small = guarded.pairs <= guarded.tuning.sizes.cp_sat_preference_max_pairs
    if bound < incumbent.value and small and branchings:
        bound = max(bound, _prove(incumbent, budget))
    return bound


def _prove(incumbent: TolerantIncumbent, budget: Budget) -> float:
    """Settle the stage in the constraint model, refined until its answer keeps the tolerance."""
    tolerance, bound = incumbent.tolerance, 0.0
    try:
        model = AllocationModel(incumbent.guarded, incumbent.ceilings)
        tolerance.constrain(model)
    except ModelTooLarge:
        return bound
    while not budget.over:
        outcome = model.minimise(model.value_of(STAGE), incumbent.counts, budget)
        bound = max(bound, whole_bound(outcome.bound))
        if outcome.counts is None:
            break
        if tolerance.keeps(outcome.counts):
            incumbent.adopt(outcome.counts)
            break
        if not tolerance.refine(model, outcome.counts):
            break
    return bound
