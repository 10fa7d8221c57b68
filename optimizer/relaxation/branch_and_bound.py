"""The relaxation tightened: tangents and hulls where its solution needs them, then split by modes.

Tangents of the convex cost are added where the solution lies. Conditional rules are left out of the
relaxation at first, which keeps it valid; where its solution breaks one, the convex hull of that
practitioner's modes joins (`hull`), and where that is not enough, the relaxation is split by her
modes.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import loads
from caseload.optimizer.relaxation.dual_bound import closed_form, priced
from caseload.optimizer.relaxation.duals import FREE, Choice, Duals, Point
from caseload.optimizer.relaxation.master_lp import Impossible, Relaxation

MOST_ROUNDS = 12
"""Rounds of tangents at the most; six to ten were the most that any instance needed."""

Visit = Callable[[FloatArray | None, float], float]

FIRST, MORE = 12, 20
"""Pairs of each class (and practitioner) that a large relaxation starts from, and of each class
that join in a round."""

FEW = 0.5
"""Share of the gap that pairs must be worth to join."""

WORTHWHILE = 0.03
"""Share of the open gap that a round of tangents must close for another to follow."""


@dataclass(frozen=True)
class Branch:
    """A bound under some modes, and the condition and person that its solution breaks.

    `prices` are the best that were found in the branch itself; None where nothing is possible.
    """

    bound: float
    broken: tuple[int, int] | None
    choices: frozenset[Choice]
    prices: Duals | None


class Splitting:
    """Splits the relaxation by the modes of conditional rules that its solution breaks.

    Every allocation works in some mode for each practitioner, so the least bound among the modes
    is a bound; the branch with the least is split first.
    """

    def __init__(self, relaxation: Relaxation, visit: Visit, gap: float) -> None:
        self.relaxation = relaxation
        self.visit = visit
        self.gap = gap
        self.target = visit(None, 0.0)
        self.price = 0.0
        self.floor = -FREE
        self.branches: list[Branch] = []
        self._found: list[Branch] = []

    @property
    def open(self) -> bool:
        """Whether the bound is still further from the best known value than the gap."""
        return self.bound < self.target - self.gap

    @property
    def bound(self) -> float:
        """What no allocation beats: the least bound of any branch, or the `floor`."""
        return max(self.floor, min(branch.bound for branch in self.branches))

    def run(self, splits: int, ways: int | None = None) -> list[Branch]:
        """The branches when the gap is closed, nothing can be split, or enough was split.

        With `ways`, what would split into more is left alone. May be asked to go on.
        """
        waiting = self.branches
        if not waiting:
            waiting.append(self._bound(frozenset(), 0.0))
        for _ in range(0 if self.relaxation.large else splits):
            branch = min(waiting, key=lambda one: one.bound)
            if branch.broken is None or branch.bound >= self.target - self.gap:
                break
            condition, person = branch.broken
            modes = len(self.relaxation.problem.conditions[condition].modes[person])
            if ways is not None and modes > ways:
                break
            waiting.remove(branch)
            for place in range(modes):
                choice = (condition, person, place)
                choices = frozenset([*branch.choices, choice])
                found = self._closed(choices, choice) or self._bound(choices, branch.bound)
                self._found.append(found)
                waiting.append(found)
        return waiting

    def _closed(self, choices: frozenset[Choice], choice: Choice) -> Branch | None:
        """A branch that the prices of another one with the same choice close; None if none do."""
        relaxation = self.relaxation
        relaxation.choose(choices)
        for branch in self._found:
            if branch.prices is not None and choice in branch.choices:
                prices = relaxation.reopened(branch.prices)
                bound = closed_form(relaxation, prices)
                if bound >= self.target - self.gap:
                    return Branch(bound, None, choices, prices)
        return None

    def _bound(self, choices: frozenset[Choice], parent: float) -> Branch:
        """What the relaxation says under some modes, no bound being below its parent's."""
        relaxation, best, broken, solved = self.relaxation, parent, None, None
        own, priced_at = -FREE, None
        relaxation.choose(choices)
        try:
            for _ in range(MOST_ROUNDS):
                solved = relaxation.solve()
                if solved is None:
                    break
                prices, point = solved
                open_before = self.target - best
                found = closed_form(relaxation, prices)
                if found > own:
                    own, priced_at, self.price = found, prices, prices.ceilings.balance
                best = max(best, found)
                every_broken = broken_by(relaxation.problem, point.taken)
                broken = every_broken[0] if every_broken else None
                if best >= self.target - self.gap:
                    break
                tighter = [relaxation.add_hull(*one) for one in every_broken]
                tighter.append(add_cheaper(relaxation, prices, self.gap))
                slow = self.target - best > (1 - WORTHWHILE) * open_before
                if slow and not any(tighter):
                    break
                missing = relaxation.convex and add_missing(relaxation, point, self.gap)
                if not missing and not any(tighter):
                    break
        except Impossible:
            return Branch(FREE, None, choices, None)
        # Where whole units are counted, whole numbers are tried at once instead.
        rounds = not choices and (relaxation.convex or relaxation.large)
        if solved is not None and rounds and best < self.target - self.gap:
            self.target = self.visit(solved[1].taken, solved[0].ceilings.balance)
        return Branch(best, broken, choices, priced_at)


def broken_by(problem: Problem, parts: FloatArray) -> list[tuple[int, int]]:
    """Hard conditions and the people for whom a solution in parts meets none of their modes."""
    found = []
    for number, condition in enumerate(problem.conditions):
        if condition.penalty:
            continue
        sums = condition.taken + condition.features @ parts
        for person, modes in condition.modes.items():
            over = [float((m.rows @ sums[:, person] - m.rooms).max(initial=0.0)) for m in modes]
            if min(over, default=0.0) > 1e-6:
                found.append((number, person))
    return found


def first_tangents(relaxation: Relaxation, incumbent: IntArray) -> None:
    """Add tangents at the incumbent's workloads and a case's weight to either side."""
    problem = relaxation.problem
    added = (loads(problem, incumbent) - problem.load).astype(float)
    around = float(np.median(problem.weight)) if problem.classes else 0.0
    for shift in (-around, 0.0, around):
        point = np.maximum(added + shift, 0.0)
        relaxation.add_tangents(point, relaxation.mean_high, np.arange(problem.people))


def promising(problem: Problem, incumbent: IntArray) -> BoolArray:
    """Pairs to start a relaxation from, [class, practitioner]: those of the incumbent, and for each
    class and each practitioner those that raise utilisation where it is lowest.
    """
    level = np.where(problem.most > 0, loads(problem, incumbent) / problem.capacity, FREE)
    lowest = level.min(axis=1, keepdims=True, initial=FREE)
    regret = np.where(level < FREE, level - np.where(lowest < FREE, lowest, 0.0), FREE)
    return (incumbent > 0) | _least(level, FIRST) | _least(regret.T, FIRST).T


def _least(price: FloatArray, most: int) -> BoolArray:
    """Marks the least finite prices of each row, `most` of them where there are more."""
    if price.shape[1] <= most:
        return np.isfinite(price)
    least = np.argpartition(price, most, axis=1)[:, :most]
    marked = np.zeros(price.shape, dtype=bool)
    np.put_along_axis(marked, least, True, axis=1)
    return marked & np.isfinite(price)


def add_cheaper(relaxation: Relaxation, prices: Duals, gap: float) -> bool:
    """Let in the pairs that are cheaper at these prices than any of their class that is there.

    False if they would raise the bound by no more than a share of the gap: then it is as good as
    that of the relaxation with every usable pair.
    """
    there = relaxation.there
    if (there == relaxation.usable).all():
        return False
    found = priced(relaxation, prices)
    without = dataclasses.replace(found, pair=np.where(there, found.pair, FREE))
    if without.bound() - found.bound() <= gap * FEW:
        return False
    saved = found.pair - without.cheapest()[:, None]
    return relaxation.add_pairs(_least(np.where(saved < -1e-9, saved, FREE), MORE))


def add_missing(relaxation: Relaxation, point: Point, gap: float) -> bool:
    """Add tangents where the solution's cost is below the convex one; False if it is nowhere."""
    problem = relaxation.problem
    deviation = problem.load + point.added - problem.capacity * point.mean
    missing = deviation**2 / problem.capacity - point.share
    people = np.flatnonzero(missing > max(gap, 1e-9) / (2 * problem.people))
    relaxation.add_tangents(point.added, point.mean, people)
    return len(people) > 0
