"""CP-SAT: the one place where it is set up, run and read.

The settings guard against known faults of CP-SAT 9.15. Every row's sum stays below 2³¹
(`check_row`), and presolve does not merge enforced rows: together they prevent a false optimum. One
worker and a deterministic time limit give the same answer to the same model. SIGINT is left to the
caller. Values leave through `solve` alone, behind the status: without a solution the library
returns garbage. The library takes half a second to load and few weeks ask for it, so it is loaded
with the first model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload.models.fault import ModelInvalid
from caseload.optimizer.budget import Budget

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    CpModel = cp_model.CpModel
    IntVar = cp_model.IntVar
    LinearExpr = cp_model.LinearExpr

LARGEST_ROW = 2**31
"""Sums of a row stay below this."""


class ModelTooLarge(Exception):
    """A row of the model would leave the range in which the solver can be trusted."""


@dataclass(frozen=True)
class Solved:
    """What the solver said: the values of some variables, None where there is no solution.

    `impossible` means that the model was proven to have no solution.
    """

    values: list[int] | None
    bound: float
    optimal: bool
    impossible: bool = False


def new_model() -> "CpModel":
    """A model with nothing in it."""
    from ortools.sat.python.cp_model import CpModel  # noqa: PLC0415 - see above

    return CpModel()


def domain_of(values: Sequence[int]) -> "cp_model.Domain":
    """The domain of a variable that takes one of these values."""
    from ortools.sat.python.cp_model import Domain  # noqa: PLC0415 - see above

    return Domain.from_values(values)


def solve(
    model: "CpModel", variables: "Sequence[IntVar]", budget: Budget, *, follow_lp: bool = False
) -> Solved:
    """Solve a model within the budget and read the values of some variables.

    With `follow_lp` the search follows the linear relaxation.

    Raises:
        ModelInvalid: if CP-SAT refuses the model.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - see above

    optimising = model.has_objective()
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = budget.seed
    parameters.catch_sigint_signal = False
    parameters.presolve_inclusion_work_limit = 0
    if follow_lp:
        parameters.linearization_level = 2
        parameters.search_branching = parameters.LP_SEARCH
    parameters.max_deterministic_time = max(budget.seconds, 1e-3)
    parameters.max_time_in_seconds = max(budget.seconds_left, 1e-3)
    budget.watch(solver.stop_search)
    status = solver.solve(model)
    budget.watch(None)
    budget.spend(solver.response_proto.deterministic_time + 1e-3)
    if status == cp_model.MODEL_INVALID:
        raise ModelInvalid
    bound = solver.best_objective_bound if optimising else 0.0
    if status == cp_model.INFEASIBLE:
        return Solved(None, float("inf"), False, impossible=True)
    complete = len(solver.response_proto.solution) == len(model.proto.variables)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or not complete:
        return Solved(None, bound if status == cp_model.UNKNOWN else float("-inf"), False)
    values = [solver.value(variable) for variable in variables]
    return Solved(values, bound, status == cp_model.OPTIMAL)


def total(terms: "Sequence[LinearExpr]") -> "LinearExpr":
    """The sum of some expressions."""
    return weighted_sum(terms, [1] * len(terms))


def weighted_sum(terms: "Sequence[LinearExpr]", weights: Sequence[int]) -> "LinearExpr":
    """Σ weights · terms."""
    from ortools.sat.python.cp_model import LinearExpr  # noqa: PLC0415 - see above

    return LinearExpr.weighted_sum(terms, weights)


def check_row(largest: int) -> None:
    """Refuse a row whose sum could overflow inside the solver.

    Raises:
        ModelTooLarge: if `largest` reaches 2³¹.
    """
    if largest >= LARGEST_ROW:
        raise ModelTooLarge(f"a row of the model sums to {largest}")
