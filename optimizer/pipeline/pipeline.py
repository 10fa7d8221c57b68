"""The pipeline: one problem through presolve, aggregation and the stages, each with its bound.

Follow `run` from top to bottom. The counted stages and the balance are settled on an aggregation
that leaves preferences out; its answer is unfolded, and preferences spend the tolerance.
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance import measure_of
from caseload.optimizer.balance.base import Measure
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.first_allocation import first_allocation
from caseload.optimizer.heuristics.construct import descend
from caseload.optimizer.pipeline.answer import Answer, StageValue, values
from caseload.optimizer.pipeline.counted import Counted, cost_of_pins, minimise_counted
from caseload.optimizer.pipeline.keep import minimise_departures
from caseload.optimizer.pipeline.preferences import minimise_preferences
from caseload.optimizer.pipeline.waiting import with_waiting_order
from caseload.optimizer.problem.aggregate import Aggregation, aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.master.duals import Duals
from caseload.optimizer.relaxation.prices import prices_of_balance

COUNTED = (StageName.MINIMUMS, StageName.SOFT_RULES)
"""The stages between who is left over and the balance, in order."""

UNITS = {StageName.SOFT_RULES: 100.0}
"""Units of a stage that make one of those that are shown."""


@dataclass(frozen=True)
class Known:
    """A bound on the balance, in points, that holds where the stages before it come to `before`.

    It comes from a problem of which this one is a restriction: the same week with fewer decisions.
    """

    before: tuple[float, ...]
    bound: float


@dataclass
class Pipeline:
    """One problem on its way through the stages, from the allocation `counts`.

    `report` is called with every better allocation and the stages settled so far, so that the
    caller holds the best answer at any moment. `measured` makes the balance measure; it stops at
    the relative `gap`. Where it is `priced`, dual prices for the check go with the answer. What is
    `known` of the balance beforehand is not bounded again; with `as_shown` the balance is settled
    when its optimum would show as the same hundredth of a point. `simple` is the problem
    simplified, where that is known.
    """

    problem: Problem
    policy: BalancePolicy
    gap: float
    budget: Budget
    report: Callable[[Answer], None]
    counts: IntArray
    measured: Callable[[Problem, BalancePolicy], Measure] = measure_of
    priced: bool = False
    known: Known | None = None
    as_shown: bool = False
    simple: Aggregation | None = None
    stages: list[StageValue] = field(default_factory=list)
    even: IntArray | None = None
    prices: Duals | None = None

    def run(self) -> Answer:
        """Settle every stage in turn."""
        if self._empty:
            return Answer(self.counts, values(self.problem, self.counts, self.policy, proven=True))
        aggregation = self._begun()
        counts = aggregation.fold(self.counts)
        counts, ceilings = self._count(StageName.ALLOCATE, aggregation, counts, Ceilings())
        aggregation, counts, ceilings = self._settle_waiting(aggregation, counts, ceilings)
        problem, coarse = self.problem, aggregation.problem
        for stage in COUNTED:
            counts, ceilings = self._count(stage, aggregation, counts, ceilings)
        measure = self.measured(coarse, self.policy)
        measure.better = lambda found: self._tell(aggregation.unfold(found))
        if self.known and self.known.before == tuple(stage.value for stage in self.stages):
            measure.floor = self.known.bound
        measure.to_the_hundredth, measure.priced = self.as_shown, self.priced
        with self.budget.share(problem.tuning.parts.balance_seconds_share):
            balanced = measure.settle(counts, ceilings, self.budget, self.gap)
        counts = self.even = aggregation.unfold(balanced.counts)
        if self.priced and self.policy.measure == "spread" and not self.budget.halted:
            self.prices = balanced.prices or prices_of_balance(coarse, balanced.counts, ceilings)
        self._settle(StageName.BALANCE, balanced.value, balanced.bound, balanced.vector)
        self._tell(counts)
        tolerance = measure.tolerance_on(problem)
        if problem.keeps:
            share = measure.tolerance_on(problem, self.policy.keep_share)
            kept = minimise_departures(share, ceilings, counts, self.budget)
            counts, ceilings = kept.counts, ceilings.put(StageName.KEEP, kept.value)
            self._settle(StageName.KEEP, kept.value, kept.bound)
            self._tell(counts)
        spent = minimise_preferences(tolerance, self.policy.measure, ceilings, counts, self.budget)
        fixed = cost_of_pins(problem, StageName.PREFERENCES)
        self._settle(StageName.PREFERENCES, spent.value + fixed, spent.bound + fixed)
        return self._tell(spent.counts)

    def place(self, *, in_order: bool = False) -> StageValue:
        """Settle the first stage alone: how much priority is left over, and must be.

        With `in_order` it is settled, too, which cases wait.
        """
        if self._empty:
            return values(self.problem, self.counts, self.policy, proven=True)[0]
        aggregation = self._begun()
        counts = aggregation.fold(self.counts)
        counts, ceilings = self._count(StageName.ALLOCATE, aggregation, counts, Ceilings())
        if in_order:
            aggregation, counts, _ = self._settle_waiting(aggregation, counts, ceilings)
        self.counts = aggregation.unfold(counts)
        return self.stages[0]

    def _begun(self) -> Aggregation:
        """Presolve and aggregate; begin from an allocation that keeps the hard rules."""
        aggregation = self.simple or simplified(self.problem)
        self.problem = aggregation.fine
        if not allowed(self.problem, self.counts):
            found = first_allocation(self.problem, self.counts, self.budget)
            self.counts = self.counts if found.counts is None else found.counts
        return aggregation

    @property
    def _empty(self) -> bool:
        return not self.problem.people or not self.problem.classes

    def _count(
        self, stage: StageName, aggregation: Aggregation, counts: IntArray, ceilings: Ceilings
    ) -> tuple[IntArray, Ceilings]:
        """Settle a counted stage; returns the allocation and the ceilings with the stage's own."""
        coarse = aggregation.problem
        found = minimise_counted(coarse, stage, ceilings, counts, self.budget)
        fixed, unit = cost_of_pins(coarse, stage), UNITS.get(stage, 1.0)
        if stage is StageName.ALLOCATE and coarse.priority_unit > 1:
            whole = coarse.priority_unit
            self._settle(stage, found.value // whole, math.floor(found.bound / whole))
            self._settle_risk(coarse, found)
        else:
            self._settle(stage, (found.value + fixed) / unit, (found.bound + fixed) / unit)
        self._tell(aggregation.unfold(found.counts))
        return found.counts, ceilings.put(stage, found.value)

    def _settle_waiting(
        self, aggregation: Aggregation, counts: IntArray, ceilings: Ceilings
    ) -> tuple[Aggregation, IntArray, Ceilings]:
        """Settle who waits: the least risk left over with the priority that must be.

        Both are one figure in the priorities of the problem, which is finer from here on.
        """
        left = int(self.stages[0].value)
        if self.problem.priority_unit > 1:
            return aggregation, counts, ceilings
        if not left or not self.problem.risk.any():
            self._settle(StageName.WAITING, 0.0, 0.0)
            return aggregation, counts, ceilings
        counts = aggregation.unfold(counts)
        self.problem = with_waiting_order(self.problem, left)
        aggregation = aggregated(self.problem)
        coarse = aggregation.problem
        counts = descend(coarse, aggregation.fold(counts))
        found = minimise_counted(coarse, StageName.ALLOCATE, Ceilings(), counts, self.budget)
        self._settle_risk(coarse, found)
        self._tell(aggregation.unfold(found.counts))
        return aggregation, found.counts, Ceilings(allocate=found.value)

    def _settle_risk(self, problem: Problem, found: Counted) -> None:
        """Settle who waits by the part of a figure of priorities that is risk."""
        unit = problem.priority_unit
        base = found.value // unit * unit
        least, risk = max(0.0, found.bound - base), problem.risk_unit
        self._settle(StageName.WAITING, (found.value - base) * risk, least * risk)

    def _settle(
        self,
        name: StageName,
        value: float,
        bound: float,
        vector: tuple[float, ...] | None = None,
    ) -> None:
        self.stages.append(StageValue(name, value, bound, vector))

    def _tell(self, counts: IntArray) -> Answer:
        """Report an allocation of the whole problem with the stages settled so far."""
        answer = Answer(
            counts,
            self._refreshed(counts),
            self.even,
            prices=self.prices,
            priority_unit=self.problem.priority_unit,
        )
        self.report(answer)
        return answer

    def _refreshed(self, counts: IntArray) -> tuple[StageValue, ...]:
        """The stages, the counted ones with the values of an allocation where those are better."""
        now = {s.name: s.value for s in values(self.problem, counts, self.policy, proven=True)}
        return tuple(
            stage
            if stage.name is StageName.BALANCE or now[stage.name] >= stage.value - 1e-9
            else dataclasses.replace(
                stage, value=now[stage.name], bound=min(stage.bound, now[stage.name])
            )
            for stage in self.stages
        )
