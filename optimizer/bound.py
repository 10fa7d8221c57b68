"""The certificate: what no allocation can beat, from the prices of the linear relaxation.

The relaxation lets cases be split between practitioners and replaces the convex cost by tangents,
added where the solution lies. Its dual prices give a bound that is recomputed here in closed form,
so it holds whatever the rounding of the linear solver: any prices give a valid bound, good prices
a good one. With slopes g (one a practitioner), prices λ of each limit's room, φ of its floor and μ
of each settled stage, every allocation costs at least

    Σ_k n_k · min(cost of leaving k, min_p [cost_kp + g_p·w_k + Σ_l (λ_lp − φ_lp)·use_lk])
    − Σ λ·room + Σ φ·floor + Σ_p min_A [θ·h_p(A) − g_p·A] − Σ μ·settled value

where h_p(A) = (load_p + A − κ_p·c)²/κ_p, A is the workload added, c the mean utilisation and θ the
price of the convex cost. When it can be chosen which cases are left over, c has a range, and the
worst c in it counts. Conditional rules are left out of the relaxation, which keeps it valid.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from optimizer.problem import FloatArray, Problem
from optimizer.rules.base import IntArray
from optimizer.score import loads

MOST_ROUNDS = 12
"""Rounds of tangents at the most; six to ten were the most that any instance needed."""

FREE = float("inf")


class Goal(StrEnum):
    """What a relaxation minimises."""

    ALLOCATE = "allocate"
    SHORTFALL = "shortfall"
    SOFT = "soft"
    BALANCE = "balance"
    PREFERENCE = "preference"


@dataclass(frozen=True)
class Settled:
    """Values that earlier stages may not exceed; None where a stage is not settled yet.

    `soft` and `preference` leave out what the pins cost; `cost` is the convex cost.
    """

    unallocated: int | None = None
    shortfall: int | None = None
    soft: int | None = None
    cost: float | None = None
    preference: int | None = None


@dataclass(frozen=True)
class Prices:
    """Dual prices, all ≥ 0 but the slopes. Shapes: `slope` [practitioner], `room` and `floor`
    [limit, practitioner]; scalars price the settled stages and the convex cost.
    """

    slope: FloatArray
    room: FloatArray
    floor: FloatArray
    unallocated: float
    shortfall: float
    soft: float
    cost: float


@dataclass
class _Rows:
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


class Relaxation:
    """The linear relaxation of a problem for one goal, with the stages before it settled.

    Columns: x (allowed pairs), u [class], e and s [limit, practitioner] (over the room, under the
    floor), A and t [practitioner] (workload added, convex cost), c (mean utilisation).
    """

    def __init__(self, problem: Problem, goal: Goal, settled: Settled) -> None:
        self.problem = problem
        self.goal = goal
        self.settled = settled
        self.strict_soft = settled.soft == 0
        allowed = problem.most > 0
        if self.strict_soft:
            allowed &= problem.pair_penalty == 0
        self.group, self.person = np.nonzero(allowed)
        self.placed_all = settled.unallocated == 0
        self.mean_low, self.mean_high = _mean_range(problem, settled.unallocated)
        self.convex = goal is Goal.BALANCE or settled.cost is not None
        people, classes, limits = problem.people, problem.classes, len(problem.limits)
        self.first_u = len(self.group)
        self.first_e = self.first_u + classes
        self.first_s = self.first_e + limits * people
        self.first_a = self.first_s + limits * people
        self.first_t = self.first_a + people
        self.mean = self.first_t + people
        self._build()

    def _build(self) -> None:
        problem = self.problem
        people, classes = problem.people, problem.classes
        pair = np.arange(len(self.group))
        person = np.arange(people)
        rows = _Rows()
        count = problem.count.astype(float)
        first = rows.open(count, count)
        rows.fill(first + self.group, pair, np.ones(len(pair)))
        rows.fill(first + np.arange(classes), self.first_u + np.arange(classes), np.ones(classes))
        self.room_row, self.floor_row = self._limit_rows(rows, pair)
        if self.convex:
            first = rows.open(np.zeros(people), np.zeros(people))
            rows.fill(first + self.person, pair, problem.weight[self.group].astype(float))
            rows.fill(first + person, self.first_a + person, -np.ones(people))
        self._settled_rows(rows, pair)
        self.model = self._model(rows)
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
        self.columns = list(self.model.variables())
        self.rows = list(self.model.linear_constraints())
        self.tangents: list[tuple[int, float, mathopt.LinearConstraint]] = []

    def _limit_rows(self, rows: _Rows, pair: IntArray) -> tuple[list[int], list[int]]:
        problem, people = self.problem, self.problem.people
        person = np.arange(people)
        room_rows, floor_rows = [], []
        for place, limit in enumerate(problem.limits):
            use = limit.use[self.group].astype(float)
            room = (limit.room - limit.taken).astype(float)
            over = self.first_e + place * people + person
            short = self.first_s + place * people + person
            first = rows.open(
                np.full(people, -FREE), room if limit.penalty else np.maximum(room, 0)
            )
            rows.fill(first + self.person, pair, use)
            rows.fill(first + person, over, -np.ones(people))
            room_rows.append(first)
            first = rows.open((limit.floor - limit.taken).astype(float), np.full(people, FREE))
            if (limit.floor > limit.taken).any():
                rows.fill(first + self.person, pair, use)
                rows.fill(first + person, short, np.ones(people))
            else:
                rows.lower[-1] = np.full(people, -FREE)
            floor_rows.append(first)
        return room_rows, floor_rows

    def _settled_rows(self, rows: _Rows, pair: IntArray) -> None:
        """Earlier stages stay at their values."""
        problem, settled = self.problem, self.settled
        people, classes = problem.people, problem.classes
        self.settled_row: dict[Goal, int] = {}

        def settle(goal: Goal, most: float, parts: list[tuple[IntArray, FloatArray]]) -> None:
            row = rows.open(np.array([-FREE]), np.array([float(most)]))
            self.settled_row[goal] = row
            for column, value in parts:
                rows.fill(np.full(len(column), row), column, value)

        block = np.arange(len(problem.limits) * people)
        if settled.unallocated:
            left = self.first_u + np.arange(classes)
            settle(Goal.ALLOCATE, settled.unallocated, [(left, problem.priority.astype(float))])
        if settled.shortfall:
            hard = np.repeat([float(limit.hard) for limit in problem.limits], people)
            settle(Goal.SHORTFALL, settled.shortfall, [(self.first_s + block, hard)])
        if settled.soft:
            penalty = np.repeat([float(limit.penalty) for limit in problem.limits], people)
            pairs = problem.pair_penalty[self.group, self.person].astype(float)
            settle(
                Goal.SOFT,
                settled.soft,
                [(pair, pairs), (self.first_e + block, penalty), (self.first_s + block, penalty)],
            )
        if settled.cost is not None:
            shares = self.first_t + np.arange(people)
            settle(Goal.BALANCE, settled.cost - _outside(problem), [(shares, np.ones(people))])

    def _model(self, rows: _Rows) -> mathopt.Model:
        """Write the model out at once: adding terms one by one is ten times slower."""
        problem, goal = self.problem, self.goal
        people, limits = problem.people, len(problem.limits)
        size = self.mean + 1
        lower, upper, cost = np.zeros(size), np.full(size, FREE), np.zeros(size)
        lower[self.first_a : self.first_t] = 0.0
        lower[self.mean], upper[self.mean] = self.mean_low, self.mean_high
        if self.placed_all:
            upper[self.first_u : self.first_e] = 0.0
        block = np.repeat(np.arange(limits), people)
        penalty = np.array([limit.penalty for limit in problem.limits], dtype=float)[block]
        over = slice(self.first_e, self.first_s)
        short = slice(self.first_s, self.first_a)
        upper[over] = np.where((penalty > 0) & (not self.strict_soft), FREE, 0.0)
        upper[short] = FREE
        if self.strict_soft:
            upper[short] = np.where(penalty > 0, 0.0, upper[short])
        if self.settled.shortfall == 0:
            upper[short] = np.where(penalty == 0, 0.0, upper[short])
        if goal is Goal.ALLOCATE:
            cost[self.first_u : self.first_e] = problem.priority
        elif goal is Goal.SHORTFALL:
            cost[short] = penalty == 0
        elif goal is Goal.SOFT:
            cost[: self.first_u] = problem.pair_penalty[self.group, self.person]
            cost[over] = penalty
            cost[short] = penalty
        elif goal is Goal.BALANCE:
            cost[self.first_t : self.mean] = 1.0
        else:
            cost[: self.first_u] = problem.preference[self.group, self.person]
        return _write(lower, upper, cost, rows)

    def bound(self, incumbent: IntArray, target: float, gap: float) -> float:
        """A value that no allocation beats, as high as a few rounds of tangents make it.

        Stops early when the bound is within `gap` (absolute) of `target`, the value to be proven.
        The allocate, shortfall, soft and preference stages count whole units, so their bounds are
        rounded up.
        """
        if self.convex:
            self._first_tangents(incumbent)
        best = -FREE
        for _ in range(MOST_ROUNDS if self.convex else 1):
            result = self.solver.solve()
            if result is None or not result.has_dual_feasible_solution():
                break
            prices, added, shares = self._prices(result)
            value = closed_form(self.problem, self, prices)
            best = max(best, value)
            if best >= target - gap or not self._add_tangents(added, shares, gap):
                break
        if self.goal is Goal.BALANCE:
            return max(best, 0.0)
        return float(np.ceil(best - 1e-6)) if best > -FREE else 0.0

    def _first_tangents(self, incumbent: IntArray) -> None:
        problem = self.problem
        load = loads(problem, incumbent).astype(float)
        around = float(np.median(problem.weight)) if problem.classes else 0.0
        for shift in (-around, 0.0, around):
            point = np.maximum(load + shift, problem.load)
            self._tangents_at(point - problem.load, self.mean_high, np.arange(problem.people))

    def _tangents_at(self, added: FloatArray, mean: float, people: IntArray) -> None:
        """t_p ≥ h_p at the point, for these practitioners: t − s·A + s·κ·c ≥ s·load − y²/κ."""
        problem = self.problem
        for person in people:
            capacity = float(problem.capacity[person])
            deviation = float(problem.load[person]) + float(added[person]) - capacity * mean
            slope = 2.0 * deviation / capacity
            row = self.model.add_linear_constraint(
                lb=slope * float(problem.load[person]) - deviation**2 / capacity
            )
            row.set_coefficient(self.columns[self.first_t + person], 1.0)
            row.set_coefficient(self.columns[self.first_a + person], -slope)
            row.set_coefficient(self.columns[self.mean], slope * capacity)
            self.tangents.append((int(person), slope, row))

    def _prices(self, result: mathopt.SolveResult) -> tuple[Prices, FloatArray, FloatArray]:
        """The dual prices; the workload added and convex cost of each practitioner (and c)."""
        problem, people = self.problem, self.problem.people
        duals = result.dual_values()
        first = result.variable_values()
        limits = len(problem.limits)
        room, floor = np.zeros((limits, people)), np.zeros((limits, people))
        for place in range(limits):
            for person in range(people):
                room[place, person] = -duals[self.rows[self.room_row[place] + person]]
                floor[place, person] = duals[self.rows[self.floor_row[place] + person]]
        slope = np.zeros(people)
        for person, gradient, row in self.tangents:
            slope[person] += duals[row] * gradient

        def price(goal: Goal) -> float:
            row = self.settled_row.get(goal)
            return 0.0 if row is None else max(0.0, -duals[self.rows[row]])

        prices = Prices(
            slope=slope,
            room=np.maximum(room, 0.0),
            floor=np.maximum(floor, 0.0),
            unallocated=price(Goal.ALLOCATE),
            shortfall=price(Goal.SHORTFALL),
            soft=price(Goal.SOFT),
            cost=1.0 if self.goal is Goal.BALANCE else price(Goal.BALANCE),
        )
        values = np.array([first[column] for column in self.columns[self.first_a :]])
        return prices, values, values[people : 2 * people]

    def _add_tangents(self, values: FloatArray, shares: FloatArray, gap: float) -> bool:
        """Add tangents where the solution's cost is below the convex one; False if it is nowhere."""
        if not self.convex:
            return False
        problem = self.problem
        added, mean = values[: problem.people], float(values[-1])
        deviation = problem.load + added - problem.capacity * mean
        missing = deviation**2 / problem.capacity - shares
        people = np.flatnonzero(missing > max(gap, 1e-9) / (2 * problem.people))
        self._tangents_at(added, mean, people)
        return len(people) > 0


def closed_form(problem: Problem, relaxation: Relaxation, prices: Prices) -> float:
    """The bound that these prices give, whatever they are: see the module's formula."""
    goal, settled = relaxation.goal, relaxation.settled
    pair = np.zeros((problem.classes, problem.people))
    if goal is Goal.PREFERENCE:
        pair += problem.preference
    soft_price = 1.0 if goal is Goal.SOFT else prices.soft
    short_price = 1.0 if goal is Goal.SHORTFALL else prices.shortfall
    leave = problem.priority * (1.0 if goal is Goal.ALLOCATE else prices.unallocated)
    if not relaxation.strict_soft:
        pair += soft_price * problem.pair_penalty
    total = 0.0
    for limit, room, floor in zip(problem.limits, prices.room, prices.floor, strict=True):
        strict = relaxation.strict_soft if limit.penalty else settled.shortfall == 0
        most = FREE if strict else (soft_price * limit.penalty if limit.penalty else short_price)
        over = room if limit.hard else np.minimum(room, most)
        short = np.minimum(floor, most)
        left = limit.room - limit.taken
        total -= float((over * (np.maximum(left, 0) if limit.hard else left)).sum())
        total += float((short * (limit.floor - limit.taken)).sum())
        pair += limit.use[:, None] * (over - short)[None, :]
    if relaxation.convex:
        slope = _centred(relaxation, prices.slope)
        pair += problem.weight[:, None] * slope[None, :]
        total += _conjugate(problem, relaxation, slope, prices.cost)
    usable = np.zeros((problem.classes, problem.people), dtype=bool)
    usable[relaxation.group, relaxation.person] = True
    cheapest = np.where(usable, pair, FREE).min(axis=1, initial=FREE)
    if not relaxation.placed_all:
        cheapest = np.minimum(cheapest, leave)
    total += float((problem.count * cheapest).sum()) if problem.classes else 0.0
    total -= prices.unallocated * (settled.unallocated or 0)
    total -= prices.shortfall * (settled.shortfall or 0)
    total -= prices.soft * (settled.soft or 0)
    if goal is Goal.BALANCE:
        total += _outside(problem)
    elif settled.cost is not None:
        total -= prices.cost * (settled.cost - _outside(problem))
    return total


def _centred(relaxation: Relaxation, slope: FloatArray) -> FloatArray:
    """Slopes without a common part when c may vary: Σ κ·g = 0 makes the bound independent of c."""
    if relaxation.mean_low == relaxation.mean_high:
        return slope
    capacity = relaxation.problem.capacity
    return slope - float((capacity * slope).sum()) / float(capacity.sum())


def _conjugate(problem: Problem, relaxation: Relaxation, slope: FloatArray, theta: float) -> float:
    """Σ_p min over A of θ·h_p(A) − g_p·A, with A in whole steps of the weights when c is fixed."""
    capacity = problem.capacity.astype(float)
    if theta <= 0:
        most = (problem.weight[:, None] * problem.most).sum(axis=0)
        return float(np.minimum(0.0, -slope * most).sum())
    if relaxation.mean_low != relaxation.mean_high:
        return float((slope * problem.load - capacity * slope**2 / (4 * theta)).sum())
    mean = relaxation.mean_low
    step = int(np.gcd.reduce(problem.weight)) if problem.classes else 0
    step = max(step, 1)
    most = (problem.weight[:, None] * problem.most).sum(axis=0) // step * step
    best = capacity * (slope / (2 * theta) + mean) - problem.load
    options = np.stack([np.floor(best / step) * step, np.ceil(best / step) * step])
    options = np.clip(options, 0, most[None, :])
    deviation = problem.load + options - capacity * mean
    return float((theta * deviation**2 / capacity - slope * options).min(axis=0).sum())


def _mean_range(problem: Problem, unallocated: int | None) -> tuple[float, float]:
    """Least and greatest mean utilisation over the allocations that the allocate stage leaves."""
    high = problem.mean_if_all_placed
    weights = problem.weight
    if unallocated == 0 or not len(weights):
        return high, high
    if unallocated is None:
        left = float((weights * problem.count).sum())
    else:
        rate = np.sort(np.repeat(weights / problem.priority, problem.count * problem.priority))
        left = float(rate[::-1][:unallocated].sum())
    return high - left / problem.total_capacity, high


def _outside(problem: Problem) -> float:
    """Convex cost of everyone outside the problem; they do not change, and are left out."""
    return 0.0


def _write(lower: FloatArray, upper: FloatArray, cost: FloatArray, rows: _Rows) -> mathopt.Model:
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
