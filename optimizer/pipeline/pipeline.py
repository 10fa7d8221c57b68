"""The pipeline for one problem: construct, then settle stage after stage, each with its bound."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.balance import measure_of
from caseload.optimizer.balance.base import Measure
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import Model, RowTooLarge
from caseload.optimizer.exact.patterns.least import AskShares, least, least_of_alike
from caseload.optimizer.heuristics.construct import descend, round_off
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.heuristics.tie_break import settle_ties
from caseload.optimizer.pipeline.answer import Answer, StageValue, values
from caseload.optimizer.problem.aggregate import Coarse, coarsened
from caseload.optimizer.problem.presolve import decided
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import score, within
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.lower_bound import lower_bound
from caseload.optimizer.relaxation.master_lp import LARGE

SMALL = 20_000
"""Pairs up to which the constraint model is asked to settle what the linear bound leaves open."""

SMALL_FOR_PREFERENCES = 1500
"""The same for preferences: beyond this it was not seen to improve on rounding."""

MOST_RESTARTS = 3
"""How often the stages may start again from a better allocation."""

LADDER = [2.0**step for step in range(-2, 12)]
"""Prices of a unit of preference, in units of convex cost, from slight to dominant; where a problem
is large, every other one."""

REPAIRS = (0.7, 0.5, 0.3)
"""Shares of the price of preferences at which an allocation that passes the tolerance is mended."""

DEAREST = Penalties(preferences=1e4)


@dataclass
class Pipeline:
    """One problem on its way through the stages.

    `report` is called with every better allocation and the stages settled so far, so that whoever
    asked holds the best answer at any moment. `measured` makes the balance measure.
    """

    problem: Problem
    policy: BalancePolicy
    gap: float
    budget: Budget
    report: Callable[[Answer], None]
    counts: IntArray
    measured: Callable[[Problem, BalancePolicy], Measure] = measure_of
    ceilings: Ceilings = field(default_factory=Ceilings)
    stages: list[StageValue] = field(default_factory=list)
    even: IntArray | None = None
    coarse: Coarse = field(init=False)

    def run(self) -> Answer:
        """Settle every stage in turn.

        A later stage may come upon an allocation that is better in an earlier one, where that was
        not proven: then the stages start again from it.
        """
        if not self.problem.people or not self.problem.classes:
            return Answer(self.counts, values(self.problem, self.counts, self.policy, proven=True))
        self.problem = decided(self.problem)
        self.coarse = coarsened(self.problem)
        answer = self._through_the_stages()
        for _ in range(MOST_RESTARTS):
            if answer.stages == tuple(self.stages):
                break
            self.ceilings, self.stages, self.even = Ceilings(), [], None
            answer = self._through_the_stages()
        return answer

    def place(self) -> StageValue:
        """Settle the first stage alone: how much priority is left over, and must be."""
        if not self.problem.people or not self.problem.classes:
            return values(self.problem, self.counts, self.policy, proven=True)[0]
        self.problem = decided(self.problem)
        self.coarse = coarsened(self.problem)
        self.counts, self.problem = self.coarse.fold(self.counts), self.coarse.problem
        self._count(StageName.ALLOCATE)
        self.counts = self.coarse.unfold(self.counts)
        return self.stages[0]

    def _refreshed(self, counts: IntArray) -> tuple[StageValue, ...]:
        """The stages, the counted ones with the values of an allocation if those are better."""
        fine = self.coarse.fine
        now = {s.name: s.value for s in values(fine, counts, self.policy, proven=True)}
        return tuple(
            stage
            if stage.name is StageName.BALANCE or now[stage.name] >= stage.value - 1e-9
            else dataclasses.replace(
                stage, value=now[stage.name], bound=min(stage.bound, now[stage.name])
            )
            for stage in self.stages
        )

    def _through_the_stages(self) -> Answer:
        self.counts = self.coarse.fold(self.counts)
        self.problem = self.coarse.problem
        measure = self.measured(self.problem, self.policy)
        self._count(StageName.ALLOCATE)
        self._count(StageName.MINIMUMS)
        self._count(StageName.SOFT_RULES)
        measure.better = self._found
        with self.budget.share(0.5):
            balanced = measure.settle(self.counts, self.ceilings, self.budget, self.gap)
        self.problem = measure.problem = self.coarse.fine
        self.counts = self.even = self.coarse.unfold(balanced.counts)
        self._settle(StageName.BALANCE, balanced.value, balanced.bound, balanced.vector)
        self._prefer(measure)
        return self._answer()

    def _answer(self) -> Answer:
        settling_preferences = self.problem is self.coarse.fine
        counts = self.counts if settling_preferences else self.coarse.unfold(self.counts)
        return Answer(counts, self._refreshed(counts), self.even)

    def _found(self, counts: IntArray) -> None:
        """Tell of a better allocation in the middle of the balance stage."""
        self.counts = counts
        self.report(self._answer())

    def _settle(
        self,
        name: StageName,
        value: float,
        bound: float,
        vector: tuple[float, ...] | None = None,
    ) -> None:
        self.stages.append(StageValue(name, value, bound, vector))
        self.report(self._answer())

    def _value(self, stage: StageName) -> int:
        """A counted stage's value without what the pins cost."""
        return int(score(self.problem, self.counts)[stage]) - self._fixed(stage)

    def _fixed(self, stage: StageName) -> int:
        """What the pins cost in a stage."""
        fixed = {
            StageName.SOFT_RULES: self.problem.soft_cost,
            StageName.PREFERENCES: self.problem.preference_cost,
        }
        return fixed.get(stage, 0)

    def _count(self, stage: StageName) -> None:
        """Settle a stage that counts whole units."""
        bound = self._lower(stage, self.problem, None)
        value = self._value(stage)
        self.ceilings = self.ceilings.put(stage, value)
        fixed = self._fixed(stage)
        unit = 100.0 if stage is StageName.SOFT_RULES else 1.0
        self._settle(stage, (value + fixed) / unit, (bound + fixed) / unit)

    def _lower(self, stage: StageName, problem: Problem, measure: Measure | None) -> float:
        """Lower a counted stage as far as it goes; returns the bound."""
        value = self._value(stage)
        if value == 0 or self.budget.halted:
            return 0.0
        ceilings = measure.tolerated(self.ceilings) if measure else self.ceilings

        def visit(parts: FloatArray | None, price: float) -> float:
            if parts is not None and measure is not None:
                self._round(problem, measure, parts, price)
            elif parts is not None:
                found = round_off(problem, parts)
                if within(problem, found, self.ceilings):
                    self._adopt(stage, found, None)
            return float(self._value(stage))

        if measure is None:
            least_known = self._by_shares(least_of_alike, stage) or 0.0
            if self._value(stage) <= least_known:
                return float(self._value(stage))
        splits, deadline = self.budget.branchings // 12, self.budget.deadline
        bound = lower_bound(problem, stage, ceilings, self.counts, visit, 0.5, splits, deadline)
        value = self._value(stage)
        most = SMALL if measure is None else SMALL_FOR_PREFERENCES * min(splits, 1)
        if bound >= value or problem.pairs > most:
            return min(bound, value)
        found = self._by_shares(least, stage) if measure is None else None
        if found is None:
            bound = max(bound, self._prove(stage, problem, measure))
        else:
            bound = max(bound, found)
        return min(bound, float(self._value(stage)))

    def _by_shares(self, ask: AskShares, stage: StageName) -> float | None:
        """Lower a counted stage over shares; the bound, None where they say nothing."""
        outcome = ask(self.problem, stage, self.ceilings, self.counts, self.budget)
        if outcome is None:
            return None
        if outcome.counts is not None:
            self._adopt(stage, outcome.counts, None)
        return float(np.ceil(outcome.bound - 1e-6))

    def _prove(self, stage: StageName, problem: Problem, measure: Measure | None) -> float:
        """Lower a counted stage in the constraint model; returns its bound."""
        bound = 0.0
        try:
            model = Model(problem, self.ceilings)
            if measure:
                measure.constrain(model)
        except RowTooLarge:
            return bound
        while not self.budget.over:
            outcome = model.minimise(model.value_of(stage), self.counts, self.budget)
            bound = max(bound, float(np.ceil(outcome.bound - 1e-6)))
            if outcome.counts is None:
                break
            if measure is None or measure.keeps(outcome.counts):
                self._adopt(stage, outcome.counts, measure)
                break
            if not measure.refine(model, outcome.counts):
                break
        return bound

    def _round(self, problem: Problem, measure: Measure, parts: FloatArray, price: float) -> None:
        """Round a solution of the preferences in parts, and keep it if it is better."""
        worth = 1.0 / price if price > 0 else LADDER[-1]
        found = round_off(problem, parts, Penalties(preferences=worth))
        for less in REPAIRS:
            if measure.keeps(found):
                break
            found = descend(problem, found, Penalties(preferences=less * worth))
        if not measure.keeps(found) or not within(self.problem, found, self.ceilings):
            return
        found = descend(problem, found, DEAREST, measure.keeps)
        self._adopt(StageName.PREFERENCES, found, measure)

    def _adopt(self, stage: StageName, counts: IntArray, measure: Measure | None) -> None:
        """Take over an allocation if its stage is better, evened out where that costs nothing."""
        before = self._value(stage)
        old, self.counts = self.counts, counts
        if self._value(stage) >= before:
            self.counts = old
            return
        if measure is None:
            self.counts = descend(self.problem, counts)

    def _prefer(self, measure: Measure) -> None:
        """Spend the tolerance on preferences, then even out what that leaves free."""
        guarded = measure.guarded()
        self.counts = self._spend(guarded, measure)
        bound = self._lower(StageName.PREFERENCES, guarded, measure)
        value = self._value(StageName.PREFERENCES)
        self.ceilings = self.ceilings.put(StageName.PREFERENCES, value)
        self.counts = descend(guarded, self.counts, DEAREST, measure.keeps)
        if not self.budget.halted:
            self.counts = settle_ties(self.problem, self.counts, self.policy.measure, measure.keeps)
        value = self._value(StageName.PREFERENCES)
        fixed = self.problem.preference_cost
        self._settle(StageName.PREFERENCES, value + fixed, min(bound, value) + fixed)

    def _spend(self, guarded: Problem, measure: Measure) -> IntArray:
        """Descend with preferences dearer and dearer while the balance stays in its tolerance."""
        counts = self.counts
        if self._value(StageName.PREFERENCES) == 0:
            return counts
        large = guarded.pairs > LARGE
        for price in LADDER[:: 2 if large else 1]:
            found = descend(guarded, counts, Penalties(preferences=price))
            if not measure.keeps(found):
                break
            counts = found
        return descend(guarded, counts, DEAREST, measure.keeps)
