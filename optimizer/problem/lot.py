"""The lot: which of several allocations of the same worth is proposed, drawn from a number.

Two exchanges change no stage's value, and no bound. *Practitioners* whom every array of a problem
treats alike exchange all that they take. *Cases* that use up the same of every limit exchange their
holders where each may go there and what they cost together, in every stage, stays the same
(`equal_exchanges`). The draw gives every allocation that these
exchanges lead to the same chance. Allocations of equal value that only other exchanges lead to are
not drawn among.

Each practitioner and each case has a *lot*, a hash of the number, the week and the identifier. It
depends on nothing else: who else is there, or what was decided, changes nobody's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.keyed_random import uniform
from caseload.optimizer.problem.equal_exchanges import LEFT, blocks, dealt, kinds
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Condition, Problem


@dataclass(frozen=True)
class Lot:
    """A draw for the week that begins on a day, from a number."""

    number: int
    week: date | None

    def of(self, *key: object) -> float:
        """The lot of somebody or something, in [0, 1)."""
        return uniform("lot", self.number, self.week, *key)

    def drawn(self, identifiers: Iterable[str]) -> list[str]:
        """Identifiers of cases or of practitioners in the order in which they are drawn."""
        return sorted(identifiers, key=lambda one: (self.of(one), one))

    def practitioners(self, part: Part, counts: IntArray) -> NDArray[np.intp]:
        """Whose cases each practitioner of a part gets by lot, as columns of the counts.

        `counts` has shape [class, practitioner]. What they take is put in an order of its own
        first, so that which of these allocations was found changes nothing.
        """
        source = np.arange(part.problem.people)
        column_of = {person: column for column, person in enumerate(part.practitioner_ids)}
        groups = alike(part) if part.problem.classes else []
        if groups:
            taken = np.array([counts[kind].sum(axis=0) for kind in kinds(part)]).T.tolist()
        for group in groups:
            bundles = sorted(group, key=lambda column: (taken[column], -column), reverse=True)
            takers = self.drawn(part.practitioner_ids[column] for column in group)
            source[[column_of[person] for person in takers]] = bundles
        return source

    def cases(self, part: Part, counts: IntArray) -> IntArray:
        """The counts of a part, shape [class, practitioner], with cases exchanged by lot."""
        found = counts.copy()
        for block in blocks(part, counts):
            names = [part.case_ids[part.problem.members[row[0]][0]] for row in block.rows]
            draws = (self.of(min(names), place) for place in range(len(block.columns)))
            classes = [group for row in block.rows for group in row]
            found[np.ix_(classes, block.people)] = 0
            for row, cells in zip(block.rows, dealt(block, draws), strict=True):
                group_of = {
                    part.case_ids[case]: group
                    for group in row
                    for case in part.problem.members[group]
                }
                takers = np.repeat(block.columns, cells)
                for case, column in zip(self.drawn(group_of), takers, strict=True):
                    if column != LEFT:
                        found[group_of[case], column] += 1
        return found


def alike(part: Part) -> list[list[int]]:
    """The practitioners whom nothing tells apart, as columns: groups of two and more.

    Who held one of the cases before, or has it in hand, is not like anybody else.
    """
    problem = part.problem
    own = {*part.previous.values(), *part.home.values()}
    groups: dict[tuple[object, ...], list[int]] = {}
    for column, row in enumerate(_columns(problem)):
        if part.practitioner_ids[column] not in own:
            ways = tuple(_ways(condition, column) for condition in problem.conditions)
            groups.setdefault((row.tobytes(), ways), []).append(column)
    return [group for group in groups.values() if len(group) > 1]


def _columns(problem: Problem) -> IntArray:
    """Every figure of each practitioner, shape [practitioner, figure]."""
    of_one = [problem.load, problem.capacity, problem.receives, problem.able]
    for limit in problem.limits:
        of_one += [limit.room, limit.floor, limit.taken]
    rows = [
        problem.allowed,
        problem.pair_penalty,
        problem.preference,
        problem.departure,
        problem.own,
        *(condition.taken for condition in problem.conditions),
        *(np.atleast_2d(row) for row in of_one),
        *([np.atleast_2d(problem.recent)] if problem.recent else []),
    ]
    return np.ascontiguousarray(np.vstack(rows).astype(np.int64).T)


def _ways(condition: Condition, column: int) -> tuple[tuple[bytes, bytes], ...]:
    """The disjuncts that bind a practitioner, to be compared."""
    ways = condition.disjuncts.get(column, ())
    return tuple((way.rows.tobytes(), way.rooms.tobytes()) for way in ways)
