"""The allocation solved again with one pair in place: what it reaches, and what it cannot pass.

Three ways, the cheapest first. Whoever has a case of the same class already costs nothing. An
exchange from the most even allocation, mended by moves and swaps, shows what can be reached; the
bound on every pair shows what cannot. What the two leave open is asked of the pair's own
relaxation, and solved again where the problem is small enough for a proof, or where there is time.
"""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.counterfactual.ejection_chain import Exchange
from caseload.optimizer.counterfactual.feasible_alone import Own
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.pipeline.answer import NOTHING, StageValue, values
from caseload.optimizer.problem.aggregate import Aggregation, aggregated
from caseload.optimizer.problem.presolve import presolved
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, cost_of, score, spread_of
from caseload.optimizer.problem.stage import Ceilings

if TYPE_CHECKING:
    from caseload.optimizer.counterfactual.pair_bounds import Least

TO_SHOW = 5e-3
"""Percentage points below which a difference does not show: half a hundredth."""

PROVABLE = 1500
"""Pairs up to which every question is solved again to the proof."""

STARTS = 3
"""Exchanges from which mending begins, where the first leaves something open."""

FEW_SPLITS, MANY_SPLITS = 12, 24
"""Splits of the relaxation where many questions are asked, and where one is asked."""

TIGHTENINGS = 40
"""Pairs that may join the relaxation one by one."""

BREACH = 200.0
"""Price of a breach of a conditional rule on a detour, for each unit of an ordinary weight."""

CLOSE_ENOUGH = TO_SHOW / 2
"""Points below what is reached to which a bound is raised."""


def settled(stages: Sequence[StageValue]) -> bool:
    """Whether nothing better than these stages, up to the balance, is possible, as far as it
    shows.
    """
    *counted, balance = stages
    return all(stage.proven for stage in counted) and balance.value - balance.bound < TO_SHOW


@dataclass(frozen=True)
class Forced:
    """What the allocation reaches with a pair in place, in the stages up to the balance.

    `counts` [coarse class, practitioner] is the best allocation found; every stage has a value and
    the bound that nothing beats.
    """

    counts: IntArray
    stages: tuple[StageValue, ...]

    @property
    def proven(self) -> bool:
        """Whether value and bound are the same in every stage, as far as it shows."""
        return settled(self.stages)

    @property
    def rank(self) -> tuple[float, ...]:
        """The stages' values, for comparison."""
        return tuple(round(stage.value, 6) for stage in self.stages)


@dataclass
class Forcing:
    """Answers about one part of an instance.

    `even` [class, practitioner] is the most even allocation known of it, and `bounds` what is
    proven of each stage; `known` is what the spread is at least with each pair in place (points,
    [coarse class, practitioner]), where that was found before. The relaxation is split `splits`
    times at most, and `tightenings` pairs may join it one by one; at most so many `proofs` are made
    by solving again (None: as many as are asked), none after the `deadline` (monotonic seconds).
    """

    fine: Problem
    even: IntArray
    policy: BalancePolicy
    bounds: dict[StageName, float]
    splits: int
    deadline: float
    known: FloatArray | None = None
    tightenings: int = TIGHTENINGS
    proofs: int | None = None
    coarse: Aggregation = field(init=False)
    _answers: dict[tuple[int, int, bool], Forced | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.coarse = aggregated(presolved(self.fine))
        self.problem = self.coarse.problem
        self.counts = self.coarse.fold(self.even)

    @property
    def group_of(self) -> IntArray:
        """The coarse class of each class, [class]."""
        return self.coarse.group_of

    @cached_property
    def base(self) -> Forced:
        """What is reached without any pair in place."""
        found = values(self.problem, self.counts, self.policy, proven=False)
        bounds = dict(self.bounds)
        if self.bounds_pairs and self.counts.any():
            least = float(self.least.min())
            bounds[StageName.BALANCE] = max(bounds.get(StageName.BALANCE, 0.0), least)
        return Forced(self.counts, self._bounded(found, bounds))

    @cached_property
    def own(self) -> Own:
        """What each practitioner's own rules let her hold."""
        return Own(self.problem, self.counts)

    def answer(self, group: int, person: int, *, thorough: bool = False) -> Forced | None:
        """What is reached with a case of the coarse class held by the practitioner.

        None if she can hold none under any allocation, or none was found before the deadline.
        With `thorough`, what is still open is solved again whatever the size.
        """
        if not self.problem.most[group, person]:
            return None
        if self.counts[group, person]:
            return self.base
        key = group, person, thorough
        if key not in self._answers:
            self._answers[key] = self._asked(group, person, thorough=thorough)
        return self._answers[key]

    def _asked(self, group: int, person: int, *, thorough: bool) -> Forced | None:
        best = self._reached(group, person)
        if best is None and not self.own.possible(group, person):
            return None
        if (best is not None and best.proven) or time.monotonic() >= self.deadline:
            return best
        small = self.problem.pairs <= PROVABLE
        prove = self.proofs != 0 and (small or thorough or best is None)
        if best is not None and not (small and prove):
            best = self._tightened(best, group, person)
        if prove and (best is None or not best.proven):
            self.proofs = None if self.proofs is None else self.proofs - 1
            best = self._solved(group, person, best, MANY_SPLITS if thorough else self.splits)
        return best

    def _reached(self, group: int, person: int) -> Forced | None:
        """The best of a few exchanges: the cheapest as it is, then each mended further."""
        best: Forced | None = None
        for counts in self._tries(group, person):
            found = self._valued(counts, group, person)
            if best is None or found.rank < best.rank:
                best = found
            if best.proven:
                break
        return best

    def _tries(self, group: int, person: int) -> Iterator[IntArray]:
        """Allocations with the pair in place, those first that cost least time to find."""
        tried = False
        for counts in self._exchanges(group, person):
            if allowed(self.problem, counts):
                tried = True
                yield counts
        hers = None if tried else self.own.smallest(group, person)
        if hers is not None:
            counts = self._exchange.with_holding(group, person, hers)
            if allowed(self.problem, counts):
                yield counts

    def _exchanges(self, group: int, person: int) -> Iterator[IntArray]:
        yield from self._exchange.options(group, person, None, 1)
        for start in range(STARTS):
            counts = self._exchange.force(group, person, start)
            if counts is None and start == 0:
                counts = self._detour.force(group, person)
                if counts is not None:
                    yield counts
                return
            if counts is None:
                return
            yield counts

    def _tightened(self, best: Forced, group: int, person: int) -> Forced:
        """The same with a higher bound, where the pair's own relaxation gives one."""
        bounded = self.bounds_pairs and self.tightenings and self._as_before(best.stages)
        relaxed = self._relaxed if bounded else None
        if relaxed is None:
            return best
        self.tightenings -= 1
        enough = best.stages[3].value - CLOSE_ENOUGH
        relaxed.tighten(group, person, cost_of(self.problem, enough))
        self.least = np.maximum(self.least, self._points(relaxed.costs))
        return self._valued(best.counts, group, person)

    def _valued(self, counts: IntArray, group: int, person: int) -> Forced:
        """An allocation with the pair in place, each stage with its bound."""
        found = values(self.problem, counts, self.policy, proven=False)
        bounds = dict(self.bounds)
        if self.bounds_pairs and self._as_before(found):
            least = float(self.least[group, person])
            bounds[StageName.BALANCE] = max(bounds.get(StageName.BALANCE, 0.0), least)
        return Forced(counts, self._bounded(found, bounds))

    def _as_before(self, stages: Sequence[StageValue]) -> bool:
        """Whether the stages before the balance are what they are without any pair in place."""
        return all(
            one.value <= other.value + NOTHING
            for one, other in zip(stages[:3], self.base.stages[:3], strict=True)
        )

    def _bounded(
        self, found: Sequence[StageValue], bounds: dict[StageName, float]
    ) -> tuple[StageValue, ...]:
        """The stages up to the balance with their bounds. A bound counts only where the stages
        before it are ceilings: what is given up earlier may be gained later.
        """
        stages: list[StageValue] = []
        counts = True
        for stage in found[:4]:
            bound = min(bounds.get(stage.name, 0.0), stage.value) if counts else 0.0
            stages.append(dataclasses.replace(stage, bound=bound))
            counts &= stage.value - bound <= NOTHING
        return tuple(stages)

    @cached_property
    def _exchange(self) -> Exchange:
        return Exchange(self.problem, self.counts, Penalties())

    @cached_property
    def _detour(self) -> Exchange:
        """For whom no exchange keeps the conditional rules: one that breaks them and mends."""
        breach = BREACH * float(np.median(self.problem.weight))
        return Exchange(self.problem, self.counts, Penalties(breach=breach))

    @cached_property
    def bounds_pairs(self) -> bool:
        """Whether pairs are bounded one by one: it is the spread that counts, and there is one."""
        spread = self.policy.measure == "spread" and self.problem.people > 0
        return spread and convex_cost(self.problem, self.counts) > 0

    @cached_property
    def least(self) -> FloatArray:
        """What the spread is at least with each pair in place, given what the stages before it
        have reached; points, [coarse class, practitioner].
        """
        if self.known is not None:
            return self.known
        relaxed = self._relaxed
        if relaxed is None:
            return np.zeros(self.problem.allowed.shape)
        return self._points(relaxed.costs)

    @property
    def split(self) -> bool:
        """Whether the relaxation behind the bounds had to be split."""
        return self._relaxed is not None and self._relaxed.split

    def _points(self, costs: FloatArray) -> FloatArray:
        """Convex costs as points of spread."""
        points: FloatArray = spread_of(self.problem, 1.0) * np.sqrt(np.maximum(costs, 0.0))
        return points

    @cached_property
    def _relaxed(self) -> "Least | None":
        """The relaxation that bounds every pair; None where pairs are not bounded one by one."""
        if not self.bounds_pairs:
            return None
        from caseload.optimizer.counterfactual.pair_bounds import (  # noqa: PLC0415 - slow to load
            Least,
        )

        problem, found = self.problem, score(self.problem, self.counts)
        reached = Ceilings(found.allocate, found.minimums, found.soft_rules - problem.soft_cost)
        cost = convex_cost(problem, self.counts)
        least = Least(problem, reached, self.counts, cost, self.deadline)
        if self.known is None:
            least.search(self.splits)
        return least

    def _solved(self, group: int, person: int, start: Forced | None, splits: int) -> Forced | None:
        """The problem with the pair in place, solved again from the best that is known."""
        from caseload.optimizer.counterfactual.prove import (  # noqa: PLC0415 - slow to load
            proven_with,
        )

        found = proven_with(
            self.problem,
            self.policy,
            group,
            person,
            None if start is None else start.counts,
            splits,
            self.deadline,
        )
        return None if found is None else Forced(*found)
