"""The convex hull of a conditional rule's disjuncts for one practitioner, as rows of the master LP.

The practitioner works in one of several disjuncts: a disjunction of polyhedra. Its convex hull is a
linear program in more columns (Balas 1979): with multipliers λ of the disjuncts (Σ λ = 1) and
amounts z of each group of classes in each disjunct,

    Σ_(k in g) x_k = Σ_m z_gm,   rows_m · z_m ≤ rooms_m · λ_m,   z_gm ≤ cap_gm · λ_m.

Classes form a *group* where their features, and what they use of each hard limit, are equal. The
rows of the hard limits stand beside a disjunct's own rows, which makes the hull tighter. Where a
condition counts few classes, such as those of one household, the hull is over these alone.

A soft rule has one disjunct more, in which it is broken: its own rows are left out there, and its
multiplier costs what breaking it costs.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.problem import Condition, Problem
from caseload.optimizer.rule_kit.disjunction import Disjunct


@dataclass(frozen=True)
class DisjunctRows:
    """One disjunct: `rows` [row, group] @ amounts ≤ `rooms` [row], amounts within `cap` [group]."""

    rows: FloatArray
    rooms: FloatArray
    cap: FloatArray


@dataclass(frozen=True)
class Hull:
    """The disjuncts of one condition for one practitioner.

    `group_of` [class] is −1 where the practitioner may not take the class, or it is left out. Where
    there is a `penalty`, the rule is broken in the last disjunct, at that cost.
    """

    condition: int
    person: int
    group_of: IntArray
    disjuncts: tuple[DisjunctRows, ...]
    penalty: int = 0

    @property
    def groups(self) -> int:
        """How many groups of classes there are."""
        return int(self.group_of.max(initial=-1)) + 1


@dataclass(frozen=True)
class HullPrice:
    """Duals of a hull's rows: `group` [group] of any sign, `rows` [row] ≥ 0 for each disjunct.

    `open_disjuncts` are the disjuncts that the branch leaves open; `soft_price` is what a unit of a
    soft rule costs.
    """

    hull: Hull
    group: FloatArray
    rows: tuple[FloatArray, ...]
    open_disjuncts: tuple[int, ...]
    soft_price: float = 0.0

    def added(self) -> FloatArray:
        """What one more case of each class with the practitioner costs at these prices, [class]."""
        return np.where(self.hull.group_of >= 0, np.append(self.group, 0.0)[self.hull.group_of], 0)

    def most(self) -> float:
        """An upper bound on Σ price · amount over the open disjuncts, valid for any prices.

        For a disjunct, Σ η z ≤ Σ μ·room + Σ cap·max(0, η − μ·rows), since z is within cap and μ ≥
        0.
        """
        worth = []
        for place in self.open_disjuncts:
            disjunct, price = self.hull.disjuncts[place], self.rows[place]
            rest = np.maximum(self.group - price @ disjunct.rows, 0.0)
            worth.append(float(price @ disjunct.rooms + disjunct.cap @ rest))
            if self.hull.penalty and place == len(self.rows) - 1:
                worth[-1] -= self.soft_price * self.hull.penalty
        return max(worth, default=-np.inf)


def hull_of(problem: Problem, number: int, person: int) -> Hull:
    """The hull of a condition's disjuncts for a practitioner, from the arrays of a problem."""
    condition = problem.conditions[number]
    most = problem.most[:, person]
    mine = np.flatnonzero(most > 0)
    counted = mine[condition.features[:, mine].any(axis=0)]
    # Where few classes count, the others only swell the hull of as many practitioners.
    mine = counted if 2 * len(counted) < len(mine) else mine
    # A limit that cannot bind says nothing, and its room may be too large a figure for a solver.
    limits = [
        one
        for one in problem.limits
        if one.hard and one.use[mine] @ most[mine] > max(0, one.room[person] - one.taken[person])
    ]
    seen = np.vstack([condition.features[:, mine], *(limit.use[mine] for limit in limits)])
    looks, group = np.unique(seen, axis=1, return_inverse=True)
    features, rows = np.split(looks, [len(condition.features)])
    rooms = np.array([max(0.0, float(one.room[person] - one.taken[person])) for one in limits])
    group_of = np.full(problem.classes, -1, dtype=np.int64)
    group_of[mine] = group.reshape(-1)
    cap = np.zeros(looks.shape[1])
    np.add.at(cap, group_of[mine], most[mine])
    for row, room in zip(rows, rooms, strict=True):
        used = row > 0
        cap[used] = np.minimum(cap[used], np.floor(room / row[used]))
    limit_rows = rows.astype(float)
    disjuncts = [
        _disjunct_rows(condition, disjunct, person, features, cap, limit_rows, rooms)
        for disjunct in condition.disjuncts[person]
    ]
    if condition.penalty:
        disjuncts.append(DisjunctRows(limit_rows, rooms, cap))
    return Hull(number, person, group_of, tuple(disjuncts), condition.penalty)


def _disjunct_rows(
    condition: Condition,
    disjunct: Disjunct,
    person: int,
    looks: IntArray,
    cap: FloatArray,
    limit_rows: FloatArray,
    limit_rooms: FloatArray,
) -> DisjunctRows:
    own = (disjunct.rows @ looks).astype(float)
    left = (disjunct.rooms - disjunct.rows @ condition.taken[:, person]).astype(float)
    cap = cap.copy()
    for row, room in zip(own, left, strict=True):
        if (row >= 0).all():
            used = row > 0
            cap[used] = np.minimum(cap[used], np.floor(max(room, 0.0) / row[used]))
    return DisjunctRows(np.vstack([own, limit_rows]), np.append(left, limit_rooms), cap)
