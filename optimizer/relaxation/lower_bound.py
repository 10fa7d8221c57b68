"""The lower bound of one stage, and better allocations on the way.

Counted stages and preferences: the root of the relaxation, restricted programs, then branching. In
the balance stage branching and restricted programs take turns, from the cheapest to the dearest.
"""

import dataclasses
import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.aggregate import Aggregation, aggregated
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.incumbent import Incumbent, ShadowPrices
from caseload.optimizer.relaxation.master.column_groups import column_groups
from caseload.optimizer.relaxation.master.duals import INFINITY, Duals
from caseload.optimizer.relaxation.master.impossible import Impossible
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.pricing import first_pairs
from caseload.optimizer.relaxation.restricted_mip import (
    complete_program,
    first_program,
    preference_program,
    solve_programs,
)


@dataclass(frozen=True)
class LowerBound:
    """A value that no allocation beats.

    `prices` are duals that show nearly as much without conditional rules: those of the root before
    hulls joined it. None where nobody asked for them, or hulls stood there from the start.
    """

    value: float
    prices: Duals | None = None


def lower_bound(
    problem: Problem,
    stage: StageName,
    ceilings: Ceilings,
    counts: IntArray,
    incumbent: Incumbent,
    gap: float,
    branchings: int,
    deadline: float = INFINITY,
    *,
    proof_follows: bool = False,
    priced: bool = False,
) -> LowerBound:
    """What no allocation beats; better allocations are offered to the incumbent on the way.

    `counts` [class, practitioner] is the allocation at which the first cuts lie. The search ends
    when the bound is within `gap` (absolute) of the incumbent, or has spent its `branchings`; a
    large problem is not branched on, and its preferences are bounded by what suits each case best.
    Every stage but the balance counts whole units, so its bound is rounded up. `deadline` is in
    monotonic seconds. Where `proof_follows`, CP-SAT settles the balance afterwards, and the
    complete program is left out. Where it is `priced`, hulls join the balance once its root has
    left prices without them: that takes longer where many are needed, and less where rounding
    mends what the root breaks.
    """
    tuning, size = problem.tuning, problem.pairs
    large = size > tuning.sizes.large_pairs
    linear = stage in (StageName.KEEP, StageName.PREFERENCES)
    if linear and (large or not branchings):
        return LowerBound(_cheapest(problem, stage, ceilings))
    pairs = None
    if large:
        bare = _with_few_conditions(problem)
        problem, counts, incumbent = bare.problem, bare.fold(counts), _Unfolded(incumbent, bare)
        pairs = first_pairs(problem, counts)
    master = MasterLP(problem, stage, ceilings, pairs, column_groups(problem), counts)
    even = stage is StageName.BALANCE
    # Where few cases in hand may move rounding seldom closes a gap, and hulls are needed; to solve
    # a large master again costs more than they do.
    withheld = even and priced and not large and problem.most_moves is None
    search = BranchAndBound(master, incumbent, gap, deadline, withheld=withheld)
    [root] = search.run(0)
    if even:
        _balance(search, counts, branchings, deadline, proof_follows)
    elif linear:
        program = preference_program(tuning.restricted_mip)
        if search.open:
            solve_programs(search, counts, program, deadline)
        if search.open and size <= tuning.sizes.branch_preference_max_pairs:
            search.run(branchings)
    else:
        if search.open:
            solve_programs(search, counts, complete_program(tuning.restricted_mip), deadline)
        if search.open:
            search.run(branchings)
    if even:
        return LowerBound(search.bound, root.duals if withheld else None)
    if math.isinf(search.bound):
        raise Impossible
    return LowerBound(float(math.ceil(search.bound - 1e-6)))


def _balance(
    search: BranchAndBound, counts: IntArray, branchings: int, deadline: float, proof_follows: bool
) -> None:
    """Hulls, cheap branchings, the first program, branching, then the complete program."""
    tuning = search.master.problem.tuning
    relaxation = tuning.relaxation
    if search.open:
        search.add_hulls()
    if search.open:
        cheap = min(relaxation.cheap_branchings, branchings)
        search.run(cheap, max_disjuncts=relaxation.cheap_branch_disjuncts)
    if search.open:
        solve_programs(search, counts, first_program(tuning.restricted_mip), deadline)
    if search.open:
        search.run(branchings)
    if search.open and not proof_follows:
        mip = tuning.restricted_mip
        solve_programs(search, counts, complete_program(mip, mip.balance_max_pairs), deadline)


class _Unfolded:
    """The incumbent of a problem, offered points of an aggregation of it."""

    def __init__(self, incumbent: Incumbent, aggregation: Aggregation) -> None:
        self._incumbent, self._aggregation = incumbent, aggregation

    @property
    def value(self) -> float:
        return self._incumbent.value

    def offer(self, point: FloatArray, worth: ShadowPrices) -> None:
        whole = np.floor(point + 1e-6).astype(np.int64)
        self._incumbent.offer(self._aggregation.unfold(whole).astype(float), worth)


def _cheapest(problem: Problem, stage: StageName, ceilings: Ceilings) -> float:
    """What preferences or departures cost at least: each case where it suits best, or left over, or
    where it is.
    """
    keep = stage is StageName.KEEP
    each = problem.departure if keep else problem.preference
    cost = np.where(problem.allowed, each, np.iinfo(np.int64).max).min(axis=1)
    if ceilings.allocate:
        cost = np.minimum(cost, problem.departure_left if keep else 0)
    counted = problem.allowed.any(axis=1) & ~problem.in_hand
    return float((problem.count * np.where(counted, cost, 0)).sum())


def _with_few_conditions(problem: Problem) -> Aggregation:
    """A large problem without the conditional rules that multiply its classes.

    Cases that only such a rule tells apart then share a class, and there are far fewer of them.
    Leaving a rule out keeps the relaxation valid.
    """
    bare = aggregated(dataclasses.replace(problem, conditions=()))
    most = problem.tuning.relaxation.conditional_class_factor * bare.problem.classes
    kept: set[str] = set()
    for key in dict.fromkeys(condition.key for condition in problem.conditions):
        wider = aggregated(dataclasses.replace(problem, conditions=_of(problem, {*kept, key})))
        if wider.problem.classes <= most:
            bare, kept = wider, {*kept, key}
    return bare


def _of(problem: Problem, keys: Collection[str]) -> tuple[Condition, ...]:
    """The conditions of the rules with these keys."""
    return tuple(condition for condition in problem.conditions if condition.key in keys)
