"""The master LP: the linear relaxation of one stage, with the stages before it settled.

Cases may be split, and cuts stand for the convex cost (outer approximation: Kelley 1960, Duran and
Grossmann 1986). Conditional rules are left out until a hull of their disjuncts joins (`add_hull`),
so the master is a relaxation at every moment. Pairs may be left out as well and join later
(`add_pairs`); until they are priced in, only the dual bound is a bound on everything.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem, mean_range
from caseload.optimizer.problem.stage import Ceilings, StageVector
from caseload.optimizer.relaxation.master.column_groups import ColumnGroups, ungrouped
from caseload.optimizer.relaxation.master.disjunction import HullPrice, hull_of
from caseload.optimizer.relaxation.master.duals import INFINITY, Choice, Duals, OpenPairs, Point
from caseload.optimizer.relaxation.master.first_basis import first_basis
from caseload.optimizer.relaxation.master.hull_rows import HullRows, hull_rows
from caseload.optimizer.relaxation.master.impossible import Impossible
from caseload.optimizer.relaxation.master.layout import Layout
from caseload.optimizer.relaxation.master.positions import Positions
from caseload.optimizer.relaxation.master.rows import MasterRows, column_bounds, written
from caseload.optimizer.relaxation.master.tangents import Tangents, first_tangents
from caseload.optimizer.solvers.basis import Basis
from caseload.optimizer.solvers.linear_program import (
    Simplex,
    Whole,
    linear_model,
    solve_in_whole_numbers,
)


class MasterLP:
    """The linear relaxation of a problem for one stage.

    `usable` are the pairs that rules allow, `there` those of them in the model, both
    [class, practitioner]; `stays` [class, practitioner] is how many cases in hand may stay.
    `strict_soft` says that no soft rule may be broken, so soft conditional rules bind like hard
    ones; `placed_all` that no case may be left over; the mean utilisation lies between `mean_low`
    and `mean_high`. The first cuts lie `around` an allocation [class, practitioner].
    """

    def __init__(
        self,
        problem: Problem,
        stage: StageName,
        ceilings: Ceilings,
        pairs: BoolArray | None = None,
        groups: ColumnGroups | None = None,
        around: IntArray | None = None,
    ) -> None:
        self.strict_soft = ceilings.soft_rules == 0
        self.problem = problem = _binding(problem) if self.strict_soft else problem
        self.groups = groups or ungrouped(problem)
        self.stage = stage
        self.ceilings = ceilings
        self.usable = problem.allowed & (problem.most > 0)
        self.stays = np.minimum(problem.own, problem.most)
        if self.strict_soft:
            self.usable &= problem.pair_penalty == 0
            self.stays[problem.staying(problem.pair_penalty) > 0] = 0
        if ceilings.keep == 0:
            self.usable &= problem.departure == 0
            self.stays[problem.departure > 0] = 0
        self.placed_all = ceilings.allocate == 0
        self.mean_low, self.mean_high = mean_range(problem, ceilings.allocate)
        self.convex = stage is StageName.BALANCE or ceilings.balance is not None
        self._tangents = Tangents()
        if self.convex and around is not None:
            self._tangents = first_tangents(problem, around, self.mean_high)
        self._blocks: dict[tuple[int, int], HullRows] = {}
        self._chosen: frozenset[Choice] = frozenset()
        self._write(self.usable if pairs is None else self.usable & pairs)
        self._solver = Simplex(self.model, None if around is None else self._first_basis(around))

    def _write(self, pairs: BoolArray) -> None:
        """Write the model with these pairs, and the cuts and hulls that have joined so far."""
        self.there = pairs
        self.layout = Layout.of(self.problem, pairs, self.stays, self.groups)
        self._rows: MasterRows = written(self)
        self._begins = self._rows.rows.size
        self._tangents = self._tangents.written(self._rows.rows, self.problem, self.layout)
        self.model = linear_model(*column_bounds(self), self._rows.rows)
        blocks, self._blocks = self._blocks, {}
        for number, person in blocks:
            self.add_hull(number, person)
        self.choose(self._chosen)

    def _positions(self) -> Positions:
        return Positions.of(self.layout, self._begins, self._tangents, self._blocks.values())

    def _first_basis(self, around: IntArray) -> Basis:
        """The basis near the allocation around which the first cuts lie."""
        tangents = self._tangents.row[: len(self._rows.loads)]
        return first_basis(self, around, self._rows, tangents)

    @property
    def counts_soft(self) -> bool:
        """Whether it matters here how far soft rules are broken."""
        return self.stage is StageName.SOFT_RULES or self.ceilings.soft_rules is not None

    @property
    def large(self) -> bool:
        """Whether a solve with every usable pair takes seconds."""
        return int(self.usable.sum()) > self.problem.tuning.sizes.large_pairs

    def add_pairs(self, pairs: BoolArray) -> bool:
        """Let more of the usable pairs into the model; False if all of them are there already."""
        more = self.usable & pairs & ~self.there
        if not more.any():
            return False
        before, basis = self._positions(), self._solver.basis
        self._write(self.there | more)
        kept = before.carried_over(basis, self._positions()) if basis else None
        self._solver = Simplex(self.model, kept)
        return True

    def allow_moves(self, most: int) -> None:
        """Change the number of moves that may be made; the solver goes on from its last basis."""
        assert self._rows.moves is not None
        self.problem = dataclasses.replace(self.problem, most_moves=most)
        self.model.get_linear_constraint(self._rows.moves).upper_bound = float(most)

    def add_cuts(self, added: FloatArray, mean: float, people: IntArray) -> None:
        """Add t_p ≥ h_p linearised at a point, for these practitioners."""
        new = Tangents.at(people, added[people], mean)
        self._tangents = self._tangents.and_more(new.joined(self.model, self.problem, self.layout))

    def add_hull(self, number: int, person: int) -> bool:
        """Add the hull of a condition's disjuncts for a practitioner; False if it is there."""
        if (number, person) in self._blocks:
            return False
        hull = hull_of(self.problem, number, person)
        block = hull_rows(self.model, self.layout, hull)
        self._blocks[number, person] = block
        if hull.penalty:
            self._charge(int(block.multipliers[-1]), float(hull.penalty))
        return True

    def _charge(self, multiplier: int, penalty: float) -> None:
        """Let a soft rule that is broken cost its penalty, in its own stage and in its ceiling."""
        broken = self.model.get_variable(multiplier)
        if self.stage is StageName.SOFT_RULES:
            self.model.objective.set_linear_coefficient(broken, penalty)
        row = self._rows.ceilings.get(StageName.SOFT_RULES)
        if row is not None:
            self.model.get_linear_constraint(row).set_coefficient(broken, penalty)

    def choose(self, choices: frozenset[Choice]) -> None:
        """Leave each practitioner of a choice that disjunct alone, and the others all of them."""
        for number, person, _ in choices:
            self.add_hull(number, person)
        self._chosen = choices
        for key, block in self._blocks.items():
            may = self._open_disjuncts(key, len(block.multipliers))
            for place, multiplier in enumerate(block.multipliers):
                self.model.get_variable(int(multiplier)).upper_bound = float(place in may)

    def _open_disjuncts(self, key: tuple[int, int], disjuncts: int) -> tuple[int, ...]:
        chosen = [place for number, person, place in self._chosen if (number, person) == key]
        return tuple(chosen) or tuple(range(disjuncts))

    def reopened(self, duals: Duals) -> Duals:
        """The duals, which hold whatever the disjuncts, for the disjuncts that are open now."""
        by_key = {(hull.hull.condition, hull.hull.person): hull for hull in duals.hulls}
        hulls = []
        for key, hull in by_key.items():
            may = self._open_disjuncts(key, len(hull.hull.disjuncts))
            hulls.append(dataclasses.replace(hull, open_disjuncts=may))
        return dataclasses.replace(duals, hulls=tuple(hulls))

    @contextmanager
    def imposed(self, place: int) -> Iterator[None]:
        """Give the practitioner of x number `place` a whole case of its class while inside."""
        column = self.model.get_variable(place)
        column.lower_bound = 1.0
        yield
        column.lower_bound = 0.0

    def solve(self) -> tuple[Duals, Point] | None:
        """Solve the master; None if the solver gives no dual prices.

        Raises:
            Impossible: if the disjuncts that were chosen leave no solution.
        """
        solution = self._solver.solve()
        if solution.impossible and self._chosen:
            raise Impossible
        if solution.dual is None or solution.value is None:
            return None
        return self._duals(solution.dual), self._point(solution.value)

    def _duals(self, dual: FloatArray) -> Duals:
        """The prices of the rows, those of inequalities cut at zero."""
        slope, rows = self._tangents.slopes(self.problem, dual), self._rows

        def price(stage: StageName) -> float:
            row = rows.ceilings.get(stage)
            return 0.0 if row is None else max(0.0, -float(dual[row]))

        soft = 1.0 if self.stage is StageName.SOFT_RULES else price(StageName.SOFT_RULES)
        return Duals(
            slope=slope,
            room=np.where(rows.room < 0, 0.0, np.maximum(-dual[rows.room], 0.0)),
            floor=np.where(rows.floor < 0, 0.0, np.maximum(dual[rows.floor], 0.0)),
            hulls=tuple(
                HullPrice(
                    block.hull,
                    -dual[block.groups],
                    tuple(np.maximum(-dual[disjunct], 0.0) for disjunct in block.rows),
                    self._open_disjuncts(key, len(block.multipliers)),
                    soft,
                )
                for key, block in self._blocks.items()
            ),
            ceilings=StageVector(
                price(StageName.ALLOCATE),
                price(StageName.MINIMUMS),
                price(StageName.SOFT_RULES),
                1.0 if self.stage is StageName.BALANCE else price(StageName.BALANCE),
                price(StageName.KEEP),
                0.0,
            ),
            moves=0.0 if rows.moves is None else max(0.0, -float(dual[rows.moves])),
        )

    def _point(self, value: FloatArray) -> Point:
        layout, people = self.layout, self.problem.people
        taken = np.zeros((self.problem.classes, people))
        together = np.zeros((len(self.groups.sample), people))
        grouped, single = layout.grouped, value[layout.pairs].copy()
        group = self.groups.group_of[layout.group[grouped]]
        together[group, layout.person[grouped]] = value[grouped]
        single[grouped] = 0.0
        np.add.at(taken, (layout.group, layout.person), single)
        taken = self.groups.dealt(self.problem.count, taken, together)
        return Point(taken, value[layout.added], value[layout.cost], float(value[layout.mean]))

    def solve_restricted(
        self, pairs: OpenPairs, price: float, gap: float, nodes: int, clock_seconds: float
    ) -> tuple[Point | None, float]:
        """Solve the master over the open pairs in whole cases, one disjunct for each hull.

        Returns the best point (None if none was found) and the solver's own bound. Where a convex
        cost is settled, its ceiling is lifted and each unit costs `price`.
        """
        layout = self.layout
        size = self.model.get_next_variable_id()
        whole, upper, cost = np.zeros(size, dtype=bool), np.full(size, INFINITY), np.zeros(size)
        lower, own = np.zeros(size), slice(layout.size)
        lower[own], upper[own], cost[own] = column_bounds(self)
        whole[: layout.first_over] = True
        most = np.where(pairs.come, self.problem.most, 0)
        upper[layout.pairs] = layout.each(most, self.stays)
        together, grouped = self.groups.total(most)[self.groups.group_of], layout.grouped
        upper[grouped] = together[layout.group[grouped], layout.person[grouped]]
        for key, block in self._blocks.items():
            whole[block.multipliers] = True
            upper[block.multipliers] = 0.0
            open_disjuncts = list(self._open_disjuncts(key, len(block.multipliers)))
            upper[block.multipliers[open_disjuncts]] = 1.0
            if self.stage is StageName.SOFT_RULES and block.hull.penalty:
                cost[block.multipliers[-1]] = block.hull.penalty
        balance = self._rows.ceilings.get(StageName.BALANCE)
        lifted = () if balance is None else (balance,)
        if lifted:
            cost[layout.cost] = price
        stay = np.where(pairs.leave, 0, self.stays)
        lower[layout.stay] = layout.each(stay, stay)[layout.first_stay :]
        program = Whole(whole, lower, upper, cost, lifted)
        value, bound = solve_in_whole_numbers(self.model, program, gap, nodes, clock_seconds)
        return None if value is None else self._point(value), bound


def _binding(problem: Problem) -> Problem:
    """The problem with every conditional rule hard."""
    conditions = tuple(dataclasses.replace(one, penalty=0) for one in problem.conditions)
    return dataclasses.replace(problem, conditions=conditions)
