"""Cases that may exchange their holders without a change of any stage's value.

Classes that weigh the same and use up the same of every limit and condition are of
one *kind*. Whoever takes so many cases of a kind may take as many others of it. What is left to
settle is a transportation problem: rows are the kind's classes, columns the holders with as many
places as they have cases of the kind, and what nobody takes is a column too. The cost of a cell is
what it adds to the stages: what is left over and its risk, soft rules, keeping and preferences, in
this order.

If the allocation is cheapest in this problem, there are potentials with which no cell has a
negative reduced cost and no used cell a positive one (linear programming duality), and the others
of the same cost use cells of reduced cost zero alone. A cell is used by some of them if it lies on
a cycle with used cells, so the strongly connected components of that graph, the *blocks*, are
settled apart. If it is not cheapest, a better one was not found by the search: the kind is left as
it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import comb, prod

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Problem

LEFT = -1
"""The column of cases that nobody takes."""

MOST_CHOICES = 500_000
"""The ways of a block are counted if there are no more choices to look at than this."""

Left = tuple[int, ...]
"""How many cases of each row are left."""


@dataclass(frozen=True)
class Block:
    """A part of a transportation problem whose ties are settled apart.

    `rows` are the classes, those together that may go to the same columns; `columns` the
    practitioners, `LEFT` last. `open` [row, column] says what may be, `cells` [row, column] is how
    the allocation stands.
    """

    rows: list[list[int]]
    columns: list[int]
    open: BoolArray
    cells: IntArray

    @property
    def people(self) -> list[int]:
        """The columns that are practitioners."""
        return [column for column in self.columns if column != LEFT]


def kinds(part: Part) -> list[list[int]]:
    """The classes of each kind.

    A class with a case that somebody held before, or has in hand, is a kind by itself.
    """
    problem = part.problem
    own = {*part.previous, *part.home}
    uses = np.column_stack(
        [
            problem.weight,
            *(limit.use for limit in problem.limits),
            *(row for condition in problem.conditions for row in condition.features),
        ]
    )
    groups: dict[object, list[int]] = {}
    for group, members in enumerate(problem.members):
        alone = any(part.case_ids[case] in own for case in members)
        key = group if alone else uses[group].tobytes()
        groups.setdefault(key, []).append(group)
    return list(groups.values())


def blocks(part: Part, counts: IntArray) -> Iterator[Block]:
    """The blocks of every kind in which something can be exchanged.

    `counts` has shape [class, practitioner].
    """
    for kind in kinds(part):
        if len(kind) > 1:
            yield from _of_kind(part.problem, kind, counts[kind])


def _of_kind(problem: Problem, kind: list[int], taken: IntArray) -> Iterator[Block]:
    people = np.flatnonzero(taken.sum(axis=0))
    cells = np.column_stack([taken[:, people], problem.count[kind] - taken.sum(axis=1)])
    tight = _tight(cells, *_costs(problem, kind, people))
    if tight is None:
        return
    columns = np.append(people, LEFT)
    for rows, places in _components(tight, cells > 0):
        may = tight[np.ix_(rows, places)]
        _, which = np.unique(may, axis=0, return_inverse=True)
        together = [rows[which.reshape(-1) == one] for one in range(which.max() + 1)]
        yield Block(
            rows=[[kind[row] for row in some] for some in together],
            columns=columns[places].tolist(),
            open=np.array([tight[some[0], places] for some in together]),
            cells=np.array([cells[np.ix_(some, places)].sum(axis=0) for some in together]),
        )


def _costs(problem: Problem, kind: list[int], people: IntArray) -> tuple[IntArray, BoolArray]:
    """What a case costs with each practitioner and, last, with nobody; and where it may go.

    Both have shape [class, column]; costs are whole numbers of any size, in lexicographic order.
    """
    here = np.ix_(np.array(kind), people)
    nobody = np.zeros((len(kind), 1), dtype=np.int64)
    nowhere = np.zeros((len(kind), len(people)), dtype=np.int64)
    levels = [
        np.hstack([problem.preference[here], nobody]),
        np.hstack([problem.departure[here], problem.departure_left[kind][:, None]]),
        np.hstack([problem.pair_penalty[here], nobody]),
        np.hstack([nowhere, problem.risk[kind][:, None]]),
        np.hstack([nowhere, problem.priority[kind][:, None]]),
    ]
    cases = int(problem.count[kind].sum())
    cost, unit = np.zeros(levels[0].shape, dtype=object), 1
    for level in levels:
        cost = cost + level.astype(object) * unit
        unit *= 2 * cases * int(level.max(initial=0)) + 1
    return cost, np.hstack([problem.allowed[here], nobody == 0])


def _tight(cells: IntArray, cost: IntArray, may: BoolArray) -> BoolArray | None:
    """The cells that an allocation of the same cost may use; None if a cheaper one would be.

    Bellman and Ford's labels over the residual graph are the potentials.
    """
    used = cells > 0
    row = np.zeros(len(cells), dtype=object)
    column = np.zeros(cells.shape[1], dtype=object)
    far = 1 + 4 * sum(cells.shape) * int(cost.max(initial=0))
    for _ in range(sum(cells.shape) + 1):
        there = np.minimum(column, np.where(may, row[:, None] + cost, far).min(axis=0))
        back = np.minimum(row, np.where(used, there[None, :] - cost, far).min(axis=1))
        if (there == column).all() and (back == row).all():
            tight: BoolArray = may & (row[:, None] + cost == column[None, :])
            return tight
        row, column = back, there
    return None


def _components(tight: BoolArray, used: BoolArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Rows and columns of each strongly connected component with two rows and two columns.

    A row leads to its tight columns, a column to the rows that use it.
    """
    rows, columns = tight.shape
    size = rows + columns
    reach = np.eye(size, dtype=bool)
    reach[:rows, rows:] |= tight
    reach[rows:, :rows] |= used.T
    for _ in range(size.bit_length()):
        reach = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
    mutual = reach & reach.T
    seen = np.zeros(size, dtype=bool)
    for node in range(rows):
        if not seen[node]:
            seen |= mutual[node]
            inside = np.flatnonzero(mutual[node])
            mine, theirs = inside[inside < rows], inside[inside >= rows] - rows
            if len(mine) > 1 and len(theirs) > 1:
                yield mine, theirs


def dealt(block: Block, draws: Iterable[float]) -> IntArray:
    """How many cases of each row go to each column, [row, column], drawn with one number in [0, 1)
    for each column.

    Every way to give out the cases has the same chance: column by column, each choice weighs as
    many ways as there are to go on from it. In a block of too many ways the rows keep their
    numbers.
    """
    have, need = tuple(block.cells.sum(axis=1).tolist()), block.cells.sum(axis=0).tolist()
    widest = max(comb(len(have) + places - 1, places) for places in need)
    if prod(count + 1 for count in have) * widest > MOST_CHOICES:
        return block.cells
    layers: list[dict[Left, list[tuple[Left, int]]]] = []
    states = {have}
    for column, places in enumerate(need):
        may = block.open[:, column].tolist()
        layers.append({left: list(_splits(left, may, places)) for left in sorted(states)})
        states = {then for choices in layers[-1].values() for then, _ in choices}
    ways = [dict.fromkeys(states, 1)]
    for layer in reversed(layers):
        last = ways[-1]
        ways.append(
            {left: sum(weight * last[then] for then, weight in layer[left]) for left in layer}
        )
    ways.reverse()
    found, left = np.zeros_like(block.cells), have
    for column, draw in enumerate(islice(draws, len(need))):
        at = int(draw * 2**53) * ways[column][left] >> 53
        for then, weight in layers[column][left]:
            at -= weight * ways[column + 1][then]
            if at < 0:
                break
        found[:, column] = np.subtract(left, then)
        left = then
    return found


def _splits(left: Left, may: list[bool], take: int) -> Iterator[tuple[Left, int]]:
    """The ways to take so many from rows that may be taken from: what is left, and how many
    choices of single cases come to that.
    """
    if not left:
        if take == 0:
            yield (), 1
        return
    most = min(left[0], take) if may[0] else 0
    for some in range(most + 1):
        for then, weight in _splits(left[1:], may[1:], take - some):
            yield (left[0] - some, *then), comb(left[0], some) * weight
