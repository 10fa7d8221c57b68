"""Which shares the practitioners take, settled by the constraint solver: an exact cover."""

from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import check_row, run, total, weighted_sum
from caseload.optimizer.exact.patterns.cover import Chosen, Cover

Row = tuple[IntArray, int]
"""Figures of the shares [share], and the most that those used may sum to."""


def choose(
    cover: Cover,
    budget: Budget,
    within: Sequence[Row] = (),
    leaving: IntArray | None = None,
    most_left: int | None = None,
) -> Chosen:
    """The cheapest shares that take every case, and keep the rows `within`.

    Where `leaving` says what it counts to leave a case over [class], that may be done, too: for
    `most_left` in all, or where that is None, at that cost.

    Raises:
        RowTooLarge: if a sum could overflow inside the solver.
    """
    cp = cp_model.CpModel()
    most = np.minimum(cover.people[cover.kind], _most(cover))
    used = [cp.new_int_var(0, int(limit), "") for limit in most]
    left = [cp.new_int_var(0, 0 if leaving is None else int(n), "") for n in cover.count]
    for group, column in enumerate(cover.takes.T):
        cp.add(_sum(used, column, most) + left[group] == int(cover.count[group]))
    for kind, people in enumerate(cover.people):
        mine = np.flatnonzero(cover.kind == kind)
        cp.add(total([used[place] for place in mine]) == int(people))
    for figures, limit in within:
        cp.add(_sum(used, figures, most) <= limit)
    cost = _sum(used, cover.cost, most, checked=False)
    if leaving is not None:
        check_row(int(leaving @ cover.count))
        over = weighted_sum(left, leaving.tolist())
        if most_left is None:
            cost = total([cost, over])
        else:
            cp.add(over <= most_left)
    cp.minimize(cost)
    found = run(cp, used, budget)
    values = None if found.values is None else np.array(found.values, dtype=np.int64)
    return Chosen(values, found.bound, found.optimal, found.impossible)


def _most(cover: Cover) -> IntArray:
    """How often each share could be used before a class runs out, [share]."""
    times = cover.count[None, :] // np.maximum(cover.takes, 1)
    most: IntArray = np.where(cover.takes > 0, times, np.iinfo(np.int64).max).min(
        axis=1, initial=np.iinfo(np.int64).max
    )
    return most


def _sum(
    used: Sequence[cp_model.IntVar], figures: IntArray, most: IntArray, *, checked: bool = True
) -> cp_model.LinearExpr:
    if checked:
        check_row(int((figures * most).sum()))
    places = np.flatnonzero(figures).tolist()
    return weighted_sum([used[i] for i in places], [int(figures[i]) for i in places])
