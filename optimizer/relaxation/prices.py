"""Dual prices for the check where the balance stage left none: its relaxation, solved once more.

Conditional rules are left out, so that every price is one of a practitioner's workload, of the room
in a limit or of a ceiling, which the check can count without knowing of hulls. Cases that only such
rules tell apart share a class; the program is small.
"""

import dataclasses

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.master.duals import Duals
from caseload.optimizer.relaxation.master.master_lp import MasterLP


def prices_of_balance(problem: Problem, counts: IntArray, ceilings: Ceilings) -> Duals | None:
    """The duals of the root of the relaxation, with counted stages at their ceilings.

    `counts` [class, practitioner] is the most even allocation known. None for a problem without
    pairs, or so large that its relaxation takes seconds.
    """
    if not 0 < problem.pairs <= problem.tuning.sizes.large_pairs:
        return None
    bare = aggregated(dataclasses.replace(problem, conditions=()))
    known = bare.fold(counts)
    master = MasterLP(bare.problem, StageName.BALANCE, ceilings, around=known)
    [root] = BranchAndBound(master, Known(convex_cost(bare.problem, known)), 0.0).run(0)
    return root.duals
