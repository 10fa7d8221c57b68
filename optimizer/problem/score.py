"""What an allocation is worth in each stage: plain sums over the arrays of a problem."""

import math
from dataclasses import dataclass

import numpy as np

from caseload.models.policy import BalanceMeasure
from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.problem.stage import Ceilings, StageVector

NOBODY = 0.0
"""Utilisation counted for a practitioner who receives nothing, where only receivers count."""


@dataclass(frozen=True)
class Score(StageVector[float]):
    """The stage values of an allocation, smaller is better.

    `allocate` is in the units of the problem's priority, which may hold the order of risk as well.
    `balance` is Σ (L − κ·mean)²/κ over the problem's practitioners; practitioners outside the
    problem are taken at the mean.
    """

    allocate: int
    minimums: int
    soft_rules: int
    balance: float
    keep: int
    preferences: int


def loads(problem: Problem, counts: IntArray) -> IntArray:
    """Workload of each practitioner in hundredths, shape [practitioner]."""
    load: IntArray = problem.load + problem.weight @ counts
    return load


def utilisation(problem: Problem, counts: IntArray) -> FloatArray:
    """Workload / capacity of each practitioner, shape [practitioner]."""
    return loads(problem, counts) / problem.capacity


def left_over(problem: Problem, counts: IntArray) -> IntArray:
    """How many cases of each class nobody takes, shape [class]."""
    left: IntArray = problem.count - counts.sum(axis=1)
    return left


def soft_cost(problem: Problem, counts: IntArray) -> int:
    """Weighted excess over the soft rules, in hundredths of a unit."""
    total = problem.soft_cost + problem.total(problem.pair_penalty, counts)
    for limit in problem.limits:
        if not limit.hard:
            taken = limit.taken + limit.use @ counts
            over = np.maximum(taken - limit.room, 0) + np.maximum(limit.floor - taken, 0)
            total += limit.penalty * int(over.sum())
    for condition in problem.conditions:
        if condition.penalty:
            total += condition.penalty * len(unmet(condition, counts))
    return total


def shortfall(problem: Problem, counts: IntArray) -> int:
    """By how much the hard floors are missed, summed over practitioners and floors."""
    total = 0
    for limit in problem.limits:
        if limit.hard:
            taken = limit.taken + limit.use @ counts
            total += int(np.maximum(limit.floor - taken, 0).sum())
    return total


def feature_sums(condition: Condition, counts: IntArray) -> IntArray:
    """Sums of a condition's features for each practitioner, [feature, practitioner]."""
    group, person = np.nonzero(counts)
    sums = condition.taken.copy()
    for feature, row in zip(condition.features, sums, strict=True):
        np.add.at(row, person, feature[group] * counts[group, person])
    return sums


def unmet(condition: Condition, counts: IntArray) -> list[int]:
    """The practitioners for whom no disjunct of the condition holds."""
    sums = feature_sums(condition, counts)
    return [
        person
        for person, disjuncts in condition.disjuncts.items()
        if not any(
            bool((disjunct.rows @ sums[:, person] <= disjunct.rooms).all())
            for disjunct in disjuncts
        )
    ]


def moved(problem: Problem, counts: IntArray) -> int:
    """How many cases in hand go to somebody else."""
    stay = np.minimum(counts, problem.own)
    return int(problem.moves @ counts.sum(axis=1)) - int(stay.sum())


def allowed(problem: Problem, counts: IntArray) -> bool:
    """Whether every hard rule but the floors holds."""
    fits = bool((counts >= 0).all() and (left_over(problem, counts) >= 0).all())
    fits &= not bool((counts > np.where(problem.allowed, counts, problem.own)).any())
    for limit in problem.limits:
        if limit.hard:
            added = limit.use @ counts
            fits &= bool((added <= np.maximum(limit.room - limit.taken, 0))[added > 0].all())
    fits &= problem.most_moves is None or moved(problem, counts) <= problem.most_moves
    return fits and not any(
        condition.penalty == 0 and unmet(condition, counts) for condition in problem.conditions
    )


def full_for(problem: Problem, counts: IntArray) -> BoolArray:
    """Where a hard limit has no room for one more case, [limit, class, practitioner]."""
    found = np.zeros((len(problem.limits), problem.classes, problem.people), dtype=bool)
    for place, limit in enumerate(problem.limits):
        if limit.hard:
            taken = limit.taken + limit.use @ counts
            uses = (limit.use > 0).reshape(-1, 1)
            found[place] = uses & (np.add.outer(limit.use, taken) > limit.room)
    return found


def risk_left(problem: Problem, counts: IntArray) -> int:
    """The risk of the cases left over, in the points of `models.risk`."""
    return int(problem.risk @ left_over(problem, counts)) * problem.risk_unit


def departures(problem: Problem, counts: IntArray) -> int:
    """By how much an allocation departs from the earlier proposal; zero if none is to be kept."""
    if not problem.keeps:
        return 0
    left = int(problem.departure_left @ left_over(problem, counts))
    return left + int((problem.departure * counts).sum())


def convex_cost(problem: Problem, counts: IntArray) -> float:
    """Σ (L − κ·mean)²/κ in hundredths, with the mean over the whole instance."""
    load = loads(problem, counts)
    mean = (float(load.sum()) + problem.outside_load) / problem.total_capacity
    deviation = load - problem.capacity * mean
    return float((deviation**2 / problem.capacity).sum())


def added_cost(problem: Problem, counts: IntArray, cost: float) -> float:
    """The part of Σ L²/κ that the new cases add: what gaps are relative to, never zero."""
    load = loads(problem, counts).astype(float)
    before = problem.load.astype(float)
    added = ((load**2 - before**2) / problem.capacity).sum()
    return max(float(added), cost * 1e-9, 1e-9)


def spread_of(problem: Problem, cost: float) -> float:
    """The spread in percentage points that a convex cost amounts to."""
    return 100.0 * float(np.sqrt(max(cost, 0.0) / problem.own_capacity))


def cost_of(problem: Problem, spread: float) -> float:
    """The convex cost that a spread in percentage points amounts to."""
    return (spread / 100.0) ** 2 * problem.own_capacity


def relative_gap(problem: Problem, counts: IntArray, points: float) -> float:
    """The share of the cost that the new cases add that so many points of spread come to.

    Points are counted down from the spread of the allocation `counts` [class, practitioner].
    """
    cost = convex_cost(problem, counts)
    least = cost_of(problem, max(0.0, spread_of(problem, cost) - points))
    return (cost - least) / added_cost(problem, counts, cost)


def within(problem: Problem, counts: IntArray, ceilings: Ceilings) -> bool:
    """Whether an allocation keeps the hard rules and the ceilings on counted stages."""
    if not allowed(problem, counts):
        return False
    found = score(problem, counts)
    reached = (
        (found.allocate, ceilings.allocate),
        (found.minimums, ceilings.minimums),
        (found.soft_rules - problem.soft_cost, ceilings.soft_rules),
        (found.keep, ceilings.keep),
        (found.preferences - problem.preference_cost, ceilings.preferences),
    )
    return all(most is None or value <= most for value, most in reached)


def receivers(problem: Problem, counts: IntArray) -> FloatArray:
    """Utilisation of those who receive a case, `NOBODY` for the others, shape [practitioner]."""
    receives = problem.receives | (counts.sum(axis=0) > 0)
    return np.where(receives, utilisation(problem, counts), NOBODY)


def balance(problem: Problem, counts: IntArray, measure: BalanceMeasure) -> float:
    """The balance measure in percentage points (for leximax, its first component)."""
    if measure == "spread":
        return spread_of(problem, convex_cost(problem, counts))
    if measure == "range":
        used = utilisation(problem, counts)[problem.able]
        return 100.0 * float(np.ptp(used)) if len(used) else 0.0
    return 100.0 * float(receivers(problem, counts).max(initial=NOBODY))


def tolerated_spread(best: float, tolerance: float, able: int, whole: int) -> float:
    """The spread up to which preferences may spend, from the `best` (points).

    The tolerance adds in squares, over the capacity of those `able` to take a case, of the `whole`:
    preferences may make as much unevenness as a spread of `tolerance` from nothing. What no
    allocation can mend, and practitioners who take nothing, are in every allocation's square alike
    and are nothing to spend.
    """
    return math.hypot(best, tolerance * math.sqrt(able / max(1, whole)))


def leximax(problem: Problem, counts: IntArray) -> tuple[float, ...]:
    """Utilisation of the receivers in percentage points, highest first."""
    return tuple(100.0 * float(value) for value in -np.sort(-receivers(problem, counts)))


def score(problem: Problem, counts: IntArray) -> Score:
    """All stage values at once."""
    return Score(
        allocate=int(problem.priority @ left_over(problem, counts)),
        minimums=shortfall(problem, counts),
        soft_rules=soft_cost(problem, counts),
        balance=convex_cost(problem, counts),
        keep=departures(problem, counts),
        preferences=problem.preference_cost + problem.total(problem.preference, counts),
    )


def first_stages(problem: Problem, counts: IntArray) -> tuple[int, int, int]:
    """The values of the stages before balance, in order."""
    found = score(problem, counts)
    return found.allocate, found.minimums, found.soft_rules
