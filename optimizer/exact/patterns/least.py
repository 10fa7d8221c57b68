"""The least that a stage can come to, and an allocation that does, where shares can be listed."""

from collections.abc import Callable

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import Outcome, RowTooLarge
from caseload.optimizer.exact.patterns.cost import Costs, costs
from caseload.optimizer.exact.patterns.cover import Chosen, Cover
from caseload.optimizer.exact.patterns.listing import Shares, alike, listed
from caseload.optimizer.exact.patterns.model import Row, choose
from caseload.optimizer.exact.patterns.relaxation import priced
from caseload.optimizer.exact.patterns.split import cheapest
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.stage import Ceilings

AskShares = Callable[[Problem, StageName, Ceilings, IntArray, Budget], Outcome | None]
"""`least`, or `least_of_alike`."""

NOTHING_LOST = Ceilings(allocate=0, minimums=0, soft_rules=0)


def least(
    problem: Problem, stage: StageName | None, ceilings: Ceilings, known: IntArray, budget: Budget
) -> Outcome | None:
    """Minimise a stage with those before it settled; any allocation will do for the stage None.

    `known` [class, practitioner] is an allocation that keeps the settled stages; where nothing is
    better, none is given. Says nothing (None) where there are too many shares to list, and of
    balance where cases may be left over. The bound of balance is a convex cost.
    """
    if stage is StageName.BALANCE and ceilings.allocate != 0:
        return None
    shares = listed(problem)
    if shares is None:
        return None
    try:
        return _Stage(problem, shares, ceilings, budget).least(stage, known)
    except RowTooLarge:
        return None


def least_of_alike(
    problem: Problem, stage: StageName, ceilings: Ceilings, known: IntArray, budget: Budget
) -> Outcome | None:
    """The same where all are alike, which is fast; of what is left over only that nothing has to
    be.
    """
    if len(alike(problem)) > 1:
        return None
    if stage is not StageName.ALLOCATE:
        return least(problem, stage, ceilings, known, budget)
    shares = listed(problem)
    if shares is None:
        return None
    try:
        return _Stage(problem, shares, NOTHING_LOST, budget).everything()
    except RowTooLarge:
        return None


class _Stage:
    """A stage over shares, without those that cost a stage which came to nothing."""

    def __init__(
        self, problem: Problem, shares: Shares, ceilings: Ceilings, budget: Budget
    ) -> None:
        self.problem, self.ceilings, self.budget = problem, ceilings, budget
        kept = np.ones(len(shares.kind), dtype=bool)
        rows: list[Row] = []
        for figures, most in (
            (shares.shortfall, ceilings.minimums),
            (shares.soft, ceilings.soft_rules),
        ):
            if most == 0:
                kept &= figures == 0
            elif most is not None:
                rows.append((figures, most))
        self.shares = shares.only(kept)
        self.within = [(figures[kept], most) for figures, most in rows]
        self.alike = len(shares.people) == 1 and not rows

    def everything(self) -> Outcome | None:
        """An allocation with everything placed, if one is found; all are alike."""
        cover = self._cover(costs(self.problem, self.shares, StageName.BALANCE))
        chosen = cheapest(cover, self.budget, np.inf, first=True)
        return None if chosen.used is None else Outcome(self.shares.deal(chosen.used), 0.0, True)

    def least(self, stage: StageName | None, known: IntArray) -> Outcome:
        """The least that the stage comes to."""
        unit = costs(self.problem, self.shares, stage)
        cover = self._cover(unit)
        if stage is StageName.ALLOCATE or self.ceilings.allocate != 0:
            most = None if stage is StageName.ALLOCATE else self.ceilings.allocate
            chosen = choose(cover, self.budget, self.within, self.problem.priority, most)
        else:
            below = np.inf if stage is None else float(unit.of(known))
            if self.alike:
                chosen = cheapest(cover, self.budget, below, first=stage is None)
            else:
                chosen = self._cheaper(cover, below)
        counts = None if chosen.used is None else self.shares.deal(chosen.used)
        bound = unit.stands_for(chosen.bound) if np.isfinite(chosen.bound) else chosen.bound
        return Outcome(counts, bound, chosen.optimal, chosen.impossible)

    def _cheaper(self, cover: Cover, below: float) -> Chosen:
        """The cheapest cover if there is one that costs less than `below`, which bounds it if not.

        Shares that only dearer ones can use are left out.
        """
        kept = priced(cover).cheaper_than(below)
        rows = [(figures[kept], most) for figures, most in self.within]
        chosen = choose(cover.only(kept), self.budget, rows)
        used = None
        if chosen.used is not None:
            used = np.zeros(len(kept), dtype=np.int64)
            used[kept] = chosen.used
        return Chosen(used, min(chosen.bound, below), chosen.optimal, chosen.impossible)

    def _cover(self, unit: Costs) -> Cover:
        shares = self.shares
        people = np.array([len(some) for some in shares.people])
        return Cover(shares.takes, shares.kind, unit.each, people, self.problem.count)
