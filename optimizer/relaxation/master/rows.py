"""The rows and column bounds of the master LP, written from the arrays of a problem."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.problem.problem import Limit, Problem
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.master.column_groups import ColumnGroups
from caseload.optimizer.relaxation.master.duals import INFINITY
from caseload.optimizer.relaxation.master.layout import Layout, columns
from caseload.optimizer.solvers.linear_program import Rows


class Master(Protocol):
    """What the rows are written from; see `MasterLP`."""

    problem: Problem
    stage: StageName
    ceilings: Ceilings
    layout: Layout
    groups: ColumnGroups
    stays: IntArray
    strict_soft: bool
    placed_all: bool
    convex: bool
    mean_low: float
    mean_high: float


@dataclass(frozen=True)
class MasterRows:
    """The rows, and where those stand whose duals are read.

    `room` and `floor` [limit, practitioner] are −1 where a limit cannot bind a practitioner;
    `loads` are those of each practitioner's workload, none where there is no convex cost.
    """

    rows: Rows
    room: IntArray
    floor: IntArray
    ceilings: dict[StageName, int]
    moves: int | None
    loads: IntArray


def written(master: Master) -> MasterRows:
    """Write every row of the master but the cuts and hulls."""
    problem, rows = master.problem, Rows()
    shape = (len(problem.limits), problem.people)
    room, floor = np.full(shape, -1), np.full(shape, -1)
    _class_rows(master, rows)
    for place, limit in enumerate(problem.limits):
        _limit_rows(master, rows, place, limit, room, floor)
    loads = _load_rows(master, rows) if master.convex else np.zeros(0, dtype=np.int64)
    ceilings = _ceiling_rows(master, rows)
    return MasterRows(rows, room, floor, ceilings, _moves_row(master, rows), loads)


def _class_rows(master: Master, rows: Rows) -> None:
    """Every case of a group is taken or left over; of each class no more than there are."""
    problem, layout, groups = master.problem, master.layout, master.groups
    count = groups.total(problem.count).astype(float)
    first, pairs = rows.open(count, count), columns(layout.pairs)
    rows.fill(first + groups.group_of[layout.group], pairs, np.ones(len(pairs)))
    rows.fill(first + groups.group_of, columns(layout.left), np.ones(problem.classes))
    split = groups.split
    first = rows.open(np.full(len(split), -INFINITY), problem.count[split].astype(float))
    row_of = np.full(problem.classes, -1)
    row_of[split] = first + np.arange(len(split))
    row = row_of[layout.group[layout.single]]
    bounded = row >= 0
    rows.fill(row[bounded], pairs[layout.single][bounded], np.ones(int(bounded.sum())))


def _limit_rows(
    master: Master, rows: Rows, place: int, limit: Limit, room_row: IntArray, floor_row: IntArray
) -> None:
    """The rows of one limit, for the practitioners whom it can bind."""
    problem, layout = master.problem, master.layout
    use = limit.use[layout.group].astype(float)
    pairs = columns(layout.pairs)
    most = limit.use @ problem.most
    room = limit.room - limit.taken
    floor = limit.floor - limit.taken
    for binds, row_of, first_slack, sign in (
        (most > room, room_row, layout.first_over, -1.0),
        (floor > 0, floor_row, layout.first_short, 1.0),
    ):
        bound = np.flatnonzero(binds)
        if not len(bound):
            continue
        if sign < 0:
            least = np.maximum(room, 0) if limit.hard else room
            first = rows.open(np.full(len(bound), -INFINITY), least[bound].astype(float))
        else:
            first = rows.open(floor[bound].astype(float), np.full(len(bound), INFINITY))
        row_of[place, bound] = first + np.arange(len(bound))
        mine = binds[layout.person]
        rows.fill(row_of[place, layout.person[mine]], pairs[mine], use[mine])
        slack = first_slack + place * problem.people + bound
        rows.fill(row_of[place, bound], slack, np.full(len(bound), sign))


def _load_rows(master: Master, rows: Rows) -> IntArray:
    """A is the workload added; returns the row of each practitioner."""
    problem, layout = master.problem, master.layout
    people = problem.people
    first = rows.open(np.zeros(people), np.zeros(people))
    weight = problem.weight[layout.group].astype(float)
    rows.fill(first + layout.person, columns(layout.pairs), weight)
    rows.fill(first + np.arange(people), columns(layout.added), -np.ones(people))
    return first + np.arange(people)


def _ceiling_rows(master: Master, rows: Rows) -> dict[StageName, int]:
    """Settled stages keep their values; a value of zero is a bound on columns instead."""
    problem, layout, ceilings = master.problem, master.layout, master.ceilings
    penalty = _penalties(problem)
    pairs = layout.each(problem.pair_penalty, problem.staying(problem.pair_penalty)).astype(float)
    departs = layout.each(problem.departure, problem.departure).astype(float)
    over, short = columns(layout.over), columns(layout.short)
    terms: dict[StageName, list[tuple[IntArray, FloatArray]]] = {
        StageName.ALLOCATE: [(columns(layout.left), problem.priority.astype(float))],
        StageName.MINIMUMS: [(short, (penalty == 0).astype(float))],
        StageName.SOFT_RULES: [
            (columns(layout.pairs), pairs),
            (over, penalty),
            (short, penalty),
        ],
        StageName.BALANCE: [(columns(layout.cost), np.ones(problem.people))],
        StageName.KEEP: [
            (columns(layout.pairs), departs),
            (columns(layout.left), problem.departure_left.astype(float)),
        ],
    }
    found = {}
    for stage, parts in terms.items():
        most = ceilings[stage]
        if not most:
            continue
        row = rows.open(np.array([-INFINITY]), np.array([float(most)]))
        found[stage] = row
        for column, value in parts:
            rows.fill(np.full(len(column), row), column, value)
    return found


def _moves_row(master: Master, rows: Rows) -> int | None:
    """No more cases in hand move than may."""
    problem, layout = master.problem, master.layout
    if problem.most_moves is None:
        return None
    row = rows.open(np.array([-INFINITY]), np.array([float(problem.most_moves)]))
    moves = problem.moves[layout.group].astype(float)
    moves[layout.first_stay :] -= 1.0
    pairs = columns(layout.pairs)
    rows.fill(np.full(len(pairs), row), pairs, moves)
    return row


def column_bounds(master: Master) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Lower bounds, upper bounds and costs of the columns, each [column]."""
    problem, stage, layout = master.problem, master.stage, master.layout
    lower, upper, cost = (
        np.zeros(layout.size),
        np.full(layout.size, INFINITY),
        np.zeros(layout.size),
    )
    lower[layout.mean], upper[layout.mean] = master.mean_low, master.mean_high
    upper[layout.stay] = layout.each(master.stays, master.stays)[layout.first_stay :]
    if master.placed_all:
        upper[layout.left] = 0.0
    if master.ceilings.keep == 0:
        upper[layout.left][problem.departure_left > 0] = 0.0
    penalty = _penalties(problem)
    upper[layout.over] = np.where((penalty > 0) & (not master.strict_soft), INFINITY, 0.0)
    met = np.where(penalty > 0, master.strict_soft, master.ceilings.minimums == 0)
    upper[layout.short] = np.where(met, 0.0, INFINITY)
    if stage is StageName.ALLOCATE:
        cost[layout.left] = problem.priority
    elif stage is StageName.MINIMUMS:
        cost[layout.short] = penalty == 0
    elif stage is StageName.SOFT_RULES:
        each = problem.pair_penalty
        cost[layout.pairs] = layout.each(each, problem.staying(each))
        cost[layout.over] = penalty
        cost[layout.short] = penalty
    elif stage is StageName.BALANCE:
        cost[layout.cost] = 1.0
    elif stage is StageName.KEEP:
        cost[layout.pairs] = layout.each(problem.departure, problem.departure)
        cost[layout.left] = problem.departure_left
    else:
        each = problem.preference
        cost[layout.pairs] = layout.each(each, problem.staying(each))
    return lower, upper, cost


def _penalties(problem: Problem) -> FloatArray:
    """The penalty of each limit, repeated for each practitioner, [limit × practitioner]."""
    return np.repeat([float(limit.penalty) for limit in problem.limits], problem.people)
