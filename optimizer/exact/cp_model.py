"""The constraint model: a problem for CP-SAT, with one integer variable a class and practitioner.

In a PDU week the relaxation and the local search leave nothing open; the model settles small teams
and proves what the linear bound leaves open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.problem.problem import Condition, Limit, Problem, most_work_of
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.solvers.cp_sat import (
    ModelTooLarge,
    check_row,
    new_model,
    solve,
    total,
    weighted_sum,
)

if TYPE_CHECKING:
    from caseload.optimizer.solvers.cp_sat import IntVar, LinearExpr


@dataclass(frozen=True)
class Outcome:
    """What a solve gave: the allocation if there is one, the bound, and whether it is optimal.

    `impossible` means that the model was proven to have no solution. Shapes: `counts`
    [class, practitioner]; `more` holds the values of the variables that were added to the model's
    own, in their order.
    """

    counts: IntArray | None
    bound: float
    optimal: bool
    impossible: bool = False
    more: tuple[int, ...] = ()


class AllocationModel:
    """A problem's rules as a CP-SAT model; earlier stages are held at their ceilings."""

    def __init__(self, problem: Problem, ceilings: Ceilings) -> None:
        self.problem = problem
        self.ceilings = ceilings
        self.cp = new_model()
        self.group, self.person = np.nonzero(problem.most)
        if len(self.group) > problem.tuning.sizes.cp_sat_max_variables:
            raise ModelTooLarge(f"{len(self.group)} pairs are more than the model may have")
        most = problem.most[self.group, self.person]
        self.x = [self.cp.new_int_var(0, int(bound), "") for bound in most]
        self.left = [self.cp.new_int_var(0, int(count), "") for count in problem.count]
        self.more: list[IntVar] = []
        self._of_group = _places(self.group, problem.classes)
        self._of_person = _places(self.person, problem.people)
        for group, count in enumerate(problem.count):
            taken = [self.x[place] for place in self._of_group[group]]
            self.cp.add(total([*taken, self.left[group]]) == int(count))
        self._short: list[IntVar] = []
        self._soft: list[tuple[IntVar, int]] = []
        for limit in problem.limits:
            self._add_limit(limit)
        for condition in problem.conditions:
            self._add_condition(condition)
        self._kept = self._add_stays()
        if problem.most_moves is not None:
            each = np.broadcast_to(problem.moves[:, None], problem.most.shape)
            self.cp.add(self._costing(each, each - 1) <= problem.most_moves)
        self._settle(ceilings)

    @property
    def may_leave(self) -> int:
        """The most workload (hundredths) that can be left over once the first stage is settled."""
        return most_work_of(self.problem, self.ceilings.allocate)

    def weighted(self, places: IntArray, weights: IntArray) -> "LinearExpr":
        """Σ weights · x over some places of `x`; the row's sum is checked."""
        most = self.problem.most[self.group[places], self.person[places]]
        check_row(int((np.abs(weights) * most).sum()))
        used = np.flatnonzero(weights)
        return weighted_sum([self.x[places[i]] for i in used], [int(weights[i]) for i in used])

    def _add_stays(self) -> "list[tuple[int, IntVar]]":
        """How many of the cases of each place of `x` are in hand and stay; all that may not come.

        A case that stays never costs more than one that comes, so an upper bound is enough.
        """
        own, found = self.problem.own[self.group, self.person], []
        for place in map(int, np.flatnonzero(own)):
            kept = self.cp.new_int_var(0, int(own[place]), "")
            if self.problem.allowed[self.group[place], self.person[place]]:
                self.cp.add(kept <= self.x[place])
            else:
                self.cp.add(kept == self.x[place])
            found.append((place, kept))
        return found

    def _costing(self, come: IntArray, stay: IntArray) -> "LinearExpr":
        """What cases cost that come to somebody and that stay, [class, practitioner] of one."""
        each = come[self.group, self.person]
        saved = (come - stay)[self.group, self.person]
        check_row(int(saved @ self.problem.own[self.group, self.person]))
        return total(
            [
                self.weighted(np.arange(len(self.x)), each),
                weighted_sum(
                    [kept for _, kept in self._kept],
                    [-int(saved[place]) for place, _ in self._kept],
                ),
            ]
        )

    def taken(self, person: int, amounts: IntArray) -> "LinearExpr":
        """What a practitioner takes of some amount a class ([class])."""
        places = self._of_person[person]
        return self.weighted(places, amounts[self.group[places]])

    def places_of(self, person: int) -> IntArray:
        """Where a practitioner's variables stand in `x`."""
        return self._of_person[person]

    def most_taken(self, person: int, amounts: IntArray) -> int:
        """The most that a practitioner could take of it."""
        places = self._of_person[person]
        groups = self.group[places]
        return int((amounts[groups] * self.problem.most[groups, person]).sum())

    def _add_limit(self, limit: Limit) -> None:
        for person in range(self.problem.people):
            expression = self.taken(person, limit.use)
            most = self.most_taken(person, limit.use)
            room = int(limit.room[person] - limit.taken[person])
            floor = int(limit.floor[person] - limit.taken[person])
            if limit.hard and most > max(room, 0):
                self.cp.add(expression <= max(room, 0))
            elif most > room and not limit.hard:
                over = self.cp.new_int_var(0, max(0, most - room), "")
                self.cp.add(over >= expression - room)
                self._soft.append((over, limit.penalty))
            if floor > 0:
                short = self.cp.new_int_var(0, floor, "")
                self.cp.add(short + expression >= floor)
                if limit.hard:
                    self._short.append(short)
                else:
                    self._soft.append((short, limit.penalty))

    def _add_condition(self, condition: Condition) -> None:
        """Pick for each bound practitioner a disjunct that holds."""
        for person, disjuncts in condition.disjuncts.items():
            sums = [
                self.taken(person, row) + int(taken)
                for row, taken in zip(condition.features, condition.taken[:, person], strict=True)
            ]
            chosen = [self.cp.new_bool_var("") for _ in disjuncts]
            for literal, disjunct in zip(chosen, disjuncts, strict=True):
                for coefficients, room in zip(disjunct.rows, disjunct.rooms, strict=True):
                    row = weighted_sum(sums, coefficients.tolist())
                    self.cp.add(row <= int(room)).only_enforce_if(literal)
            if condition.penalty:
                given_up = self.cp.new_bool_var("")
                self._soft.append((given_up, condition.penalty))
                chosen.append(given_up)
            self.cp.add_bool_or(chosen)

    def value_of(self, stage: StageName) -> "LinearExpr":
        """A stage's value as an expression, without what the pins cost."""
        problem = self.problem
        if stage is StageName.ALLOCATE:
            check_row(int((problem.priority * problem.count).sum()))
            return weighted_sum(self.left, problem.priority.tolist())
        if stage is StageName.MINIMUMS:
            return total(self._short)
        if stage is StageName.KEEP:
            check_row(int((problem.departure_left * problem.count).sum()))
            left = weighted_sum(self.left, problem.departure_left.tolist())
            return total([self._costing(problem.departure, problem.departure), left])
        if stage is StageName.PREFERENCES:
            return self._costing(problem.preference, problem.staying(problem.preference))
        pairs = self._costing(problem.pair_penalty, problem.staying(problem.pair_penalty))
        excess = weighted_sum([over for over, _ in self._soft], [cost for _, cost in self._soft])
        return total([pairs, excess])

    def _settle(self, ceilings: Ceilings) -> None:
        """Keep earlier stages at their values, with ≤ so that they may still improve."""
        for stage, value in (
            (StageName.ALLOCATE, ceilings.allocate),
            (StageName.MINIMUMS, ceilings.minimums),
            (StageName.SOFT_RULES, ceilings.soft_rules),
            (StageName.KEEP, ceilings.keep),
            (StageName.PREFERENCES, ceilings.preferences),
        ):
            if value is not None:
                self.cp.add(self.value_of(stage) <= value)

    def minimise(
        self,
        objective: "LinearExpr | None",
        hint: IntArray | None,
        budget: Budget,
        more: Sequence[int] | None = None,
    ) -> Outcome:
        """Minimise an expression (or find any solution), starting from `hint` if there is one.

        With `more`, where the variables added to the model's own start (nothing: anywhere), the
        search follows the linear relaxation: a model that counts in bulk is then decided in a
        second and not, now and then, in minutes.
        """
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        if hint is not None:
            for variable, value in zip(self.x, hint[self.group, self.person], strict=True):
                self.cp.add_hint(variable, int(value))
        for variable, value in zip(self.more, more or (), strict=False):
            self.cp.add_hint(variable, value)
        if objective is not None:
            self.cp.minimize(objective)
        found = solve(self.cp, [*self.x, *self.more], budget, follow_lp=more is not None)
        if found.values is None:
            return Outcome(None, found.bound, found.optimal, found.impossible)
        counts = np.zeros((self.problem.classes, self.problem.people), dtype=np.int64)
        counts[self.group, self.person] = found.values[: len(self.x)]
        rest = tuple(found.values[len(self.x) :])
        return Outcome(counts, found.bound, found.optimal, found.impossible, more=rest)


def _places(index: IntArray, size: int) -> list[IntArray]:
    """For each value of an index, the places where it stands."""
    order = np.argsort(index, kind="stable")
    return np.split(order, np.searchsorted(index[order], np.arange(1, size)))
