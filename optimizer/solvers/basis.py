"""A basis of a linear program as arrays: where a simplex begins, and where it ended."""

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import solution_pb2

from caseload.optimizer.arrays import IntArray

AT_LOWER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND
AT_UPPER = solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
FIXED = solution_pb2.BASIS_STATUS_FIXED_VALUE
BASIC = solution_pb2.BASIS_STATUS_BASIC
"""How a column or the slack of a row may stand."""


@dataclass(frozen=True)
class Basis:
    """How each column and the slack of each row stands, by identifier, [column] and [row].

    As many of them all are basic as there are rows.
    """

    columns: IntArray
    rows: IntArray

    @classmethod
    def of_slacks(cls, columns: int, rows: int) -> "Basis":
        """The basis in which every column is at its lower bound."""
        return cls(np.full(columns, AT_LOWER), np.full(rows, BASIC))

    @classmethod
    def read(cls, found: solution_pb2.BasisProto, columns: int, rows: int) -> "Basis":
        """The basis in which a solve of a model of this size ended."""
        basis = cls.of_slacks(columns, rows)
        for stands, some in (
            (basis.columns, found.variable_status),
            (basis.rows, found.constraint_status),
        ):
            stands[list(some.ids)] = list(some.values)
        return basis

    def grown(self, columns: int, rows: int) -> "Basis":
        """The basis of the model after columns and rows have joined it."""
        more = Basis.of_slacks(columns - len(self.columns), rows - len(self.rows))
        return Basis(np.append(self.columns, more.columns), np.append(self.rows, more.rows))

    def proto(self) -> solution_pb2.BasisProto:
        """The basis as the solver reads it."""
        made = solution_pb2.BasisProto()
        for some, stands in (
            (made.variable_status, self.columns),
            (made.constraint_status, self.rows),
        ):
            some.ids.extend(range(len(stands)))
            some.values.extend(stands.tolist())
        return made
