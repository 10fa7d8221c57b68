"""The linear relaxation: cases may be split, and tangents stand for the convex cost."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem, most_work_of
from caseload.optimizer.problem.stage import Ceilings, StageVector
from caseload.optimizer.relaxation.column_groups import Gathered, apart
from caseload.optimizer.relaxation.disjunction import Hull, HullPrice, hull_of
from caseload.optimizer.relaxation.duals import FREE, Choice, Duals, Point, Useful
from caseload.optimizer.solvers.linear_program import (
    Rows,
    Simplex,
    Solution,
    Whole,
    linear_model,
    solve_by_barrier,
    solve_in_whole_numbers,
)

LARGE = 20_000
"""Pairs from which the barrier is faster than the simplex (2.5 s against 11 s at 60,000), and few
pairs to start from are faster still."""


@dataclass(frozen=True)
class _Block:
    """A hull in the model: where its rows of groups, rows of modes and shares of modes stand."""

    hull: Hull
    groups: IntArray
    rows: tuple[IntArray, ...]
    shares: IntArray


class Impossible(Exception):
    """Raised when the modes that were chosen leave no solution."""


class Relaxation:
    """The linear relaxation of a problem for one stage, with the stages before it ceilings.

    Columns: x (pairs), u [class], e and s [limit, practitioner] (over the room, under the floor),
    A and t [practitioner] (workload added, convex cost), c (mean utilisation). `usable` are the
    pairs that rules allow, [class, practitioner]; those in the model (`there`) are the usable ones
    among `pairs`, and more may join. `stays` [class, practitioner] says how many cases in hand may
    stay. `group` and `person` say which pair each x is: first those of cases that come to somebody,
    then, from `first_together`, of classes that are `gathered` (any class of them stands for all),
    then, from `first_stay`, of cases that stay.
    """

    def __init__(
        self,
        problem: Problem,
        stage: StageName,
        ceilings: Ceilings,
        pairs: BoolArray | None = None,
        gathered: Gathered | None = None,
    ) -> None:
        self.problem = problem
        self.gathered = gathered or apart(problem)
        self.stage = stage
        self.ceilings = ceilings
        self.strict_soft = ceilings.soft_rules == 0
        self.usable = problem.allowed & (problem.most > 0)
        self.stays = np.minimum(problem.own, problem.most)
        if self.strict_soft:
            self.usable &= problem.pair_penalty == 0
            self.stays[problem.staying(problem.pair_penalty) > 0] = 0
        self.placed_all = ceilings.allocate == 0
        self.mean_low, self.mean_high = _mean_range(problem, ceilings.allocate)
        self.convex = stage is StageName.BALANCE or ceilings.balance is not None
        self._touched: list[tuple[int, float, float]] = []
        self._blocks: dict[tuple[int, int], _Block] = {}
        self._chosen: frozenset[Choice] = frozenset()
        self._write(self.usable if pairs is None else self.usable & pairs)

    def _write(self, pairs: BoolArray) -> None:
        """Write the model with these pairs, and all that has joined it so far."""
        problem = self.problem
        self.there = pairs
        gathered = self.gathered
        pair, stay = np.argwhere(pairs & gathered.apart), np.argwhere(self.stays)
        together = np.argwhere(gathered.total((pairs & ~gathered.apart).astype(np.int64)))
        together[:, 0] = gathered.sample[together[:, 0]]
        self.group, self.person = np.vstack([pair, together, stay]).T
        self.first_together = len(pair)
        self.first_stay = len(pair) + len(together)
        people, classes, limits = problem.people, problem.classes, len(problem.limits)
        self._first_u = len(self.group)
        self._first_e = self._first_u + classes
        self._first_s = self._first_e + limits * people
        self._first_a = self._first_s + limits * people
        self._first_t = self._first_a + people
        self._mean = self._first_t + people
        rows = Rows()
        self._class_rows(rows)
        self._room_row = np.full((limits, people), -1)
        self._floor_row = np.full((limits, people), -1)
        for place in range(limits):
            self._limit_rows(rows, place)
        if self.convex:
            self._load_rows(rows)
        self._settled_row: dict[StageName, int] = {}
        self._settle(rows)
        self._moves_row = self._add_moves(rows)
        self.model = linear_model(*self._columns(), rows)
        self._solver = self._chosen_solver()
        self._column = list(self.model.variables())
        self._tangents: list[tuple[int, float, int]] = []
        touched, self._touched = self._touched, []
        for person, added, mean in touched:
            self._add_tangent(person, added, mean)
        blocks, self._blocks = self._blocks, {}
        for number, person in blocks:
            self.add_hull(number, person)
        self.choose(self._chosen)

    def add_pairs(self, pairs: BoolArray) -> bool:
        """Let more of the usable pairs into the model; False if they are all there already."""
        more = self.usable & pairs & ~self.there
        if not more.any():
            return False
        self._write(self.there | more)
        return True

    def _each(self, come: IntArray, stay: IntArray) -> IntArray:
        """A value of each x, from those of cases that come and that stay, [class, practitioner]."""
        first = self.first_stay
        return np.concatenate(
            [
                come[self.group[:first], self.person[:first]],
                stay[self.group[first:], self.person[first:]],
            ]
        )

    @property
    def large(self) -> bool:
        """Whether a solve with every usable pair takes seconds."""
        return int(self.usable.sum()) > LARGE

    def _chosen_solver(self) -> Callable[[], Solution]:
        """GLOP, which goes on from where it was; above `LARGE` pairs the barrier of HiGHS."""
        if self.large:
            return lambda: solve_by_barrier(self.model)
        return Simplex(self.model).solve

    def _class_rows(self, rows: Rows) -> None:
        """Every case is taken or left over; of gathered classes those apart take what there is."""
        problem, gathered = self.problem, self.gathered
        count = gathered.total(problem.count).astype(float)
        first, columns = rows.open(count, count), np.arange(len(self.group))
        rows.fill(first + gathered.group_of[self.group], columns, np.ones(len(columns)))
        classes = np.arange(problem.classes)
        rows.fill(first + gathered.group_of, self._first_u + classes, np.ones(problem.classes))
        split = gathered.split
        first = rows.open(np.full(len(split), -FREE), problem.count[split].astype(float))
        row_of = np.full(problem.classes, -1)
        row_of[split] = first + np.arange(len(split))
        row = row_of[self.group[: self.first_together]]
        rows.fill(
            row[row >= 0], columns[: self.first_together][row >= 0], np.ones((row >= 0).sum())
        )

    def _limit_rows(self, rows: Rows, place: int) -> None:
        """Rows of a limit, for those whom it can bind."""
        problem, people = self.problem, self.problem.people
        limit = problem.limits[place]
        use = limit.use[self.group].astype(float)
        pairs = np.arange(len(self.group))
        most = limit.use @ problem.most
        room = limit.room - limit.taken
        floor = limit.floor - limit.taken
        for binds, row_of, first_slack, sign in (
            (most > room, self._room_row, self._first_e, -1.0),
            (floor > 0, self._floor_row, self._first_s, 1.0),
        ):
            bound = np.flatnonzero(binds)
            if not len(bound):
                continue
            if sign < 0:
                least = np.maximum(room, 0) if limit.hard else room
                first = rows.open(np.full(len(bound), -FREE), least[bound].astype(float))
            else:
                first = rows.open(floor[bound].astype(float), np.full(len(bound), FREE))
            row_of[place, bound] = first + np.arange(len(bound))
            mine = binds[self.person]
            rows.fill(row_of[place, self.person[mine]], pairs[mine], use[mine])
            slack = first_slack + place * people + bound
            rows.fill(row_of[place, bound], slack, np.full(len(bound), sign))

    def _load_rows(self, rows: Rows) -> None:
        """A is the workload added."""
        problem, people = self.problem, self.problem.people
        first = rows.open(np.zeros(people), np.zeros(people))
        weight = problem.weight[self.group].astype(float)
        rows.fill(first + self.person, np.arange(len(self.group)), weight)
        everyone = np.arange(people)
        rows.fill(first + everyone, self._first_a + everyone, -np.ones(people))

    def _settle(self, rows: Rows) -> None:
        """Earlier stages stay at their values; a value of zero is a bound on columns instead."""
        problem, ceilings, people = self.problem, self.ceilings, self.problem.people
        block = np.arange(len(problem.limits) * people)
        penalty = np.repeat([float(limit.penalty) for limit in problem.limits], people)
        penalty_of = problem.pair_penalty
        pairs = self._each(penalty_of, problem.staying(penalty_of)).astype(float)
        left = self._first_u + np.arange(problem.classes)
        over, short = self._first_e + block, self._first_s + block
        shares = self._first_t + np.arange(people)
        parts: dict[StageName, tuple[float | None, list[tuple[IntArray, FloatArray]]]] = {
            StageName.ALLOCATE: (ceilings.allocate, [(left, problem.priority.astype(float))]),
            StageName.MINIMUMS: (ceilings.minimums, [(short, (penalty == 0).astype(float))]),
            StageName.SOFT_RULES: (
                ceilings.soft_rules,
                [(np.arange(len(pairs)), pairs), (over, penalty), (short, penalty)],
            ),
            StageName.BALANCE: (ceilings.balance, [(shares, np.ones(people))]),
        }
        for stage, (most, terms) in parts.items():
            if not most:
                continue
            row = rows.open(np.array([-FREE]), np.array([float(most)]))
            self._settled_row[stage] = row
            for column, value in terms:
                rows.fill(np.full(len(column), row), column, value)

    def _add_moves(self, rows: Rows) -> int | None:
        """No more cases in hand move than may."""
        problem = self.problem
        if problem.most_moves is None:
            return None
        row = rows.open(np.array([-FREE]), np.array([float(problem.most_moves)]))
        moves = problem.moves[self.group].astype(float)
        moves[self.first_stay :] -= 1.0
        rows.fill(np.full(len(self.group), row), np.arange(len(self.group)), moves)
        return row

    def allow_moves(self, most: int) -> None:
        """Let another number of moves be made; the solver goes on from where it was."""
        assert self._moves_row is not None
        self.problem = dataclasses.replace(self.problem, most_moves=most)
        self.model.get_linear_constraint(self._moves_row).upper_bound = float(most)

    def _columns(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Lower bounds, upper bounds and costs of the columns."""
        problem, stage, people = self.problem, self.stage, self.problem.people
        size = self._mean + 1
        lower, upper, cost = np.zeros(size), np.full(size, FREE), np.zeros(size)
        lower[self._mean], upper[self._mean] = self.mean_low, self.mean_high
        upper[self.first_stay : self._first_u] = self._each(self.stays, self.stays)[
            self.first_stay :
        ]
        if self.placed_all:
            upper[self._first_u : self._first_e] = 0.0
        penalty = np.repeat([float(limit.penalty) for limit in problem.limits], people)
        over = slice(self._first_e, self._first_s)
        short = slice(self._first_s, self._first_a)
        upper[over] = np.where((penalty > 0) & (not self.strict_soft), FREE, 0.0)
        met = np.where(penalty > 0, self.strict_soft, self.ceilings.minimums == 0)
        upper[short] = np.where(met, 0.0, FREE)
        if stage is StageName.ALLOCATE:
            cost[self._first_u : self._first_e] = problem.priority
        elif stage is StageName.MINIMUMS:
            cost[short] = penalty == 0
        elif stage is StageName.SOFT_RULES:
            each = problem.pair_penalty
            cost[: self._first_u] = self._each(each, problem.staying(each))
            cost[over] = penalty
            cost[short] = penalty
        elif stage is StageName.BALANCE:
            cost[self._first_t : self._mean] = 1.0
        else:
            each = problem.preference
            cost[: self._first_u] = self._each(each, problem.staying(each))
        return lower, upper, cost

    def add_tangents(self, added: FloatArray, mean: float, people: IntArray) -> None:
        """t_p ≥ h_p at a point, for these practitioners: t − s·A + s·κ·c ≥ s·load − y²/κ."""
        for person in people:
            self._add_tangent(int(person), float(added[person]), mean)

    def _add_tangent(self, person: int, added: float, mean: float) -> None:
        problem = self.problem
        capacity, load = float(problem.capacity[person]), float(problem.load[person])
        deviation = load + added - capacity * mean
        slope = 2.0 * deviation / capacity
        row = self.model.add_linear_constraint(lb=slope * load - deviation**2 / capacity)
        row.set_coefficient(self._column[self._first_t + person], 1.0)
        row.set_coefficient(self._column[self._first_a + person], -slope)
        row.set_coefficient(self._column[self._mean], slope * capacity)
        self._tangents.append((person, slope, row.id))
        self._touched.append((person, added, mean))

    def choose(self, choices: frozenset[Choice]) -> None:
        """Leave these modes only to those who have one here, and every mode to the others."""
        for number, person, _ in choices:
            self.add_hull(number, person)
        self._chosen = choices
        for key, block in self._blocks.items():
            may = self._open_modes(key, len(block.shares))
            for place, share in enumerate(block.shares):
                self.model.get_variable(int(share)).upper_bound = 1.0 if place in may else 0.0

    def _open_modes(self, key: tuple[int, int], modes: int) -> tuple[int, ...]:
        chosen = [place for number, person, place in self._chosen if (number, person) == key]
        return tuple(chosen) or tuple(range(modes))

    def reopened(self, prices: Duals) -> Duals:
        """The prices, which hold whatever the modes, for the modes that are open now."""
        keys = {(hull.hull.condition, hull.hull.person): hull for hull in prices.hulls}
        hulls = tuple(
            dataclasses.replace(hull, open_modes=self._open_modes(key, len(hull.hull.modes)))
            for key, hull in keys.items()
        )
        return dataclasses.replace(prices, hulls=hulls)

    def add_hull(self, number: int, person: int) -> bool:
        """Add the hull of a condition's modes for a practitioner; False if it is there already."""
        if (number, person) in self._blocks:
            return False
        hull = hull_of(self.problem, number, person)
        model = self.model
        columns = np.flatnonzero(self.person == person)
        groups = [model.add_linear_constraint(lb=0.0, ub=0.0) for _ in range(hull.groups)]
        for column in columns:
            groups[hull.group_of[self.group[column]]].set_coefficient(self._column[column], 1.0)
        shares, rows = [], []
        together = model.add_linear_constraint(lb=1.0, ub=1.0)
        for mode in hull.modes:
            share = model.add_variable(lb=0.0, ub=1.0)
            together.set_coefficient(share, 1.0)
            mine = [model.add_linear_constraint(ub=0.0) for _ in mode.rooms]
            for row, room in zip(mine, mode.rooms, strict=True):
                row.set_coefficient(share, -float(room))
            for place in np.flatnonzero(mode.cap > 0):
                amount = model.add_variable(lb=0.0)
                groups[place].set_coefficient(amount, -1.0)
                within = model.add_linear_constraint(ub=0.0)
                within.set_coefficient(amount, 1.0)
                within.set_coefficient(share, -float(mode.cap[place]))
                for row, each in zip(mine, mode.rows[:, place], strict=True):
                    row.set_coefficient(amount, float(each))
            shares.append(share.id)
            rows.append(np.array([row.id for row in mine], dtype=np.intp))
        own = np.array([row.id for row in groups], dtype=np.intp)
        self._blocks[number, person] = _Block(hull, own, tuple(rows), np.array(shares))
        return True

    @contextmanager
    def imposed(self, place: int) -> Iterator[None]:
        """Give the practitioner of pair number `place` a whole case of its class while inside."""
        self._column[place].lower_bound = 1.0
        yield
        self._column[place].lower_bound = 0.0

    def solve(self) -> tuple[Duals, Point] | None:
        """Solve the relaxation as it stands; None if it gives no dual prices.

        Raises:
            Impossible: if the modes that are imposed leave no solution.
        """
        solution = self._solver()
        if solution.impossible and self._chosen:
            raise Impossible
        dual, value = solution.dual, solution.value
        if dual is None or value is None:
            return None
        people = self.problem.people
        slope = np.zeros(people)
        for person, gradient, row in self._tangents:
            slope[person] += dual[row] * gradient

        def price(stage: StageName) -> float:
            row = self._settled_row.get(stage)
            return 0.0 if row is None else max(0.0, -float(dual[row]))

        prices = Duals(
            slope=slope,
            room=np.where(self._room_row < 0, 0.0, np.maximum(-dual[self._room_row], 0.0)),
            floor=np.where(self._floor_row < 0, 0.0, np.maximum(dual[self._floor_row], 0.0)),
            hulls=tuple(
                HullPrice(
                    block.hull,
                    -dual[block.groups],
                    tuple(np.maximum(-dual[rows], 0.0) for rows in block.rows),
                    self._open_modes(key, len(block.shares)),
                )
                for key, block in self._blocks.items()
            ),
            ceilings=StageVector(
                price(StageName.ALLOCATE),
                price(StageName.MINIMUMS),
                price(StageName.SOFT_RULES),
                1.0 if self.stage is StageName.BALANCE else price(StageName.BALANCE),
                0.0,
            ),
            moves=0.0 if self._moves_row is None else max(0.0, -float(dual[self._moves_row])),
        )
        return prices, self._point(value)

    def _point(self, value: FloatArray) -> Point:
        people = self.problem.people
        taken = np.zeros((self.problem.classes, people))
        together = np.zeros((len(self.gathered.sample), people))
        middle = slice(self.first_together, self.first_stay)
        together[self.gathered.group_of[self.group[middle]], self.person[middle]] = value[middle]
        value = value.copy()
        value[middle] = 0.0
        np.add.at(taken, (self.group, self.person), value[: self._first_u])
        return Point(
            self.gathered.dealt(self.problem.count, taken, together),
            value[self._first_a : self._first_t],
            value[self._first_t : self._mean],
            float(value[self._mean]),
        )

    def solve_in_whole_numbers(
        self, useful: Useful, price: float, gap: float, nodes: int, seconds: float
    ) -> tuple[Point | None, float]:
        """As `solve` where it is useful, with whole cases and one mode for each person whose hull
        is there; None if no allocation was found, and the bound on all.

        Where a convex cost is ceilings, it does not have to be kept: each unit costs `price`.
        """
        size = self.model.get_next_variable_id()
        columns, upper, cost = np.zeros(size, dtype=bool), np.full(size, FREE), np.zeros(size)
        lower, own = np.zeros(size), slice(self._mean + 1)
        lower[own], upper[own], cost[own] = self._columns()
        columns[: self._first_e] = True
        most = np.where(useful.come, self.problem.most, 0)
        together = self.gathered.total(most)[self.gathered.group_of]
        upper[: self._first_u] = self._each(most, self.stays)
        middle = slice(self.first_together, self.first_stay)
        upper[middle] = together[self.group[middle], self.person[middle]]
        for key, block in self._blocks.items():
            columns[block.shares] = True
            upper[block.shares] = 0.0
            upper[block.shares[list(self._open_modes(key, len(block.shares)))]] = 1.0
        balance = self._settled_row.get(StageName.BALANCE)
        freed = () if balance is None else (balance,)
        if freed:
            cost[self._first_t : self._mean] = price
        stay = np.where(useful.leave, 0, self.stays)
        lower[self.first_stay : self._first_u] = self._each(stay, stay)[self.first_stay :]
        whole = Whole(columns, lower, upper, cost, freed)
        value, bound = solve_in_whole_numbers(self.model, whole, gap, nodes, seconds)
        return None if value is None else self._point(value), bound


def _mean_range(problem: Problem, unallocated: int | None) -> tuple[float, float]:
    """Least and greatest mean utilisation over the allocations that the allocate stage leaves."""
    high = problem.mean_if_all_placed
    left = most_work_of(problem, unallocated)
    return high - left / problem.total_capacity, high
