"""The problem as an integer program over case classes, for solvers of other people.

Columns: x (a whole number of cases of a class with a practitioner), u (cases left over), A
(workload added), t (convex cost) and y (mode of a conditional rule). t lies above tangents of the
convex cost at as many workloads as `TANGENTS`, spread over what each practitioner can reach, so
that its rounding is below the gaps that are measured. Left over counts `LEAVE` times its priority.
"""

from dataclasses import dataclass, field

import numpy as np

from optimizer.problem import Problem

TANGENTS = 24
LEAVE = 1e7
INFINITE = float("inf")


@dataclass
class Program:
    """Bounds, costs and rows of an integer program; the first `pairs` columns are x."""

    problem: Problem
    group: np.ndarray
    person: np.ndarray
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, list[int], list[float]]] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        """How many x there are."""
        return len(self.group)

    def column(self, upper: float, cost: float, *, whole: bool, lower: float = 0.0) -> int:
        """Add a column; returns its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.cost.append(cost)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, lower: float, upper: float, terms: list[tuple[int, float]]) -> None:
        """Add a row."""
        self.rows.append((lower, upper, [c for c, _ in terms], [float(v) for _, v in terms]))

    def counts(self, values: np.ndarray) -> np.ndarray:
        """An allocation, shape [class, practitioner], from the values of the columns."""
        found = np.zeros((self.problem.classes, self.problem.people), dtype=np.int64)
        found[self.group, self.person] = np.rint(values[: self.pairs]).astype(np.int64)
        return found


def program_of(problem: Problem) -> Program:
    """The integer program of a problem's stages up to the balance."""
    group, person = np.nonzero(problem.most)
    made = Program(problem, group, person)
    x = np.full(problem.most.shape, -1)
    for g, p in zip(group, person, strict=True):
        x[g, p] = made.column(float(problem.most[g, p]), 0.0, whole=True)
    for g in range(problem.classes):
        left = made.column(float(problem.count[g]), LEAVE * problem.priority[g], whole=True)
        taken = [(int(x[g, p]), 1.0) for p in np.flatnonzero(x[g] >= 0)]
        made.row(float(problem.count[g]), float(problem.count[g]), [*taken, (left, 1.0)])
    for limit in problem.limits:
        assert limit.hard and not limit.floor.any(), "the ladder has hard caps alone"
        for p in range(problem.people):
            used = [(int(x[g, p]), float(limit.use[g])) for g in np.flatnonzero(x[:, p] >= 0)]
            used = [(column, use) for column, use in used if use]
            if used:
                made.row(-INFINITE, float(max(0, limit.room[p] - limit.taken[p])), used)
    _conditions(made, x)
    _convex(made, x)
    return made


def _conditions(made: Program, x: np.ndarray) -> None:
    """Each mode's rows hold where its y is one, and one y is."""
    problem = made.problem
    for condition in problem.conditions:
        for p, modes in condition.modes.items():
            groups = np.flatnonzero(x[:, p] >= 0)
            if not len(groups):
                continue
            ys = []
            for mode in modes:
                y = made.column(1.0, 0.0, whole=True)
                ys.append((y, 1.0))
                each = mode.rows @ condition.features[:, groups]
                room = mode.rooms - mode.rows @ condition.taken[:, p]
                for row, most in zip(each, room, strict=True):
                    largest = float((np.maximum(row, 0) * problem.most[groups, p]).sum())
                    slack = max(0.0, largest - float(most))
                    terms = [
                        (int(x[g, p]), float(v)) for g, v in zip(groups, row, strict=True) if v
                    ]
                    made.row(-INFINITE, float(most) + slack, [*terms, (y, slack)])
            made.row(1.0, INFINITE, ys)


def _convex(made: Program, x: np.ndarray) -> None:
    """t above tangents of (load + A − κ·mean)²/κ."""
    problem = made.problem
    mean = problem.mean_if_all_placed
    for p in range(problem.people):
        groups = np.flatnonzero(x[:, p] >= 0)
        if not len(groups):
            continue
        capacity, load = float(problem.capacity[p]), float(problem.load[p])
        most = float((problem.weight[groups] * problem.most[groups, p]).sum())
        most = min(most, float(problem.weight.max()) * 8)
        t = made.column(INFINITE, 1.0, whole=False, lower=-INFINITE)
        added = made.column(INFINITE, 0.0, whole=False)
        work = [(int(x[g, p]), float(problem.weight[g])) for g in groups]
        made.row(0.0, 0.0, [*work, (added, -1.0)])
        for point in np.linspace(0.0, most, TANGENTS):
            deviation = load + point - capacity * mean
            slope = 2.0 * deviation / capacity
            made.row(deviation**2 / capacity - slope * point, INFINITE, [(t, 1.0), (added, -slope)])
