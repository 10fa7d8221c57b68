"""A problem as the stages up to the balance look at it: presolved, and of coarser classes."""

from caseload.optimizer.problem.aggregate import Aggregation, aggregated
from caseload.optimizer.problem.presolve import presolved
from caseload.optimizer.problem.problem import Problem


def simplified(problem: Problem) -> Aggregation:
    """The aggregation of the presolved problem."""
    return aggregated(presolved(problem))
