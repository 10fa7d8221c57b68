"""What if one pair were in place: the stages that the allocation then reaches, and their bounds.

Idea: three methods, the cheapest first. If the practitioner already has a case of the class, the
answer is the allocation itself. Forced assignments give an upper bound on every stage, pair bounds
a lower bound on the spread. What the two leave open is tightened by imposing the pair on the
relaxation, or solved again where the problem is small enough for a proof or the caller asks for it.

Guarantee: the counts are allowed, and each stage's bound is valid; `proven` says whether the two
meet as far as it shows.
"""

import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.feasible_alone import FeasibleAlone
from caseload.optimizer.counterfactual.forced_assignment import ForcedAssignments
from caseload.optimizer.counterfactual.spread_bounds import SpreadBounds
from caseload.optimizer.pipeline.answer import (
    NOTHING,
    StageValue,
    before_balance,
    stage_of,
    up_to_balance,
    values,
)
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.simplify import simplified


def is_settled(stages: Sequence[StageValue], shown_points: float) -> bool:
    """Whether value and bound of every stage up to the balance meet, the balance's as far as a
    difference of `shown_points` shows.
    """
    *counted, balance = stages
    return all(stage.proven for stage in counted) and balance.value - balance.bound < shown_points


@dataclass(frozen=True)
class Outcome:
    """The best allocation found, `counts` [coarse class, practitioner], and its stages.

    `stages` are those up to the balance, each with a value and a valid bound. A difference below
    `shown_points` does not show.
    """

    counts: IntArray
    stages: tuple[StageValue, ...]
    shown_points: float

    @property
    def proven(self) -> bool:
        """Whether no allocation with the pair in place is better, as far as it shows."""
        return is_settled(self.stages, self.shown_points)

    @property
    def rank(self) -> tuple[float, ...]:
        """The stages' values in lexicographic order, rounded for comparison."""
        return tuple(round(stage.value, 6) for stage in self.stages)


@dataclass(frozen=True)
class Baseline:
    """One part without any pair in place: what every question is compared with.

    `even` [class, practitioner] is the most even allocation known; `bounds` are the proven bounds
    of the stages, as far as there are any.
    """

    problem: Problem
    even: IntArray
    policy: BalancePolicy
    bounds: Mapping[StageName, float]


@dataclass
class QuestionBudget:
    """What all questions about one part may spend together.

    `impositions` pairs may be imposed on the relaxation, `proofs` questions solved again (None:
    as many as are asked), nothing after the `deadline` (monotonic seconds). The relaxation is
    branched on at most `branchings` times.
    """

    deadline: float
    branchings: int
    impositions: int
    proofs: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() >= self.deadline

    def spend_proof(self) -> None:
        """Take one proof off the budget."""
        self.proofs = None if self.proofs is None else self.proofs - 1


class WhatIf:
    """Answers about one part of an instance, in its coarse classes; each is found once."""

    def __init__(self, baseline: Baseline, budget: QuestionBudget) -> None:
        self.baseline = baseline
        self.budget = budget
        self.coarse = simplified(baseline.problem)
        self.problem = self.coarse.problem
        self.counts = self.coarse.fold(baseline.even)
        self.tuning = self.problem.tuning.counterfactual
        self.pair_bounds = SpreadBounds(
            self.problem, self.counts, baseline.policy, budget.branchings, budget.deadline
        )
        self.feasible_alone = FeasibleAlone(self.problem, self.counts)
        self._forced = ForcedAssignments(self.problem, self.counts, self.feasible_alone)
        self._outcomes: dict[tuple[int, int, bool], Outcome | None] = {}

    @property
    def group_of(self) -> IntArray:
        """The coarse class of each class, [class]."""
        return self.coarse.group_of

    @cached_property
    def unforced(self) -> Outcome:
        """What is reached without any pair in place."""
        found = values(self.problem, self.counts, self.baseline.policy, proven=False)
        bounds = dict(self.baseline.bounds)
        if self.pair_bounds.exist and self.counts.any():
            least = float(self.pair_bounds.points.min())
            bounds[StageName.BALANCE] = max(bounds.get(StageName.BALANCE, 0.0), least)
        return self._outcome(self.counts, _bounded(found, bounds))

    def outcome(self, group: int, person: int, *, thorough: bool = False) -> Outcome | None:
        """What is reached with a case of the coarse class at the practitioner's.

        None if no allocation gives the practitioner one, or none was found before the deadline.
        With `thorough`, an open question is solved again whatever the size of the problem.
        """
        if not self.problem.most[group, person]:
            return None
        if self.counts[group, person]:
            return self.unforced
        key = group, person, thorough
        if key not in self._outcomes:
            self._outcomes[key] = self._find(group, person, thorough=thorough)
        return self._outcomes[key]

    def _find(self, group: int, person: int, *, thorough: bool) -> Outcome | None:
        """The outcome by forced assignments, then by a tighter bound, then by solving again."""
        best = self._best_forced(group, person)
        if best is None and not self.feasible_alone.possible(group, person):
            return None
        if (best is not None and best.proven) or self.budget.is_over:
            return best
        small = self.problem.pairs <= self.tuning.provable_max_pairs
        prove = self.budget.proofs != 0 and (small or thorough or best is None)
        if best is not None and not (small and prove):
            best = self._tightened(best, group, person)
        if prove and (best is None or not best.proven):
            self.budget.spend_proof()
            branchings = self.tuning.reoptimise_branchings if thorough else self.budget.branchings
            best = self._reoptimised(group, person, best, branchings)
        return best

    def _best_forced(self, group: int, person: int) -> Outcome | None:
        """The best forced assignment; the search ends at the first that is proven."""
        best: Outcome | None = None
        for counts in self._forced.candidates(group, person):
            found = self._valued(counts, group, person)
            if best is None or found.rank < best.rank:
                best = found
            if best.proven:
                break
        return best

    def _tightened(self, best: Outcome, group: int, person: int) -> Outcome:
        """The outcome with a higher bound, where imposing the pair on the relaxation gives one."""
        bounded = self.pair_bounds.exist and self.budget.impositions
        if not bounded or not self._keeps_earlier_stages(best.stages):
            return best
        enough = stage_of(best.stages, StageName.BALANCE).value - self.tuning.shown_points / 2
        if not self.pair_bounds.tighten(group, person, enough):
            return best
        self.budget.impositions -= 1
        return self._valued(best.counts, group, person)

    def _reoptimised(
        self, group: int, person: int, start: Outcome | None, branchings: int
    ) -> Outcome | None:
        """The outcome of solving the problem again with the pair pinned."""
        from caseload.optimizer.counterfactual.reoptimise import (  # noqa: PLC0415 - slow to load
            reoptimise_with_pair,
        )

        found = reoptimise_with_pair(
            self.problem,
            self.baseline.policy,
            group,
            person,
            None if start is None else start.counts,
            branchings,
            self.budget.deadline,
        )
        return None if found is None else self._outcome(*found)

    def _valued(self, counts: IntArray, group: int, person: int) -> Outcome:
        """The outcome of an allocation with the pair in place, with the bounds known so far."""
        found = values(self.problem, counts, self.baseline.policy, proven=False)
        bounds = dict(self.baseline.bounds)
        if self.pair_bounds.exist and self._keeps_earlier_stages(found):
            least = float(self.pair_bounds.points[group, person])
            bounds[StageName.BALANCE] = max(bounds.get(StageName.BALANCE, 0.0), least)
        return self._outcome(counts, _bounded(found, bounds))

    def _keeps_earlier_stages(self, stages: Sequence[StageValue]) -> bool:
        """Whether the stages before the balance are no worse than without any pair in place."""
        return all(
            one.value <= other.value + NOTHING
            for one, other in zip(
                before_balance(stages), before_balance(self.unforced.stages), strict=True
            )
        )

    def _outcome(self, counts: IntArray, stages: tuple[StageValue, ...]) -> Outcome:
        return Outcome(counts, stages, self.tuning.shown_points)


def _bounded(
    found: Sequence[StageValue], bounds: Mapping[StageName, float]
) -> tuple[StageValue, ...]:
    """The stages up to the balance with their bounds.

    A bound counts only where every stage before it reaches its own: a worse value in an earlier
    stage may allow a better one later.
    """
    stages: list[StageValue] = []
    counts = True
    for stage in up_to_balance(found):
        bound = min(bounds.get(stage.name, 0.0), stage.value) if counts else 0.0
        stages.append(dataclasses.replace(stage, bound=bound))
        counts &= stage.value - bound <= NOTHING
    return tuple(stages)
