"""What the stages after the balance share: a linear cost made small within a tolerance.

A descent with the stage at a rising price spends the tolerance; the relaxation, with the tolerated
convex cost as a row, bounds what can be had and offers better points; CP-SAT proves small problems.
"""

from dataclasses import dataclass

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance.base import Tolerance
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel
from caseload.optimizer.heuristics.construct import descend, round_off
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.pipeline.counted import UNIT_GAP, value_of, whole_bound
from caseload.optimizer.problem.score import within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.incumbent import ShadowPrices
from caseload.optimizer.relaxation.lower_bound import lower_bound
from caseload.optimizer.solvers.cp_sat import ModelTooLarge


class TolerantIncumbent:
    """The best allocation known in a stage that keeps the tolerance and the `ceilings`.

    `guarded` is the problem with as much of the tolerance as fits into limits.
    """

    def __init__(
        self, tolerance: Tolerance, stage: StageName, ceilings: Ceilings, counts: IntArray
    ) -> None:
        self.guarded, self.tolerance = tolerance.guarded(), tolerance
        self.stage, self.ceilings, self.counts = stage, ceilings, counts

    @property
    def value(self) -> float:
        """The stage's value of the best allocation known."""
        return float(value_of(self.guarded, self.stage, self.counts))

    def at(self, price: float) -> Penalties:
        """Penalties with a price on a unit of the stage, the stage before it held where it is."""
        settled = self.stage is StageName.PREFERENCES and self.guarded.keeps
        keep = self.guarded.tuning.preferences.settled_price if settled else 0.0
        return Penalties(keep=keep).put(self.stage, price)

    @property
    def dominant(self) -> Penalties:
        """Penalties at which nothing is worth a unit of the stage."""
        return self.at(self.guarded.tuning.preferences.dominant_price)

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        """Round a point at the price that the duals give the stage; mend what passes the tolerance
        at lower prices.
        """
        problem, tuning = self.guarded, self.guarded.tuning.preferences
        price = 1.0 / worth.balance if worth.balance > 0 else 2.0**tuning.last_price_exponent
        found = round_off(problem, point, self.at(price))
        for less in tuning.repair_shares:
            if self.tolerance.keeps(found):
                break
            found = descend(problem, found, self.at(less * price))
        if self.keeps(found):
            self.adopt(descend(problem, found, self.dominant, self.tolerance.keeps))

    def keeps(self, counts: IntArray) -> bool:
        """Whether an allocation keeps the tolerance, the hard rules and the ceilings."""
        return self.tolerance.keeps(counts) and within(
            self.tolerance.problem, counts, self.ceilings
        )

    def adopt(self, counts: IntArray) -> None:
        """Take over an allocation if it is better."""
        if value_of(self.guarded, self.stage, counts) < self.value:
            self.counts = counts


def spend(incumbent: TolerantIncumbent) -> None:
    """Descend at rising prices of the stage while the balance stays within its tolerance."""
    problem, counts, keeps = incumbent.guarded, incumbent.counts, incumbent.tolerance.keeps
    if incumbent.value == 0:
        return
    tuning, large = problem.tuning.preferences, problem.tuning.sizes.large_pairs
    step = tuning.large_price_step if problem.pairs > large else 1
    for exponent in range(tuning.first_price_exponent, tuning.last_price_exponent + 1, step):
        found = descend(problem, counts, incumbent.at(2.0**exponent))
        if not keeps(found):
            break
        counts = found
    incumbent.counts = descend(problem, counts, incumbent.dominant, keeps)


@dataclass(frozen=True)
class Proof:
    """What is spent on a bound: CP-SAT proves up to `max_pairs`, with a `share` of the budget.

    Where nothing is `relaxed`, the bound is what suits each case best, which costs nothing.
    """

    max_pairs: int
    share: float = 1.0
    relaxed: bool = True


def bounded(incumbent: TolerantIncumbent, budget: Budget, proof: Proof) -> float:
    """Bound the stage, improving the incumbent on the way."""
    if incumbent.value == 0 or budget.halted:
        return 0.0
    guarded, tolerance = incumbent.guarded, incumbent.tolerance
    branchings = budget.branchings // guarded.tuning.parts.counted_branchings_divisor
    branchings = branchings if proof.relaxed else 0
    bound = lower_bound(
        guarded,
        incumbent.stage,
        tolerance.ceilings(incumbent.ceilings),
        incumbent.counts,
        incumbent,
        UNIT_GAP,
        branchings,
        budget.deadline,
    ).value
    if bound < incumbent.value and guarded.pairs <= proof.max_pairs and branchings:
        with budget.share(proof.share):
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
        outcome = model.minimise(model.value_of(incumbent.stage), incumbent.counts, budget)
        bound = max(bound, whole_bound(outcome.bound))
        if outcome.counts is None:
            break
        if tolerance.keeps(outcome.counts):
            incumbent.adopt(outcome.counts)
            break
        if not tolerance.refine(model, outcome.counts):
            break
    return bound
