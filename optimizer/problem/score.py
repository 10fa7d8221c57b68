"""What an allocation is worth in each stage: plain sums over the arrays of a problem."""

import math
from dataclasses import dataclass

import numpy as np

from caseload.models.policy import BalanceMeasure
from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.placed import Counts, Placed
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


def loads(problem: Problem, counts: Counts) -> IntArray:
    """Workload of each practitioner in hundredths, shape [practitioner]."""
    load: IntArray = problem.load + Placed.of(counts).used(problem.weight)
    return load


def utilisation(problem: Problem, counts: Counts) -> FloatArray:
    """Workload / capacity of each practitioner, shape [practitioner]."""
    return loads(problem, counts) / problem.capacity


def left_over(problem: Problem, counts: Counts) -> IntArray:
    """How many cases of each class nobody takes, shape [class]."""
    left: IntArray = problem.count - Placed.of(counts).of_class
    return left


def least_left_over(problem: Problem) -> IntArray:
    """How many cases of each class nobody has room for, shape [class]."""
    least: IntArray = np.maximum(problem.count - problem.most.sum(axis=1), 0)
    return least


def soft_cost(problem: Problem, counts: Counts) -> int:
    """Weighted excess over the soft rules, in hundredths of a unit."""
    placed = Placed.of(counts)
    total = problem.soft_cost + _total(problem, problem.pair_penalty, placed)
    for limit in problem.limits:
        if not limit.hard:
            taken = limit.taken + placed.used(limit.use)
            over = np.maximum(taken - limit.room, 0) + np.maximum(limit.floor - taken, 0)
            total += limit.penalty * int(over.sum())
    for condition in problem.conditions:
        if condition.penalty:
            total += condition.penalty * len(unmet(condition, placed))
    return total


def _total(problem: Problem, cost: IntArray, placed: Placed) -> int:
    """The sum of `cost` [class, practitioner] over the cases that come to a practitioner."""
    stay = placed.staying(problem.own)
    come = placed.cases if problem.by_hand else placed.cases - stay
    return int((cost[placed.group, placed.person] * come).sum())


def shortfall(problem: Problem, counts: Counts) -> int:
    """By how much the hard floors are missed, summed over practitioners and floors."""
    placed = Placed.of(counts)
    total = 0
    for limit in problem.limits:
        if limit.hard and limit.floor.any():
            taken = limit.taken + placed.used(limit.use)
            total += int(np.maximum(limit.floor - taken, 0).sum())
    return total


def feature_sums(condition: Condition, counts: Counts) -> IntArray:
    """Sums of a condition's features for each practitioner, [feature, practitioner]."""
    placed = Placed.of(counts)
    used = [placed.used(feature) for feature in condition.features]
    sums: IntArray = condition.taken + np.array(used).reshape(condition.taken.shape)
    return sums


def unmet(condition: Condition, counts: Counts) -> list[int]:
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


def moved(problem: Problem, counts: Counts) -> int:
    """How many cases in hand go to somebody else."""
    placed = Placed.of(counts)
    return int(problem.moves @ placed.of_class) - int(placed.staying(problem.own).sum())


def allowed(problem: Problem, counts: Counts) -> bool:
    """Whether every hard rule but the floors holds."""
    placed = Placed.of(counts)
    fits = bool((placed.cases >= 0).all() and (left_over(problem, placed) >= 0).all())
    fits &= problem.most_moves is None or moved(problem, placed) <= problem.most_moves
    return fits and not breaking(problem, placed).any()


def breaking(problem: Problem, counts: Counts) -> BoolArray:
    """Who breaks a hard rule but the floors, [practitioner]."""
    placed = Placed.of(counts)
    found = np.zeros(problem.people, dtype=bool)
    stays = placed.cases <= problem.own[placed.group, placed.person]
    found[placed.person[~(problem.allowed[placed.group, placed.person] | stays)]] = True
    for limit in problem.limits:
        if limit.hard:
            added = placed.used(limit.use)
            found |= (added > np.maximum(limit.room - limit.taken, 0)) & (added > 0)
    for condition in problem.conditions:
        if condition.penalty == 0:
            found[unmet(condition, placed)] = True
    return found


def full_for(problem: Problem, counts: Counts) -> BoolArray:
    """Where a hard limit has no room for one more case, [limit, class, practitioner]."""
    placed = Placed.of(counts)
    found = np.zeros((len(problem.limits), problem.classes, problem.people), dtype=bool)
    for place, limit in enumerate(problem.limits):
        if limit.hard:
            taken = limit.taken + placed.used(limit.use)
            uses = (limit.use > 0).reshape(-1, 1)
            found[place] = uses & (np.add.outer(limit.use, taken) > limit.room)
    return found


def risk_left(problem: Problem, counts: Counts) -> int:
    """The risk of the cases left over, in the points of `models.risk`."""
    return int(problem.risk @ left_over(problem, counts)) * problem.risk_unit


def departures(problem: Problem, counts: Counts) -> int:
    """By how much an allocation departs from the earlier proposal; zero if none is to be kept."""
    placed = Placed.of(counts)
    if not problem.keeps:
        return 0
    left = int(problem.departure_left @ left_over(problem, placed))
    return left + int((problem.departure[placed.group, placed.person] * placed.cases).sum())


def convex_cost(problem: Problem, counts: Counts) -> float:
    """Σ (L − κ·mean)²/κ in hundredths, with the mean over the whole instance."""
    load = loads(problem, counts)
    mean = (float(load.sum()) + problem.outside_load) / problem.total_capacity
    deviation = load - problem.capacity * mean
    return float((deviation**2 / problem.capacity).sum())


def added_cost(problem: Problem, counts: Counts, cost: float) -> float:
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


def relative_gap(problem: Problem, counts: Counts, points: float) -> float:
    """The share of the cost that the new cases add that so many points of spread come to.

    Points are counted down from the spread of the allocation `counts` [class, practitioner].
    """
    cost = convex_cost(problem, counts)
    least = cost_of(problem, max(0.0, spread_of(problem, cost) - points))
    return (cost - least) / added_cost(problem, counts, cost)


def within(problem: Problem, counts: Counts, ceilings: Ceilings) -> bool:
    """Whether an allocation keeps the hard rules and the ceilings on counted stages."""
    placed = Placed.of(counts)
    if not allowed(problem, placed):
        return False
    found = score(problem, placed)
    reached = (
        (found.allocate, ceilings.allocate),
        (found.minimums, ceilings.minimums),
        (found.soft_rules - problem.soft_cost, ceilings.soft_rules),
        (found.keep, ceilings.keep),
        (found.preferences - problem.preference_cost, ceilings.preferences),
    )
    return all(most is None or value <= most for value, most in reached)


def receivers(problem: Problem, counts: Counts) -> FloatArray:
    """Utilisation of those who receive a case, `NOBODY` for the others, shape [practitioner]."""
    placed = Placed.of(counts)
    receives = problem.receives | (placed.of_person > 0)
    return np.where(receives, utilisation(problem, placed), NOBODY)


def balance(problem: Problem, counts: Counts, measure: BalanceMeasure) -> float:
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


def leximax(problem: Problem, counts: Counts) -> tuple[float, ...]:
    """Utilisation of the receivers in percentage points, highest first."""
    return tuple(100.0 * float(value) for value in -np.sort(-receivers(problem, counts)))


def score(problem: Problem, counts: Counts) -> Score:
    """All stage values at once."""
    placed = Placed.of(counts)
    return Score(
        allocate=int(problem.priority @ left_over(problem, placed)),
        minimums=shortfall(problem, placed),
        soft_rules=soft_cost(problem, placed),
        balance=convex_cost(problem, placed),
        keep=departures(problem, placed),
        preferences=problem.preference_cost + _total(problem, problem.preference, placed),
    )


def first_stages(problem: Problem, counts: Counts) -> tuple[int, int, int]:
    """The values of the stages before balance, in order."""
    found = score(problem, counts)
    return found.allocate, found.minimums, found.soft_rules
