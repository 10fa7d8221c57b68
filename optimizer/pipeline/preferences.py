"""The preference stage: preferences spend what is left of the tolerance, then ties are broken."""

from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance.base import Tolerance
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import descend
from caseload.optimizer.heuristics.tie_break import settle_ties
from caseload.optimizer.pipeline.counted import Counted, value_of
from caseload.optimizer.pipeline.spending import Proof, TolerantIncumbent, bounded, spend
from caseload.optimizer.problem.stage import Ceilings


def minimise_preferences(
    tolerance: Tolerance,
    measure: BalanceMeasure,
    ceilings: Ceilings,
    counts: IntArray,
    budget: Budget,
) -> Counted:
    """Minimise preferences within the tolerance, even out what that leaves free, and break ties."""
    incumbent = TolerantIncumbent(tolerance, StageName.PREFERENCES, ceilings, counts)
    spend(incumbent)
    bound = _bounded(incumbent, budget)
    guarded, keeps = incumbent.guarded, tolerance.keeps
    counts = descend(guarded, incumbent.counts, incumbent.dominant, keeps)
    if not budget.halted:
        counts = settle_ties(tolerance.problem, counts, measure, keeps)
    value = value_of(guarded, StageName.PREFERENCES, counts)
    return Counted(counts, value, min(bound, float(value)))


def _bounded(incumbent: TolerantIncumbent, budget: Budget) -> float:
    """Bound preferences, as far as a proof of them is asked for."""
    sizes, tuning = incumbent.guarded.tuning.sizes, incumbent.guarded.tuning.preferences
    if tuning.proof == "proven":
        return bounded(incumbent, budget, Proof(sizes.cp_sat_proven_preference_max_pairs))
    most, relaxed = sizes.cp_sat_preference_max_pairs, tuning.proof == "bounded"
    return bounded(incumbent, budget, Proof(most, tuning.cp_sat_share, relaxed))
