"""Tangents of the convex cost as rows of the master LP.

The cost of practitioner p is h_p = y²/κ with the deviation y = load + A − κ·c; at a point its
tangent is t − s·A + s·κ·c ≥ s·load − y²/κ with the slope s = 2y/κ. It lies under the convex cost
everywhere, so every such cut is valid.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import loads
from caseload.optimizer.relaxation.master.layout import Layout
from caseload.optimizer.solvers.linear_program import Model, Rows


def _no_people() -> IntArray:
    return np.zeros(0, dtype=np.int64)


def _nothing() -> FloatArray:
    return np.zeros(0)


@dataclass(frozen=True)
class Tangents:
    """Tangents at points: the practitioner, the workload added and the mean utilisation of each,
    and the row in the model, all [tangent].
    """

    person: IntArray = field(default_factory=_no_people)
    added: FloatArray = field(default_factory=_nothing)
    mean: FloatArray = field(default_factory=_nothing)
    row: IntArray = field(default_factory=_no_people)

    @classmethod
    def at(cls, person: IntArray, added: FloatArray, mean: float) -> "Tangents":
        """Tangents that stand in no model yet."""
        rows = np.full(len(person), -1)
        return cls(person.astype(np.int64), added.astype(float), np.full(len(person), mean), rows)

    def and_more(self, more: "Tangents") -> "Tangents":
        """These tangents, and more of them."""
        return Tangents(
            np.append(self.person, more.person),
            np.append(self.added, more.added),
            np.append(self.mean, more.mean),
            np.append(self.row, more.row),
        )

    def written(self, rows: Rows, problem: Problem, layout: Layout) -> "Tangents":
        """Write all of them into the rows of a model to be."""
        slope, least = self._slope_and_least(problem)
        first = rows.open(least, np.full(len(least), np.inf))
        row = first + np.arange(len(least))
        rows.fill(row, layout.first_cost + self.person, np.ones(len(least)))
        rows.fill(row, layout.first_added + self.person, -slope)
        mean = np.full(len(least), layout.mean)
        rows.fill(row, mean, slope * problem.capacity[self.person])
        return replace(self, row=row)

    def joined(self, model: Model, problem: Problem, layout: Layout) -> "Tangents":
        """Let all of them join a model."""
        rows = []
        mean = model.get_variable(layout.mean)
        for person, slope, least in zip(self.person, *self._slope_and_least(problem), strict=True):
            row = model.add_linear_constraint(lb=float(least))
            row.set_coefficient(model.get_variable(layout.first_cost + int(person)), 1.0)
            row.set_coefficient(model.get_variable(layout.first_added + int(person)), -slope)
            row.set_coefficient(mean, slope * float(problem.capacity[person]))
            rows.append(row.id)
        return replace(self, row=np.array(rows, dtype=np.int64))

    def slopes(self, problem: Problem, dual: FloatArray) -> FloatArray:
        """What one more unit of workload costs each practitioner at these duals, [practitioner]."""
        found, (slope, _) = np.zeros(problem.people), self._slope_and_least(problem)
        np.add.at(found, self.person, dual[self.row] * slope)
        return found

    def _slope_and_least(self, problem: Problem) -> tuple[FloatArray, FloatArray]:
        capacity = problem.capacity[self.person].astype(float)
        load = problem.load[self.person].astype(float)
        deviation = load + self.added - capacity * self.mean
        slope: FloatArray = 2.0 * deviation / capacity
        least: FloatArray = slope * load - deviation**2 / capacity
        return slope, least


def first_tangents(problem: Problem, counts: IntArray, mean: float) -> Tangents:
    """Tangents at an allocation's workloads, first, and one median weight to either side."""
    added = (loads(problem, counts) - problem.load).astype(float)
    around = float(np.median(problem.weight)) if problem.classes else 0.0
    people, found = np.arange(problem.people), Tangents()
    for shift in (0.0, -around, around):
        found = found.and_more(Tangents.at(people, np.maximum(added + shift, 0.0), mean))
    return found
