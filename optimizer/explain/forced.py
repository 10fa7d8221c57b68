"""The allocation solved again with one pair in place: what it reaches, and what it cannot pass.

Three ways, the cheapest first. Whoever has a case of the same class already costs nothing. An
exchange from the most even allocation, mended by moves and swaps, shows what can be reached; the
bound on every pair shows what cannot. What the two leave open is solved again where the problem is
small enough for a proof, or where there is time.
"""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from models.policy import BalancePolicy
from models.proposal import StageName
from optimizer.answer import NOTHING, Answer, StageValue, values
from optimizer.coarse import Coarse, coarsened
from optimizer.construct import construct
from optimizer.effort import Effort
from optimizer.explain.exchange import Exchange
from optimizer.explain.least import Least
from optimizer.explain.pinned import restored, with_pin, without
from optimizer.goal import Goal, Settled
from optimizer.model import Model
from optimizer.problem import Problem
from optimizer.rules.base import IntArray
from optimizer.score import allowed, convex_cost, cost_of, score, spread_of
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

FEW_SPLITS, MANY_SPLITS = 12, 24
"""Splits of the relaxation where many questions are asked, and where one is asked."""

TIGHTENINGS = 40
"""Pairs that may join the relaxation one by one."""

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
    """Answers about one part of an instance. `even` [class, practitioner] is the most even
    allocation known of it, and `bounds` what is proven of each stage. The relaxation is split
    `splits` times at most, and `tightenings` pairs may join it one by one; `deadline` in monotonic
    seconds ends the search for proofs.
    """

    fine: Problem
    even: IntArray
    policy: BalancePolicy
    bounds: dict[StageName, float]
    splits: int
    deadline: float
    tightenings: int = TIGHTENINGS
    _coarse: Coarse = field(init=False)
    _known: dict[tuple[int, int, bool], Forced | None] = field(default_factory=dict)

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
        bounds = dict(self.bounds)
        if self._least is not None and self.counts.any():
            least = spread_of(self.problem, float(self._least.costs.min()))
            bounds[StageName.BALANCE] = max(bounds.get(StageName.BALANCE, 0.0), least)
        return Forced(self.counts, self._bounded(found, bounds))

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
        if key not in self._known:
            self._known[key] = self._asked(group, person, thorough=thorough)
        return self._known[key]

    def _asked(self, group: int, person: int, *, thorough: bool) -> Forced | None:
        best = self._reached(group, person)
        if (best is not None and best.proven) or time.monotonic() >= self.deadline:
            return best
        small = int((self.problem.most > 0).sum()) <= PROVABLE
        if best is not None and not small:
            best = self._tightened(best, group, person)
        if best is None or (not best.proven and (small or thorough)):
            best = self._solved(group, person, best, self.splits if not thorough else MANY_SPLITS)
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
        exchange = self._exchange
        yield from exchange.options(group, person, None, 1)
        for start in range(STARTS):
            counts = exchange.force(group, person, start)
            if counts is None:
                if start == 0:
                    yield from exchange.dealt_again(group, person)
                return
            yield counts

    def _tightened(self, best: Forced, group: int, person: int) -> Forced:
        """The same with a higher bound, where the pair's own relaxation gives one."""
        if self.policy.measure != "spread" or not self.tightenings or self._least is None:
            return best
        if not self._as_before(best.stages):
            return best
        self.tightenings -= 1
        enough = cost_of(self.problem, best.stages[3].value - CLOSE_ENOUGH)
        self._least.tighten(group, person, enough)
        return self._valued(best.counts, group, person)

    def _valued(self, counts: IntArray, group: int, person: int) -> Forced:
        """An allocation with the pair in place, each stage with its bound."""
        found = values(self.problem, counts, self.policy, proven=False)
        bounds = dict(self.bounds)
        if self._least is not None and self._as_before(found):
            least = spread_of(self.problem, float(self._least.costs[group, person]))
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
    def _least(self) -> Least | None:
        """What each pair costs at least, given what the stages before the balance have reached;
        None where another measure counts.
        """
        problem = self.problem
        cost = convex_cost(problem, self.counts)
        if self.policy.measure != "spread" or not cost or not problem.people:
            return None
        found = score(problem, self.counts)
        reached = Settled(found.unallocated, found.shortfall, found.soft - problem.soft_cost)
        return Least(problem, reached, self.counts, cost, self.splits, self.deadline)

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
