"""A linear model written from arrays: adding terms one by one is ten times slower."""

from dataclasses import dataclass, field

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from optimizer.problem import FloatArray
from optimizer.rules.base import IntArray


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
