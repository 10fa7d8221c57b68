"""The least that a stage can come to, and an allocation that does, where shares can be listed."""

from collections.abc import Callable

import numpy as np

from caseload.optimizer.budget import Effort
from caseload.optimizer.exact.cp_model import Outcome, RowTooLarge
from caseload.optimizer.exact.patterns.cost import Costs, costs
from caseload.optimizer.exact.patterns.cover import Chosen, Cover
from caseload.optimizer.exact.patterns.listing import Shares, alike, listed
from caseload.optimizer.exact.patterns.model import Row, choose
from caseload.optimizer.exact.patterns.relaxation import priced
from caseload.optimizer.exact.patterns.split import cheapest
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.stage import Goal, Settled
from caseload.optimizer.rule_kit.shapes import IntArray

AskShares = Callable[[Problem, Goal, Settled, IntArray, Effort], Outcome | None]
"""`least`, or `least_of_alike`."""

NOTHING_LOST = Settled(unallocated=0, shortfall=0, soft=0)


def least(
    problem: Problem, goal: Goal | None, settled: Settled, known: IntArray, effort: Effort
) -> Outcome | None:
    """Minimise a stage with those before it settled; any allocation will do for the goal None.

    `known` [class, practitioner] is an allocation that keeps the settled stages; where nothing is
    better, none is given. Says nothing (None) where there are too many shares to list, and of
    balance where cases may be left over. The bound of balance is a convex cost.
    """
    if goal is Goal.BALANCE and settled.unallocated != 0:
        return None
    shares = listed(problem)
    if shares is None:
        return None
    try:
        return _Stage(problem, shares, settled, effort).least(goal, known)
    except RowTooLarge:
        return None


def least_of_alike(
    problem: Problem, goal: Goal, settled: Settled, known: IntArray, effort: Effort
) -> Outcome | None:
    """The same where all are alike, which is fast; of what is left over only that nothing has to
    be.
    """
    if len(alike(problem)) > 1:
        return None
    if goal is not Goal.ALLOCATE:
        return least(problem, goal, settled, known, effort)
    shares = listed(problem)
    if shares is None:
        return None
    try:
        return _Stage(problem, shares, NOTHING_LOST, effort).everything()
    except RowTooLarge:
        return None


class _Stage:
    """A stage over shares, without those that cost a stage which came to nothing."""

    def __init__(self, problem: Problem, shares: Shares, settled: Settled, effort: Effort) -> None:
        self.problem, self.settled, self.effort = problem, settled, effort
        kept = np.ones(len(shares.kind), dtype=bool)
        rows: list[Row] = []
        for figures, most in ((shares.shortfall, settled.shortfall), (shares.soft, settled.soft)):
            if most == 0:
                kept &= figures == 0
            elif most is not None:
                rows.append((figures, most))
        self.shares = shares.only(kept)
        self.within = [(figures[kept], most) for figures, most in rows]
        self.alike = len(shares.people) == 1 and not rows

    def everything(self) -> Outcome | None:
        """An allocation with everything placed, if one is found; all are alike."""
        cover = self._cover(costs(self.problem, self.shares, Goal.BALANCE))
        chosen = cheapest(cover, self.effort, np.inf, first=True)
        return None if chosen.used is None else Outcome(self.shares.deal(chosen.used), 0.0, True)

    def least(self, goal: Goal | None, known: IntArray) -> Outcome:
        """The least that the goal comes to."""
        unit = costs(self.problem, self.shares, goal)
        cover = self._cover(unit)
        if goal is Goal.ALLOCATE or self.settled.unallocated != 0:
            most = None if goal is Goal.ALLOCATE else self.settled.unallocated
            chosen = choose(cover, self.effort, self.within, self.problem.priority, most)
        else:
            below = np.inf if goal is None else float(unit.of(known))
            if self.alike:
                chosen = cheapest(cover, self.effort, below, first=goal is None)
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
        chosen = choose(cover.only(kept), self.effort, rows)
        used = None
        if chosen.used is not None:
            used = np.zeros(len(kept), dtype=np.int64)
            used[kept] = chosen.used
        return Chosen(used, min(chosen.bound, below), chosen.optimal, chosen.impossible)

    def _cover(self, unit: Costs) -> Cover:
        shares = self.shares
        people = np.array([len(some) for some in shares.people])
        return Cover(shares.takes, shares.kind, unit.each, people, self.problem.count)
