"""The rows and columns of a hull in the master LP."""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.relaxation.master.disjunction import Hull
from caseload.optimizer.relaxation.master.layout import Layout
from caseload.optimizer.solvers.linear_program import Model


@dataclass(frozen=True)
class HullRows:
    """A hull in the model: where its rows of groups, rows of disjuncts and multipliers stand.

    `all_rows` and `all_columns` are those that joined with it, in an order that is the same in
    every model.
    """

    hull: Hull
    groups: IntArray
    rows: tuple[IntArray, ...]
    multipliers: IntArray
    all_rows: IntArray
    all_columns: IntArray


def hull_rows(model: Model, layout: Layout, hull: Hull) -> HullRows:
    """Write a hull into the model."""
    first_row, first_column = model.get_next_linear_constraint_id(), model.get_next_variable_id()
    groups = [model.add_linear_constraint(lb=0.0, ub=0.0) for _ in range(hull.groups)]
    for column in np.flatnonzero(layout.person == hull.person):
        group = hull.group_of[layout.group[column]]
        if group >= 0:
            groups[group].set_coefficient(model.get_variable(int(column)), 1.0)
    multipliers, rows = [], []
    together = model.add_linear_constraint(lb=1.0, ub=1.0)
    for disjunct in hull.disjuncts:
        multiplier = model.add_variable(lb=0.0, ub=1.0)
        together.set_coefficient(multiplier, 1.0)
        mine = [model.add_linear_constraint(ub=0.0) for _ in disjunct.rooms]
        for row, room in zip(mine, disjunct.rooms, strict=True):
            row.set_coefficient(multiplier, -float(room))
        for place in np.flatnonzero(disjunct.cap > 0):
            amount = model.add_variable(lb=0.0)
            groups[place].set_coefficient(amount, -1.0)
            within = model.add_linear_constraint(ub=0.0)
            within.set_coefficient(amount, 1.0)
            within.set_coefficient(multiplier, -float(disjunct.cap[place]))
            for row, each in zip(mine, disjunct.rows[:, place], strict=True):
                row.set_coefficient(amount, float(each))
        multipliers.append(multiplier.id)
        rows.append(np.array([row.id for row in mine], dtype=np.intp))
    own = np.array([row.id for row in groups], dtype=np.intp)
    all_rows = np.arange(first_row, model.get_next_linear_constraint_id())
    all_columns = np.arange(first_column, model.get_next_variable_id())
    return HullRows(hull, own, tuple(rows), np.array(multipliers), all_rows, all_columns)
