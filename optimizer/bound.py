"""The certificate: what no allocation can beat, from the prices of the linear relaxation.

The relaxation lets cases be split between practitioners and replaces the convex cost by tangents,
added where the solution lies. Its dual prices give a bound that is recomputed here in closed form,
so it holds whatever the rounding of the linear solver: any prices give a valid bound, good prices
a good one. With slopes g (one a practitioner), prices λ of each limit's room, φ of its floor and μ
of each settled stage, every allocation costs at least

    Σ_k n_k · min(cost of leaving k, min_p [cost_kp + g_p·w_k + Σ_l (λ_lp − φ_lp)·use_lk])
    − Σ λ·room + Σ φ·floor + Σ_p min_A [θ·h_p(A) − g_p·A] − Σ μ·settled value

where h_p(A) = (load_p + A − κ_p·c)²/κ_p, A is the workload added, c the mean utilisation and θ the
price of the convex cost. When it can be chosen which cases are left over, c has a range, and the
worst c in it counts. Conditional rules are left out of the relaxation at first, which keeps it
valid; where its solution breaks one, the convex hull of that practitioner's modes joins (`hull`),
and where that is not enough, the relaxation is split by her modes.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.coarse import coarsened
from optimizer.goal import Goal, Settled
from optimizer.problem import Condition, FloatArray, Problem
from optimizer.relaxation import FREE, LARGE, Choice, Impossible, Point, Prices, Relaxation
from optimizer.rules.base import BoolArray, IntArray
from optimizer.score import loads

MOST_ROUNDS = 12
"""Rounds of tangents at the most; six to ten were the most that any instance needed."""

Visit = Callable[[FloatArray | None, float], float]

MORE_CLASSES = 1.5
"""A large problem keeps the conditional rules that make no more than so many times its classes."""

FIRST, MORE = 12, 20
"""Pairs of each class (and practitioner) that a large relaxation starts from, and of each class
that join in a round."""

FEW = 0.5
"""Share of the gap that pairs must be worth to join."""

WORTHWHILE = 0.03
"""Share of the open gap that a round of tangents must close for another to follow."""


def lower_bound(
    problem: Problem,
    goal: Goal,
    settled: Settled,
    incumbent: IntArray,
    visit: Visit,
    gap: float,
    splits: int,
) -> float:
    """A value that no allocation beats, as high as a few rounds of tangents make it.

    `incumbent` [class, practitioner] says where the first tangents go. `visit` is shown each
    solution in parts [class, practitioner] (None at the start), may round it to a better
    allocation, and says the best value known; it also sees what a unit of convex cost is worth in
    units of the goal. The relaxation is split at most `splits` times, not at all where it is large;
    preferences, which come last, are then bounded by what suits each case best. Stops early when
    the bound is within `gap` (absolute) of that value, or when another round hardly helps. The
    allocate, shortfall, soft and preference stages count whole units, so their bounds are rounded
    up.
    """
    large = int((problem.most > 0).sum()) > LARGE
    if goal is Goal.PREFERENCE and (large or not splits):
        return _cheapest(problem)
    pairs = None
    if large:
        problem, incumbent, visit = _barer(problem, incumbent, visit)
        pairs = promising(problem, incumbent)
    search = Splitting(Relaxation(problem, goal, settled, pairs), visit, gap)
    if search.relaxation.convex:
        first_tangents(search.relaxation, incumbent)
    best = min(branch.bound for branch in search.run(splits))
    return best if goal is Goal.BALANCE else float(np.ceil(best - 1e-6))


def _of(problem: Problem, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """These conditions over the classes of the problem."""
    keys = {condition.key for condition in conditions}
    return tuple(condition for condition in problem.conditions if condition.key in keys)


def _cheapest(problem: Problem) -> float:
    """What preferences cost at least: every case with whoever suits it best."""
    cost = np.where(problem.allowed, problem.preference, np.iinfo(np.int64).max).min(axis=1)
    return float((problem.count * np.where(problem.allowed.any(axis=1), cost, 0)).sum())


def _barer(problem: Problem, incumbent: IntArray, visit: Visit) -> tuple[Problem, IntArray, Visit]:
    """A large problem without the conditional rules that multiply its classes: cases that only
    such a rule tells apart then share one, and there are far fewer of them.
    """
    bare = coarsened(dataclasses.replace(problem, conditions=()))
    most = MORE_CLASSES * bare.problem.classes
    for condition in problem.conditions:
        conditions = (*bare.problem.conditions, condition)
        wider = coarsened(dataclasses.replace(problem, conditions=_of(problem, conditions)))
        bare = wider if wider.problem.classes <= most else bare

    def visit_whole(parts: FloatArray | None, price: float) -> float:
        if parts is None:
            return visit(None, price)
        whole = np.floor(parts + 1e-6).astype(np.int64)
        return visit(bare.unfold(whole).astype(float), price)

    return bare.problem, bare.fold(incumbent), visit_whole


@dataclass(frozen=True)
class Branch:
    """A bound under some modes, and the condition and person that its solution breaks.

    `prices` are the best that were found in the branch itself; None where nothing is possible.
    """

    bound: float
    broken: tuple[int, int] | None
    choices: frozenset[Choice]
    prices: Prices | None


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

    def run(self, splits: int) -> list[Branch]:
        """The branches when the gap is closed, nothing can be split, or enough was split."""
        waiting = [self._bound(frozenset(), 0.0)]
        for _ in range(0 if self.relaxation.large else splits):
            branch = min(waiting, key=lambda one: one.bound)
            if branch.broken is None or branch.bound >= self.target - self.gap:
                break
            waiting.remove(branch)
            condition, person = branch.broken
            for place in range(len(self.relaxation.problem.conditions[condition].modes[person])):
                choices = frozenset([*branch.choices, (condition, person, place)])
                waiting.append(self._bound(choices, branch.bound))
        return waiting

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
                    own, priced_at = found, prices
                best = max(best, found)
                every_broken = _broken(relaxation.problem, point.taken)
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
        if solved is not None and best < self.target - self.gap:
            self.target = self.visit(solved[1].taken, solved[0].cost)
        return Branch(best, broken, choices, priced_at)


def _broken(problem: Problem, parts: FloatArray) -> list[tuple[int, int]]:
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


def add_cheaper(relaxation: Relaxation, prices: Prices, gap: float) -> bool:
    """Let in the pairs that are cheaper at these prices than any of their class that is there.

    False if they would raise the bound by no more than a share of the gap: then it is as good as
    that of the relaxation with every usable pair.
    """
    if len(relaxation.group) == int(relaxation.usable.sum()):
        return False
    pair, leave, _ = priced(relaxation, prices)
    there = leave.copy()
    np.minimum.at(there, relaxation.group, pair[relaxation.group, relaxation.person])
    saved = pair - there[:, None]
    worth = -float((relaxation.problem.count * saved.min(axis=1, initial=0.0)).sum())
    if worth <= gap * FEW:
        return False
    return relaxation.add_pairs(_least(np.where(saved < -1e-9, saved, FREE), MORE))


def add_missing(relaxation: Relaxation, point: Point, gap: float) -> bool:
    """Add tangents where the solution's cost is below the convex one; False if it is nowhere."""
    problem = relaxation.problem
    deviation = problem.load + point.added - problem.capacity * point.mean
    missing = deviation**2 / problem.capacity - point.share
    people = np.flatnonzero(missing > max(gap, 1e-9) / (2 * problem.people))
    relaxation.add_tangents(point.added, point.mean, people)
    return len(people) > 0


def closed_form(relaxation: Relaxation, prices: Prices) -> float:
    """The bound that these prices give, whatever they are: see the module's formula."""
    pair, leave, fixed = priced(relaxation, prices)
    cheapest = np.minimum(pair.min(axis=1, initial=FREE), leave)
    return fixed + float((relaxation.problem.count * cheapest).sum())


def priced(relaxation: Relaxation, prices: Prices) -> tuple[FloatArray, FloatArray, float]:
    """What prices make of one case more: with each practitioner, and left over; and the rest.

    Shapes: [class, practitioner], infinite where the two do not go together, and [class].
    """
    problem, goal, settled = relaxation.problem, relaxation.goal, relaxation.settled
    pair = np.zeros((problem.classes, problem.people))
    if goal is Goal.PREFERENCE:
        pair += problem.preference
    soft_price = 1.0 if goal is Goal.SOFT else prices.soft
    short_price = 1.0 if goal is Goal.SHORTFALL else prices.shortfall
    price = 1.0 if goal is Goal.ALLOCATE else prices.unallocated
    leave: FloatArray = (problem.priority * price).astype(np.float64)
    if not relaxation.strict_soft:
        pair += soft_price * problem.pair_penalty
    total = 0.0
    for limit, room, floor in zip(problem.limits, prices.room, prices.floor, strict=True):
        strict = relaxation.strict_soft if limit.penalty else settled.shortfall == 0
        most = FREE if strict else (soft_price * limit.penalty if limit.penalty else short_price)
        over = room if limit.hard else np.minimum(room, most)
        short = np.minimum(floor, most)
        left = limit.room - limit.taken
        total -= float((over * (np.maximum(left, 0) if limit.hard else left)).sum())
        total += float((short * (limit.floor - limit.taken)).sum())
        pair += limit.use[:, None] * (over - short)[None, :]
    if problem.most_moves is not None:
        pair += prices.moves * problem.moves
        total -= prices.moves * problem.most_moves
    for hull in prices.hulls:
        pair[:, hull.hull.person] += hull.added()
        total -= hull.most()
    if relaxation.convex:
        slope = prices.slope
        pair += problem.weight[:, None] * slope[None, :]
        total += _conjugate(relaxation, slope, prices.cost)
    total -= prices.unallocated * (settled.unallocated or 0)
    total -= prices.shortfall * (settled.shortfall or 0)
    total -= prices.soft * (settled.soft or 0)
    if goal is not Goal.BALANCE and settled.cost is not None:
        total -= prices.cost * settled.cost
    if relaxation.placed_all:
        leave = np.full(problem.classes, FREE)
    return np.where(relaxation.usable, pair, FREE), leave, total


def _conjugate(relaxation: Relaxation, slope: FloatArray, theta: float) -> float:
    """Σ_p min over A of θ·h_p(A) − g_p·A, with A in whole steps of the weights when c is fixed."""
    problem = relaxation.problem
    capacity = problem.capacity.astype(float)
    if theta <= 0:
        most = (problem.weight[:, None] * problem.most).sum(axis=0)
        return float(np.minimum(0.0, -slope * most).sum())
    if relaxation.mean_low != relaxation.mean_high:
        pull = float((capacity * slope).sum())
        worst = max(relaxation.mean_low * pull, relaxation.mean_high * pull)
        return float((slope * problem.load - capacity * slope**2 / (4 * theta)).sum()) - worst
    mean = relaxation.mean_low
    step = int(np.gcd.reduce(problem.weight)) if problem.classes else 0
    step = max(step, 1)
    most = (problem.weight[:, None] * problem.most).sum(axis=0) // step * step
    best = capacity * (slope / (2 * theta) + mean) - problem.load
    options = np.stack([np.floor(best / step) * step, np.ceil(best / step) * step])
    options = np.clip(options, 0, most[None, :])
    deviation = problem.load + options - capacity * mean
    return float((theta * deviation**2 / capacity - slope * options).min(axis=0).sum())
