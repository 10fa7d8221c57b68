"""Plain CP-SAT: a truth for each case and practitioner, the squared load in the objective."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.alike import homes
from benchmarks.assigners import least_loaded
from benchmarks.reach import OpenMode, Reach
from benchmarks.said import Teller
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem

FINE = 1000
"""Units of the objective in a unit of convex cost."""

Total = Callable[[IntArray], cp_model.LinearExprT]
"""The sum of an amount of each class over what a practitioner takes."""


class Booleans:
    """The model, and which truth says what: `truths` by (case, practitioner)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.reach = Reach(problem)
        self.cp = cp_model.CpModel()
        self.class_of = np.repeat(np.arange(problem.classes), problem.count)
        self.home = homes(problem)
        may = problem.allowed[self.class_of] & (problem.most[self.class_of] > 0)
        may |= self.home[:, None] == np.arange(problem.people)[None, :]
        self.case, self.person = np.nonzero(may)
        self.truths = [self.cp.new_bool_var("") for _ in range(len(self.case))]
        self.left = [self.cp.new_bool_var("") for _ in self.class_of]
        self._cases()
        self._moves()
        squares = [self._practitioner(person) for person in range(problem.people)]
        most = FINE * 2 * int(sum((problem.load + self.reach.work()) ** 2 / problem.capacity))
        leave = (problem.priority[self.class_of] * most).tolist()
        rates = (FINE / problem.capacity).tolist()
        self.cp.minimize(cp_model.LinearExpr.weighted_sum([*self.left, *squares], [*leave, *rates]))

    def _cases(self) -> None:
        """Each case is with one practitioner or left over."""
        ends = np.searchsorted(self.case, np.arange(len(self.class_of) + 1)).tolist()
        for place, (begin, end) in enumerate(pairwise(ends)):
            self.cp.add_exactly_one([*self.truths[begin:end], self.left[place]])

    def _moves(self) -> None:
        """At most so many cases in hand go to somebody else."""
        if self.problem.most_moves is not None:
            home = self.home[self.case]
            away = ((home >= 0) & (home != self.person)).astype(int)
            moves = cp_model.LinearExpr.weighted_sum(self.truths, away.tolist())
            self.cp.add(moves <= self.problem.most_moves)

    def _practitioner(self, person: int) -> cp_model.IntVar:
        """The limits and disjuncts of a practitioner; returns her squared workload."""
        problem, cp = self.problem, self.cp
        mine = np.flatnonzero(self.person == person)
        truths = [self.truths[place] for place in mine]
        groups = self.class_of[self.case[mine]]

        def total(amounts: IntArray) -> cp_model.LinearExprT:
            return cp_model.LinearExpr.weighted_sum(truths, amounts[groups].astype(int).tolist())

        for limit, room in zip(problem.limits, self.reach.rooms, strict=True):
            cp.add(total(limit.use) <= int(room[person]))
        for condition in problem.conditions:
            self._disjuncts(self.reach.open_disjuncts(condition, person), total)
        load = int(problem.load[person])
        most = load + int(self.reach.most(person, problem.weight.astype(float)))
        whole = cp.new_int_var(load, most, "")
        cp.add(total(problem.weight) + load == whole)
        square = cp.new_int_var(load**2, most**2, "")
        cp.add_multiplication_equality(square, [whole, whole])
        return square

    def _disjuncts(self, disjuncts: list[OpenMode], total: Total) -> None:
        """One of the disjuncts holds."""
        truths = [self.cp.new_bool_var("") for _ in disjuncts]
        if truths:
            self.cp.add_bool_or(truths)
        for truth, disjunct in zip(truths, disjuncts, strict=True):
            for row, room in zip(disjunct.each, disjunct.rooms.tolist(), strict=True):
                self.cp.add(total(row) <= int(room)).only_enforce_if(truth)

    def hint(self, counts: IntArray) -> None:
        """Start from an allocation, the cases of each class dealt in their order."""
        takers = [np.repeat(np.arange(self.problem.people), row) for row in counts]
        first = np.searchsorted(self.class_of, self.class_of)
        for truth, case, person in zip(self.truths, self.case, self.person, strict=True):
            mine, place = takers[self.class_of[case]], case - first[case]
            self.cp.add_hint(truth, bool(place < len(mine) and mine[place] == person))

    def counts(self, value: Callable[[cp_model.IntVar], bool]) -> IntArray:
        """The allocation, [class, practitioner], where `value` says which truths are true."""
        taken = np.array([value(truth) for truth in self.truths], dtype=bool)
        found = np.zeros(self.problem.most.shape, dtype=np.int64)
        np.add.at(found, (self.class_of[self.case[taken]], self.person[taken]), 1)
        return found


def cp_sat(problem: Problem, seconds: float, teller: Teller) -> None:
    """One worker, hinted with the least-loaded allocation."""
    made = Booleans(problem)
    start = least_loaded(problem)
    made.hint(start)

    class Improved(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            teller.found(made.counts(self.boolean_value))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    teller.built()
    teller.found(start)
    solver.solve(made.cp, Improved())
