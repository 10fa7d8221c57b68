"""Restricted MIP: the master in whole cases, over the pairs that reduced costs leave open.

Pairs that cost far less than the gap are where a better allocation most likely lies; the program
over them is small, has a strong bound, and is often solved at its root node (HiGHS).

Guarantee: where a counted stage or the balance is tried over *every* pair that could do better, the
program's own bound holds for the whole problem, less a margin for the solver's tolerances.
"""

import time
from dataclasses import dataclass

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.relaxation.branch_and_bound import (
    BranchAndBound,
    broken_conditions,
    broken_soft,
)
from caseload.optimizer.relaxation.cuts import add_violated_cuts
from caseload.optimizer.relaxation.master.duals import OpenPairs, Point
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.reduced_cost import open_pairs
from caseload.optimizer.tuning import RestrictedMip


@dataclass(frozen=True)
class Program:
    """Which restricted programs are solved, one after the other, each with the cuts that the last
    one missed.

    They hold the pairs within `gap_share` of the open gap; there are at most `tries` of them;
    `loose_share` is the share of the value within which the incumbent is good enough. Where more
    than `max_pairs` are open there are none. `first` is the cheapest kind, the only one that a
    large master can afford.
    """

    gap_share: float
    tries: int
    max_pairs: int | None = None
    loose_share: float = 0.0
    first: bool = False

    @property
    def complete(self) -> bool:
        """Whether every pair that could do better is in the program."""
        return self.gap_share >= 1.0


def first_program(tuning: RestrictedMip) -> Program:
    """The quick look among the few most promising pairs."""
    return Program(tuning.first_gap_share, tuning.first_tries, first=True)


def complete_program(tuning: RestrictedMip, max_pairs: int | None = None) -> Program:
    """Every pair that reduced costs leave open; its bound then holds for the whole problem."""
    return Program(1.0, tuning.complete_tries, max_pairs)


def preference_program(tuning: RestrictedMip) -> Program:
    """The look of the preference stage, where the settled convex cost is priced."""
    return Program(
        tuning.preference_gap_share,
        tuning.preference_tries,
        loose_share=tuning.preference_loose_share,
    )


def path_programs(tuning: RestrictedMip) -> tuple[Program, Program]:
    """Few pairs for a good allocation, then every open pair for the proof.

    The path of smallest change has few open pairs, as nearly every case stays where it is.
    """
    few = Program(tuning.first_gap_share, 1, first=True)
    return few, complete_program(tuning, tuning.path_max_pairs)


def solve_programs(
    search: BranchAndBound, counts: IntArray, program: Program, deadline: float
) -> None:
    """Solve restricted programs and offer what they find to the incumbent.

    The pairs of `counts` [class, practitioner], the allocation that the search started from, are in
    every program. `deadline` is in monotonic seconds.
    """
    master, incumbent = search.master, search.incumbent
    tuning, balance = master.problem.tuning.restricted_mip, master.stage is StageName.BALANCE
    master.choose(frozenset())
    wide = incumbent.value - search.bound
    if master.large and (not program.first or wide < tuning.large_gap_factor * search.gap):
        return
    found = open_pairs(search, program.gap_share)
    pairs = OpenPairs(found.come | (counts > 0), found.leave | (counts < master.problem.own))
    if program.max_pairs is not None and pairs.come.sum() > program.max_pairs:
        return
    if program.complete:
        master.add_pairs(pairs.come)
    for _ in range(program.tries):
        seconds, wide = deadline - time.monotonic(), incumbent.value - search.bound
        if seconds <= 0 or wide <= program.loose_share * incumbent.value:
            return
        precision = _precision(search, program, wide)
        point, bound = master.solve_restricted(
            pairs, search.worth.balance, precision, tuning.max_nodes, seconds
        )
        if point is None:
            return
        if program.complete and (balance or not master.convex):
            margin = _margin(tuning, search.gap, bound, balance=balance)
            search.floor = max(search.floor, min(incumbent.value, bound - margin))
        before = incumbent.value
        incumbent.offer(np.rint(point.taken), search.worth)
        tighter = _tighten(master, point, search.gap)
        idle = not program.complete and incumbent.value >= before
        if not search.open or idle or not tighter:
            return


def _margin(tuning: RestrictedMip, gap: float, bound: float, *, balance: bool) -> float:
    """By how much the program's own bound is not believed."""
    if not balance:
        return tuning.counted_margin_units
    return max(tuning.balance_margin_share * gap, tuning.balance_rounding_share * bound)


def _precision(search: BranchAndBound, program: Program, wide: float) -> float:
    """The absolute gap up to which a program is solved: looser where another one follows."""
    tuning = search.master.problem.tuning.restricted_mip
    another = not program.complete and not program.loose_share
    eager = tuning.eager_gap_share * wide if another else 0.0
    loose = program.loose_share * search.incumbent.value
    return max(tuning.precision_gap_share * search.gap, loose, eager)


def _tighten(master: MasterLP, point: Point, gap: float) -> bool:
    """Add the cuts and hulls that an answer slipped through; False if there are none."""
    broken = broken_conditions(master.problem, point.taken)
    broken += broken_soft(master.problem, point.taken) if master.counts_soft else []
    tighter = [master.add_hull(*one) for one in broken]
    if master.convex:
        tighter.append(add_violated_cuts(master, point, gap))
    return any(tighter)
