"""The allocation solved again with one pair in place: what it reaches, and what it cannot pass.

Three ways, the cheapest first. Whoever has a case of the same class already costs nothing. An
exchange from the most even allocation, mended by moves and swaps, shows what can be reached; the
bound on every pair shows what cannot. What the two leave open is solved again where the problem is
small enough for a proof, or where there is time.
"""

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from models.policy import BalancePolicy
from models.proposal import StageName
from optimizer.answer import NOTHING, Answer, StageValue, values
from optimizer.coarse import Coarse, coarsened
from optimizer.construct import construct
from optimizer.effort import Effort
from optimizer.explain.exchange import Exchange
from optimizer.explain.least import least_costs
from optimizer.explain.pinned import restored, with_pin, without
from optimizer.goal import Goal, Settled
from optimizer.model import Model
from optimizer.problem import FloatArray, Problem
from optimizer.rules.base import IntArray
from optimizer.score import allowed, convex_cost, score, spread_of
from optimizer.search import Prices
from optimizer.solve import Pipeline

TO_SHOW = 5e-3
"""Percentage points below which a difference does not show: half a hundredth."""

PROVABLE = 1500
"""Pairs up to which every question is solved again to the proof."""

STARTS = 3
"""Exchanges from which mending begins, where the first leaves something open."""

BUDGET = 1.0
"""Deterministic seconds for one question that is solved again."""

FEW_SPLITS, MANY_SPLITS = 1, 24
"""Splits of the relaxation where many questions are asked, and where one is asked."""


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
    """Answers about one part of an instance. `even` [class, practitioner] is the most even
    allocation known of it, and `bounds` what is proven of each stage. The relaxation is split
    `splits` times at most; `deadline` in monotonic seconds ends the search for proofs.
    """

    fine: Problem
    even: IntArray
    policy: BalancePolicy
    bounds: dict[StageName, float]
    splits: int
    deadline: float
    _coarse: Coarse = field(init=False)

    def __post_init__(self) -> None:
        self._coarse = coarsened(self.fine)
        self.problem = self._coarse.problem
        self.counts = self._coarse.fold(self.even)

    @property
    def group_of(self) -> IntArray:
        """The coarse class of each class, [class]."""
        return self._coarse.group_of

    @cached_property
    def base(self) -> Forced:
        """What is reached without any pair in place."""
        found = values(self.problem, self.counts, self.policy, proven=False)
        return Forced(self.counts, self._bounded(found, self.bounds))

    def answer(self, group: int, person: int, *, thorough: bool = False) -> Forced | None:
        """What is reached with a case of the coarse class held by the practitioner.

        None if she can hold none under any allocation, or none was found before the deadline.
        With `thorough`, what is still open is solved again whatever the size.
        """
        if not self.problem.most[group, person]:
            return None
        if self.counts[group, person]:
            return self.base
        best = self._reached(group, person)
        small = int((self.problem.most > 0).sum()) <= PROVABLE
        closed = best is not None and best.proven
        if not closed and (small or thorough or best is None) and time.monotonic() < self.deadline:
            best = self._solved(group, person, best, self.splits if not thorough else MANY_SPLITS)
        return best

    def _reached(self, group: int, person: int) -> Forced | None:
        best: Forced | None = None
        for start in range(STARTS):
            counts = self._exchange.force(group, person, start)
            if counts is None:
                break
            found = self._valued(counts, group, person)
            if best is None or found.rank < best.rank:
                best = found
            if best.proven:
                break
        return best

    def _valued(self, counts: IntArray, group: int, person: int) -> Forced:
        """An allocation with the pair in place, each stage with its bound."""
        found = values(self.problem, counts, self.policy, proven=False)
        bounds = dict(self.bounds)
        as_before = found[:3] == self.base.stages[:3] or all(
            one.value <= other.bound + NOTHING
            for one, other in zip(found[:3], self.base.stages[:3], strict=True)
        )
        if self.policy.measure == "spread" and as_before:
            least = spread_of(self.problem, float(self._least[group, person]))
            bounds[StageName.BALANCE] = max(bounds[StageName.BALANCE], least)
        return Forced(counts, self._bounded(found, bounds))

    def _bounded(
        self, found: Sequence[StageValue], bounds: dict[StageName, float]
    ) -> tuple[StageValue, ...]:
        """The stages up to the balance with their bounds. A bound counts only where the stages
        before it are settled: what is given up earlier may be gained later.
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
        return Exchange(self.problem, self.counts, Prices())

    @cached_property
    def _least(self) -> FloatArray:
        """What each pair costs at least, given what the stages before the balance have reached."""
        found = score(self.problem, self.counts)
        reached = Settled(found.unallocated, found.shortfall, found.soft - self.problem.soft_cost)
        cost = convex_cost(self.problem, self.counts)
        if not cost or not self.problem.people:
            return np.zeros(self.problem.allowed.shape)
        return least_costs(self.problem, reached, self.counts, cost, self.splits, self.deadline)

    def _solved(self, group: int, person: int, start: Forced | None, splits: int) -> Forced | None:
        """The problem with the pair pinned, solved again from the best that is known."""
        pinned = with_pin(self.problem, group, person)
        counts = (
            construct(pinned)
            if start is None
            else without(self.problem, start.counts, group, person)
        )
        if not allowed(pinned, counts):
            # A rule may hold only with other cases that she would have to take as well.
            model = Model(pinned, Settled())
            effort = Effort(BUDGET, self.deadline)
            repaired = model.minimise(model.value_of(Goal.ALLOCATE), counts, effort).counts
            if repaired is None:
                return None
            counts = repaired
        answer = _answer(pinned, self.policy, counts, splits, self.deadline)
        return Forced(restored(self.problem, answer.counts, group, person), answer.stages[:4])


def solved(
    problem: Problem, policy: BalancePolicy, start: IntArray, deadline: float
) -> tuple[IntArray, dict[StageName, float]]:
    """The most even allocation of a problem, from another one, and what is proven of each stage.

    Shapes: [class, practitioner].
    """
    coarse = coarsened(problem)
    answer = _answer(coarse.problem, policy, coarse.fold(start), MANY_SPLITS, deadline)
    return coarse.unfold(answer.counts), {stage.name: stage.bound for stage in answer.stages}


def _answer(
    problem: Problem, policy: BalancePolicy, start: IntArray, splits: int, deadline: float
) -> Answer:
    """A problem without preferences, solved from an allocation of it, if that keeps the rules."""
    effort = Effort(BUDGET, deadline, splits=splits)
    start = start if allowed(problem, start) else construct(problem)
    return Pipeline(problem, policy, 0.0, effort, _quietly, start).run()


def _quietly(_answer: Answer) -> None:
    """Nobody is told of an answer on its way."""
