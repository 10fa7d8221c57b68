"""Weeks of equal weights: the most even allocation is a min-cost flow of convex cost.

For instances where all weights are equal, such as `plain-count`; other weeks never get here. Cases
flow from their class to a practitioner and on to the sink; a limit that counts the cases of
some classes is an arc that these share, as long as any two such sets are nested or apart; the k-th
case of a practitioner costs what it adds to the convex cost. One flow gives the optimum and is its
own proof. Conditional rules are left out: the cost is then a bound, and the allocation counts only
if it keeps them.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.network_flow import Arcs, cheapest_flow

LARGEST_COST = 2**50
"""Whole units that the dearest way through the network may cost, so that sums stay exact."""


@dataclass(frozen=True)
class Level:
    """Classes whose cases a limit counts, [class], and how many each practitioner takes at most,
    [practitioner].
    """

    classes: BoolArray
    most: IntArray


def most_even_flow(problem: Problem, ceilings: Ceilings) -> tuple[IntArray, float] | None:
    """The most even allocation without conditional rules, and the convex cost that nothing beats.

    `ceilings` are the stages before the balance. Shape: [class, practitioner]. None where the
    problem is of another kind: cases of several weights, limits that cross or have floors, rules
    that give way, cases in hand that move.
    """
    placed = _placed(problem, ceilings)
    levels = _levels(problem) if placed is not None else None
    if placed is None or levels is None:
        return None
    allowed = (problem.most > 0) & (problem.pair_penalty == 0)
    group, person = np.nonzero(allowed)
    people, classes = problem.people, problem.classes
    arcs = Arcs()
    source, sink = 0, 1
    first_class, first_level = 2, 2 + classes
    root = first_level + len(levels) * people
    everyone = np.arange(people)
    arcs.add(np.full(classes, source), first_class + np.arange(classes), problem.count)
    inner = np.array([_innermost(levels, own) for own in range(classes)])
    enters = np.where(inner[group] < 0, root, first_level + inner[group] * people) + person
    pairs = arcs.add(first_class + group, enters, problem.most[group, person])
    scale, marginal, top = _marginal(problem)
    for place, level in enumerate(levels):
        outer = _parent(levels, place)
        goes_to = (root if outer < 0 else first_level + outer * people) + everyone
        at = first_level + place * people + everyone
        arcs.add(at, goes_to, level.most)
    owner, step = np.nonzero(np.arange(marginal.shape[1])[None, :] < top[:, None])
    arcs.add(root + owner, np.full(len(owner), sink), np.ones_like(owner), marginal[owner, step])
    flow = cheapest_flow(arcs, source, sink, placed)
    if flow is None:
        return None
    counts = np.zeros((classes, people), dtype=np.int64)
    counts[group, person] = flow[pairs]
    return counts, convex_cost(problem, counts) - placed / scale


def _placed(problem: Problem, ceilings: Ceilings) -> int | None:
    """The number of cases placed; None unless weights are equal and that number is fixed."""
    alike = problem.classes > 0 and np.ptp(problem.weight) == 0
    strict = ceilings.soft_rules == 0 and ceilings.minimums == 0 and problem.most_moves is None
    strict &= not problem.pair_penalty[problem.own > 0].any()
    if not alike or not strict or ceilings.allocate is None:
        return None
    if ceilings.allocate and np.ptp(problem.priority):
        return None
    return int(problem.count.sum()) - ceilings.allocate // int(problem.priority[0])


def _levels(problem: Problem) -> list[Level] | None:
    """The limits as sets of classes, the widest last; None if two cross or one has a floor."""
    levels = []
    for limit in problem.limits:
        own = limit.use > 0
        if not own.any():
            continue
        use = int(limit.use[own][0])
        if (limit.use[own] != use).any() or (limit.floor > limit.taken).any():
            return None
        left = np.maximum(limit.room - limit.taken, 0)
        most = np.minimum(left // use, int(problem.count[own].sum()))
        levels.append(Level(own, most))
    levels.sort(key=lambda level: int(level.classes.sum()))
    for place, inner in enumerate(levels):
        for outer in levels[place + 1 :]:
            both = inner.classes & outer.classes
            if both.any() and not (both == inner.classes).all():
                return None
    return levels


def _innermost(levels: list[Level], group: int) -> int:
    """The narrowest level that counts a class, −1 for none."""
    return next((place for place, one in enumerate(levels) if one.classes[group]), -1)


def _parent(levels: list[Level], place: int) -> int:
    """The next wider level around one, −1 for none."""
    own = levels[place].classes
    wider = range(place + 1, len(levels))
    return next((one for one in wider if (levels[one].classes & own).any()), -1)


def _marginal(problem: Problem) -> tuple[float, IntArray, IntArray]:
    """What the k-th case adds to the convex cost in whole units, [practitioner, k], the units in
    one, and how many cases each practitioner takes at the most, [practitioner].
    """
    weight = int(problem.weight[0])
    top = np.minimum(problem.most.sum(axis=0), int(problem.count.sum()))
    step = np.arange(int(top.max(initial=0)))
    before = problem.load[:, None] + weight * step[None, :]
    cost = weight * (2.0 * before + weight) / problem.capacity[:, None]
    scale = LARGEST_COST / (float(cost.max(initial=1.0)) + 1.0) / (problem.people + 1.0)
    return scale, np.rint(cost * scale).astype(np.int64), top
