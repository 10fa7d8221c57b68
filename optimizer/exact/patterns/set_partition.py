"""The set-partitioning master over patterns, its linear relaxation, and its CP-SAT model.

Each practitioner takes one pattern, every case is taken, at the least cost (set partitioning, as in
column generation for crew rostering: Barnhart and others 1998). With a price π for each class and
the least reduced cost m of each kind's patterns, every partition costs Σ π·count + Σ m·people, plus
for each pattern that it uses what its reduced cost is above m. Any prices give a valid bound, so
the bound holds whatever the rounding of the linear solver.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.solvers.cp_sat import check_row, new_model, solve, total, weighted_sum
from caseload.optimizer.solvers.linear_program import Rows, Simplex, linear_model

if TYPE_CHECKING:
    from caseload.optimizer.solvers.cp_sat import IntVar, LinearExpr


@dataclass(frozen=True)
class Partition:
    """`people` [kind] practitioners each take one share of their kind; together `count` [class].

    Shapes: `takes` [pattern, class], `kind` and `cost` [pattern], the costs being whole numbers.
    """

    takes: IntArray
    kind: IntArray
    cost: IntArray
    people: IntArray
    count: IntArray

    def only(self, kept: BoolArray) -> "Partition":
        """The same with some of the patterns, [pattern]."""
        return dataclasses.replace(
            self, takes=self.takes[kept], kind=self.kind[kept], cost=self.cost[kept]
        )


@dataclass(frozen=True)
class Chosen:
    """How often each pattern is used [pattern], None if no partition was found; and the bound."""

    used: IntArray | None
    bound: float
    optimal: bool
    impossible: bool = False


def parts_of(partition: Partition) -> tuple[IntArray, ...]:
    """The classes of each part, no pattern having cases of two of them."""
    label = np.arange(len(partition.count))
    patterns = np.unique(partition.takes > 0, axis=0)
    while True:
        before = label.copy()
        for pattern in patterns:
            if pattern.any():
                label[pattern] = label[pattern].min()
        label = label[label]
        if (label == before).all():
            break
    return tuple(np.flatnonzero(label == name) for name in np.unique(label))


ROUNDING = 1e-6

PRECISION = 1e-12
"""Share of what is added up by which a sum may be wrong."""


@dataclass(frozen=True)
class PatternPrices:
    """A bound on the cost of every partition, and what each pattern costs above it, [pattern]."""

    bound: float
    above: FloatArray

    @property
    def whole(self) -> int:
        """The bound as a whole number, as costs are."""
        return int(np.ceil(self.bound - ROUNDING))

    def cheaper_than(self, cost: float) -> BoolArray:
        """The patterns that a partition cheaper than this may use, [pattern]."""
        return self.bound + self.above < cost + ROUNDING


def priced_patterns(partition: Partition) -> PatternPrices:
    """The relaxation's bound for a partition; a weak one where the relaxation has no solution."""
    prices = _prices(partition)
    reduced = partition.cost - partition.takes @ prices
    least = np.full(len(partition.people), np.inf)
    np.minimum.at(least, partition.kind, reduced)
    terms = np.concatenate([prices * partition.count, _times(partition.people, least)])
    wrong = PRECISION * np.abs(terms[np.isfinite(terms)]).sum()
    return PatternPrices(float(terms.sum() - wrong), reduced - least[partition.kind])


def _times(people: IntArray, least: FloatArray) -> FloatArray:
    """A kind of whom there is nobody costs nothing, whatever its patterns."""
    return np.where(people > 0, people * np.where(people > 0, least, 0.0), 0.0)


def _prices(partition: Partition) -> FloatArray:
    """Duals of the classes, [class]; nothing where the linear solver has none."""
    classes, patterns = len(partition.count), len(partition.cost)
    rows = Rows()
    count, people = partition.count.astype(float), partition.people.astype(float)
    rows.open(count, count)
    first = rows.open(people, people)
    pattern, group = np.nonzero(partition.takes)
    rows.fill(group, pattern, partition.takes[pattern, group].astype(float))
    rows.fill(first + partition.kind, np.arange(patterns), np.ones(patterns))
    most = np.full(patterns, np.inf)
    model = linear_model(np.zeros(patterns), most, partition.cost.astype(float), rows)
    prices = Simplex(model).solve().dual
    return np.zeros(classes) if prices is None else prices[:classes]


Row = tuple[IntArray, int]
"""Figures of the patterns [pattern], and the most that those used may sum to."""


def choose(
    partition: Partition,
    budget: Budget,
    within: Sequence[Row] = (),
    leaving: IntArray | None = None,
    most_left: int | None = None,
) -> Chosen:
    """The cheapest patterns that take every case, and keep the rows `within`.

    Where `leaving` says what it counts to leave a case over [class], that may be done, too: for
    `most_left` in all, or where that is None, at that cost.

    Raises:
        ModelTooLarge: if a sum could overflow inside the solver.
    """
    cp = new_model()
    most = np.minimum(partition.people[partition.kind], _most(partition))
    used = [cp.new_int_var(0, int(limit), "") for limit in most]
    left = [cp.new_int_var(0, 0 if leaving is None else int(n), "") for n in partition.count]
    for group, column in enumerate(partition.takes.T):
        cp.add(_sum(used, column, most) + left[group] == int(partition.count[group]))
    for kind, people in enumerate(partition.people):
        mine = np.flatnonzero(partition.kind == kind)
        cp.add(total([used[place] for place in mine]) == int(people))
    for figures, limit in within:
        cp.add(_sum(used, figures, most) <= limit)
    cost = _sum(used, partition.cost, most, checked=False)
    if leaving is not None:
        check_row(int(leaving @ partition.count))
        over = weighted_sum(left, leaving.tolist())
        if most_left is None:
            cost = total([cost, over])
        else:
            cp.add(over <= most_left)
    cp.minimize(cost)
    found = solve(cp, used, budget)
    values = None if found.values is None else np.array(found.values, dtype=np.int64)
    return Chosen(values, found.bound, found.optimal, found.impossible)


def _most(partition: Partition) -> IntArray:
    """How often each pattern could be used before a class runs out, [pattern]."""
    times = partition.count[None, :] // np.maximum(partition.takes, 1)
    most: IntArray = np.where(partition.takes > 0, times, np.iinfo(np.int64).max).min(
        axis=1, initial=np.iinfo(np.int64).max
    )
    return most


def _sum(
    used: "Sequence[IntVar]", figures: IntArray, most: IntArray, *, checked: bool = True
) -> "LinearExpr":
    if checked:
        check_row(int((figures * most).sum()))
    places = np.flatnonzero(figures).tolist()
    return weighted_sum([used[i] for i in places], [int(figures[i]) for i in places])
