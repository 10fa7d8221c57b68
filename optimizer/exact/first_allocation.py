"""A first allocation where greedy search finds none: the constraint model without an objective.

A pinned case can break a conditional rule by itself, and keep it together with other cases that its
practitioner takes as well. Only an exact search finds these, or proves that there are none.
"""

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel, Outcome
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, left_over
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.cp_sat import ModelTooLarge

UNDECIDED = Outcome(None, 0.0, False)


def first_allocation(problem: Problem, counts: IntArray, budget: Budget) -> Outcome:
    """An allocation that keeps every hard rule, [class, practitioner]: `counts` if it does.

    No case in hand is left over. `impossible` says that there is no such allocation at all.
    """
    if stands(problem, counts):
        return Outcome(counts, 0.0, False)
    new = ~problem.in_hand
    most = int(problem.priority[new] @ problem.count[new])
    try:
        model = AllocationModel(problem, Ceilings(allocate=most))
    except ModelTooLarge:
        return UNDECIDED
    return model.minimise(None, counts, budget)


def stands(problem: Problem, counts: IntArray) -> bool:
    """Whether an allocation keeps every hard rule and leaves no case in hand over."""
    left = left_over(problem, counts)[problem.in_hand & (not problem.by_hand)]
    return allowed(problem, counts) and not left.any()
