"""What no allocation of a problem can beat, and better allocations found on the way there."""

import dataclasses

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.aggregate import coarsened
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import (
    Splitting,
    Visit,
    first_tangents,
    promising,
)
from caseload.optimizer.relaxation.column_groups import gathered
from caseload.optimizer.relaxation.duals import FREE
from caseload.optimizer.relaxation.master_lp import LARGE, Relaxation
from caseload.optimizer.relaxation.restricted_mip import (
    BROADER,
    QUICK,
    THOROUGH,
    WITH_PREFERENCES,
    try_whole_numbers,
)

MORE_CLASSES = 1.5
"""A large problem keeps the conditional rules that make no more than so many times its classes."""

FEW = 8
"""Practitioners whom conditional rules ask, up to whom the hulls of their modes are there from the
start: mostly they are needed, and whole numbers are then tried once."""

SMALL = 1500
"""Pairs up to which the relaxation is split for preferences, too; beyond, it is not worth it. How
even so small a problem can be is proven in the constraint model in the end."""

ALL = 1_000_000
"""Splits that stand for as many as there may be."""

STEPS = {
    StageName.BALANCE: ((QUICK, 1), (BROADER, ALL), (THOROUGH, 0)),
    StageName.PREFERENCES: ((WITH_PREFERENCES, ALL),),
}
"""How whole numbers are tried, and how often the relaxation is split then, until the gap is closed;
a counted stage is so coarse that all is tried at once."""

BEFORE_PROOF = ((QUICK, ALL),)
"""The same for the balance of a small problem."""


def lower_bound(
    problem: Problem,
    stage: StageName,
    ceilings: Ceilings,
    incumbent: IntArray,
    visit: Visit,
    gap: float,
    splits: int,
    deadline: float = FREE,
) -> float:
    """A value that no allocation beats, as high as a few rounds of tangents make it.

    `incumbent` [class, practitioner] says where the first tangents go. `visit` is shown each
    solution in parts [class, practitioner] (None at the start), may round it to a better
    allocation, and says the best value known; it also sees what a unit of convex cost is worth in
    units of the stage. The relaxation is split some `splits` times at most, not at all where it is
    large; preferences, which come last, are then bounded by what suits each case best. Stops early
    when the bound is within `gap` (absolute) of that value, or when another round hardly helps. The
    allocate, shortfall, soft and preference stages count whole units, so their bounds are rounded
    up. `deadline` is in monotonic seconds.
    """
    usable = problem.pairs
    large = usable > LARGE
    if stage is StageName.PREFERENCES and (large or not splits):
        return _cheapest(problem)
    pairs = None
    if large:
        problem, incumbent, visit = _barer(problem, incumbent, visit)
        pairs = promising(problem, incumbent)
    relaxation = Relaxation(problem, stage, ceilings, pairs, gathered(problem))
    search = Splitting(relaxation, visit, gap)
    _add_few_hulls(relaxation)
    if relaxation.convex:
        first_tangents(relaxation, incumbent)
    search.run(0)
    if search.open and stage is StageName.BALANCE:
        search.run(min(1, splits), ways=2)  # so cheap that programs may wait for it
    if stage is StageName.PREFERENCES and usable > SMALL:
        splits = 0
    steps = STEPS.get(stage, ((THOROUGH, ALL),))
    for how, most in BEFORE_PROOF if stage is StageName.BALANCE and usable <= SMALL else steps:
        if search.open:
            try_whole_numbers(search, incumbent, how, deadline)
        if search.open:
            search.run(min(most, splits))
    best = search.bound
    return best if stage is StageName.BALANCE else float(np.ceil(best - 1e-6))


def _add_few_hulls(relaxation: Relaxation) -> None:
    """Add the hulls of all modes that may hold or not, where few practitioners have such modes."""
    hard = [(n, one) for n, one in enumerate(relaxation.problem.conditions) if not one.penalty]
    asked = [(number, person) for number, condition in hard for person in condition.modes]
    for number, person in asked if len(asked) <= FEW else ():
        relaxation.add_hull(number, person)


def _of(problem: Problem, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """These conditions over the classes of the problem."""
    keys = {condition.key for condition in conditions}
    return tuple(condition for condition in problem.conditions if condition.key in keys)


def _cheapest(problem: Problem) -> float:
    """What preferences cost at least: every case with whoever suits it best, or where it is."""
    cost = np.where(problem.allowed, problem.preference, np.iinfo(np.int64).max).min(axis=1)
    counted = problem.allowed.any(axis=1) & ~problem.in_hand
    return float((problem.count * np.where(counted, cost, 0)).sum())


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
