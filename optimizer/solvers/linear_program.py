"""Linear programs by MathOpt: GLOP's simplex, HiGHS' barrier, and HiGHS in whole numbers.

Models are written from arrays and solutions read into arrays through the protocol buffers: adding
terms one by one, and reading a solution as a dictionary with its basis, take ten times as long.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from ortools.math_opt import callback_pb2, model_pb2, parameters_pb2, result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as core
from ortools.math_opt.model_parameters_pb2 import ModelSolveParametersProto
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import StatusNotOk

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.interrupt import break_off
from caseload.optimizer.solvers.basis import Basis

NEEDED = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.SparseVectorFilter(skip_zero_values=True),
    dual_values_filter=mathopt.SparseVectorFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.SparseVectorFilter(filtered_items=()),
).to_proto()
"""What is read of a solution: copying all of it takes as long as finding it."""

ITERATIONS = 3
"""Steps of the simplex for each row and column after which it goes round in circles: one step for
three of them is usual.
"""

A_FEW = 100
"""Rows and columns that a small model may count beside its own."""

Model = mathopt.Model

LONGEST = 1e6
"""Seconds that stand for no limit."""


@dataclass
class Rows:
    """Rows of a linear model being written, in coordinate form."""

    lower: list[FloatArray] = field(default_factory=list)
    upper: list[FloatArray] = field(default_factory=list)
    row: list[IntArray] = field(default_factory=list)
    column: list[IntArray] = field(default_factory=list)
    value: list[FloatArray] = field(default_factory=list)
    size: int = 0

    def open(self, lower: FloatArray, upper: FloatArray) -> int:
        """Add rows with these bounds; returns the index of the first."""
        first = self.size
        self.lower.append(lower)
        self.upper.append(upper)
        self.size += len(lower)
        return first

    def fill(self, row: IntArray, column: IntArray, value: FloatArray) -> None:
        """Put coefficients into rows that are open; zeros are left out."""
        keep = value != 0
        self.row.append(row[keep])
        self.column.append(column[keep])
        self.value.append(value[keep])


def linear_model(
    lower: FloatArray, upper: FloatArray, cost: FloatArray, rows: Rows
) -> mathopt.Model:
    """A MathOpt model from arrays."""
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(len(lower)))
    proto.variables.lower_bounds.extend(lower.tolist())
    proto.variables.upper_bounds.extend(upper.tolist())
    proto.variables.integers.extend([False] * len(lower))
    used = np.flatnonzero(cost)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(cost[used].tolist())
    proto.linear_constraints.ids.extend(range(rows.size))
    proto.linear_constraints.lower_bounds.extend(np.concatenate(rows.lower).tolist())
    proto.linear_constraints.upper_bounds.extend(np.concatenate(rows.upper).tolist())
    row, column = np.concatenate(rows.row), np.concatenate(rows.column)
    value = np.concatenate(rows.value)
    order = np.lexsort((column, row))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(row[order].tolist())
    matrix.column_ids.extend(column[order].tolist())
    matrix.coefficients.extend(value[order].tolist())
    return mathopt.Model.from_model_proto(proto)


@dataclass(frozen=True)
class Solution:
    """What a solve gave. `value` [column] and `dual` [row] are by identifier, None where there is
    none; `impossible` means that the model was found to have no solution.
    """

    value: FloatArray | None
    dual: FloatArray | None
    impossible: bool


class Simplex:
    """A model solved again and again by GLOP, each time from the basis in which it ended.

    At first it begins from `basis`, where there is one that lies near a solution. Left to itself,
    GLOP begins from nothing where rows have joined together with columns.
    """

    def __init__(self, model: mathopt.Model, basis: Basis | None = None) -> None:
        self._model = model
        self._tracker = model.add_update_tracker()
        self._solver = _started(model, parameters_pb2.SOLVER_TYPE_GLOP)
        self._basis, self._primal = basis, basis is not None

    def solve(self) -> Solution:
        """Solve the model as it now stands."""
        update = self._tracker.export_update()
        if update is not None:
            if not self._solver.update(update):
                self._solver = _started(self._model, parameters_pb2.SOLVER_TYPE_GLOP)
            self._tracker.advance_checkpoint()
        try:
            result = _solved(self._solver, self._parameters(), self._from_basis())
        except StatusNotOk:  # its numbers have gone astray
            return self._anew()
        if result.termination.limit:  # of steps: there is no other
            return self._anew()
        self._primal, self._basis = False, None
        if result.solutions and result.solutions[0].HasField("basis"):
            self._basis = Basis.read(result.solutions[0].basis, *self._size)
        found = _read(self._model, result)
        # It also calls models impossible that have a solution: a second solver has to say so, too.
        return solve_by_barrier(self._model) if found.impossible else found

    @property
    def basis(self) -> Basis | None:
        """The basis in which the last solve ended, for the model as it now stands."""
        return None if self._basis is None else self._basis.grown(*self._size)

    @property
    def _size(self) -> tuple[int, int]:
        return self._model.get_num_variables(), self._model.get_num_linear_constraints()

    def _from_basis(self) -> ModelSolveParametersProto:
        """What is read of a solution, and from which basis it is looked for."""
        basis = self.basis
        if basis is None:
            return NEEDED
        asked = ModelSolveParametersProto()
        asked.CopyFrom(NEEDED)
        asked.initial_basis.CopyFrom(basis.proto())
        return asked

    def _parameters(self) -> parameters_pb2.SolveParametersProto:
        """How GLOP goes on when rows have joined or bounds have changed.

        Its last basis stays dual feasible then; the first one nearly is primal feasible. A presolve
        that drops a fixed column would throw either away.
        """
        parameters = parameters_pb2.SolveParametersProto(
            lp_algorithm=parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX
            if self._primal
            else parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX,
            presolve=parameters_pb2.EMPHASIS_OFF,
            iteration_limit=ITERATIONS * (sum(self._size) + A_FEW),
        )
        parameters.glop.perturb_costs_in_dual_simplex = True  # else it may go round in circles
        return parameters

    def _anew(self) -> Solution:
        """Another solver's solution; the next solve begins from nothing."""
        self._solver = _started(self._model, parameters_pb2.SOLVER_TYPE_GLOP)
        self._basis, self._primal = None, False
        return solve_by_barrier(self._model)


def solve_by_barrier(model: mathopt.Model) -> Solution:
    """Solve a model from scratch by the barrier of HiGHS; no solution where it gives up."""
    parameters = parameters_pb2.SolveParametersProto(
        lp_algorithm=parameters_pb2.LP_ALGORITHM_BARRIER
    )
    highs = _started(model, parameters_pb2.SOLVER_TYPE_HIGHS)
    try:
        return _read(model, _solved(highs, parameters))
    except StatusNotOk:
        return Solution(None, None, False)


@dataclass(frozen=True)
class Whole:
    """How a model differs where it is solved in whole numbers.

    Shapes: `columns` that are whole, bounds and `cost` of all [column]; `freed` are rows whose
    upper bound does not count.
    """

    columns: BoolArray
    lower: FloatArray
    upper: FloatArray
    cost: FloatArray
    freed: tuple[int, ...] = ()


def solve_in_whole_numbers(
    model: mathopt.Model, whole: Whole, gap: float, nodes: int, seconds: float
) -> tuple[FloatArray | None, float]:
    """The best solution found in which some columns are whole, [column], None if none is; and what
    none can be below, as the solver says.

    Ends within `gap` (absolute) of the optimum or after that many `nodes`; `seconds` of the clock
    are a backstop. Where the solver gives up there is neither.
    """
    proto = model.export_model()
    proto.variables.lower_bounds[:] = whole.lower.tolist()
    proto.variables.upper_bounds[:] = whole.upper.tolist()
    proto.variables.integers[:] = whole.columns.tolist()
    objective, used = proto.objective.linear_coefficients, np.flatnonzero(whole.cost)
    objective.ids[:] = used.tolist()
    objective.values[:] = whole.cost[used].tolist()
    for row in whole.freed:
        proto.linear_constraints.upper_bounds[row] = np.inf
    parameters = parameters_pb2.SolveParametersProto(
        node_limit=nodes, absolute_gap_tolerance=gap, relative_gap_tolerance=0.0
    )
    parameters.time_limit.FromMilliseconds(max(1, int(1000 * min(seconds, LONGEST))))
    initializer = parameters_pb2.SolverInitializerProto()
    try:
        with _silent():
            highs = core.new(parameters_pb2.SOLVER_TYPE_HIGHS, proto, initializer)
            result = _solved(highs, parameters)
    except StatusNotOk:
        return None, -np.inf
    return _read(model, result).value, float(result.termination.objective_bounds.dual_bound)


def _started(model: mathopt.Model, kind: "parameters_pb2.SolverTypeProto") -> core.Solver:
    return core.new(kind, model.export_model(), parameters_pb2.SolverInitializerProto())


def _solved(
    solver: core.Solver,
    parameters: parameters_pb2.SolveParametersProto,
    asked: ModelSolveParametersProto = NEEDED,
) -> result_pb2.SolveResultProto:
    registration = callback_pb2.CallbackRegistrationProto()
    try:
        return solver.solve(parameters, asked, None, registration, None, None)
    except StatusNotOk:
        break_off()
        raise


def _read(model: mathopt.Model, result: result_pb2.SolveResultProto) -> Solution:
    """The first solution as arrays: values only where they are feasible, duals likewise."""
    reason = result.termination.reason
    impossible = reason == result_pb2.TERMINATION_REASON_INFEASIBLE
    if not result.solutions:
        return Solution(None, None, impossible)
    first = result.solutions[0]
    feasible = solution_pb2.SOLUTION_STATUS_FEASIBLE
    primal, dual = first.primal_solution, first.dual_solution
    value = row_price = None
    if primal.feasibility_status == feasible:
        value = np.zeros(model.get_next_variable_id())
        value[list(primal.variable_values.ids)] = list(primal.variable_values.values)
    if dual.feasibility_status == feasible:
        row_price = np.zeros(model.get_next_linear_constraint_id())
        row_price[list(dual.dual_values.ids)] = list(dual.dual_values.values)
    return Solution(value, row_price, impossible)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep what the solver prints in its own language from standard output, which holds data."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
