"""The fewest other cases that move once one case is with another practitioner.

It is what the next round answers to that decision: the keep stage of the pipeline, on the week with
the pair pinned and the run's proposal to be kept.
"""

from functools import cached_property

from caseload.models.earlier import next_round
from caseload.models.proposal import StageName
from caseload.optimizer.balance import measure_of
from caseload.optimizer.budget import Budget
from caseload.optimizer.counterfactual.pinned import (
    counts_with_pin,
    counts_without_pin,
    with_pin,
)
from caseload.optimizer.counterfactual.what_if import Outcome
from caseload.optimizer.explain.evidence.redeal import Allocation, redealt
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.pipeline.answer import stage_of
from caseload.optimizer.pipeline.keep import minimise_departures
from caseload.optimizer.problem.score import score
from caseload.optimizer.problem.stage import Ceilings


class FewestMoves:
    """Finds allocations that keep as much as can be of a run's proposal, for one pair in place
    after another.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    @cached_property
    def _kept(self) -> Run:
        """The run on the instance in which its proposal is to be kept."""
        instance = self.run.instance
        earlier = next_round(instance.earlier, self.run.allocation)
        return self.run.on(instance.changed(earlier=earlier))

    def allocation(
        self, case_id: str, practitioner_id: str, outcome: Outcome, known: Allocation
    ) -> tuple[Allocation, bool]:
        """The allocation nearest to the proposal, and whether it is proven that none is nearer.

        `known` is one that has the pair and reaches the outcome. Where every component of a
        balance counts (leximax), it is the answer.
        """
        kept, policy = self._kept, self.run.instance.policy.balance
        if policy.measure == "leximax":
            return known, False
        place = kept.index_of[case_id]
        column = kept.column_of[practitioner_id][1]
        problem = kept.ordered(place.part)
        pinned = with_pin(problem, place.group, column)
        what_if = self.run.what_if(place.part)
        reached = score(what_if.problem, outcome.counts)
        ceilings = Ceilings(
            allocate=reached.allocate,
            minimums=reached.minimums,
            soft_rules=reached.soft_rules - pinned.soft_cost,
        )
        measure = measure_of(pinned, policy)
        measure.best = stage_of(outcome.stages, StageName.BALANCE).value
        start = counts_with_pin(problem, kept.counts(place.part, known), place.group, column)
        seconds = self.run.tuning.counterfactual.reoptimise_seconds
        budget = Budget(seconds, self.run.deadline)
        tolerance = measure.tolerance_on(pinned, policy.keep_share)
        found = minimise_departures(tolerance, ceilings, start, budget)
        counts = counts_without_pin(problem, found.counts, place.group, column)
        nearest = redealt(kept, place.part, counts, case_id, practitioner_id)
        return nearest, found.value <= found.bound
