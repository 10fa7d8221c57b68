"""From an instance to problems: who may hold which case, and the pieces that no case connects."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from caseload.models.instance import Instance
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.encode import part_of, with_room
from caseload.optimizer.problem.part import Order, Part
from caseload.optimizer.problem.territories import Places, Territory, territories, whole
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.tuning import Tuning


class Compiled:
    """The parts of an instance that no case connects, and the placements that pins settle.

    There are `count` parts; each is made when it is first asked for.

    `could_take` is the number of practitioners who could take each case this week, by case id: no
    rule on who may hold it bars them, there is room beside what is in hand, and some case of the
    week is theirs to take. Who is not available for this case alone is counted all the same, so
    that nothing can be told from the number.
    """

    def __init__(
        self,
        make: Callable[[int], Part],
        count: int,
        pinned: dict[str, str],
        could_take: dict[str, int],
    ) -> None:
        self.part = cache(make)
        self.count, self.pinned, self.could_take = count, pinned, could_take

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part, in order."""
        return tuple(map(self.part, range(self.count)))

    @property
    def able(self) -> frozenset[str]:
        """The practitioners who could take a new case, by identifier."""
        return frozenset(
            person
            for part in self.parts
            for person, able in zip(part.practitioner_ids, part.problem.able, strict=True)
            if able
        )

    def deal(self, counts: Sequence[IntArray], order: Order = list) -> dict[str, str | None]:
        """The allocation that counts of every part stand for: case id → practitioner id.

        The cases of a class are dealt in their `order`.
        """
        allocation: dict[str, str | None] = dict(self.pinned)
        for part, some in zip(self.parts, counts, strict=True):
            allocation |= part.deal(some, order)
        return allocation


def with_capacity(instance: Instance) -> tuple[Week, Places]:
    """The week of the practitioners who have any capacity, and their places among all."""
    everyone = Week(instance, instance.cases, instance.practitioners)
    capable = np.flatnonzero(everyone.capacities > 0)
    return everyone.part(np.arange(len(everyone.cases)), capable), capable


def compile_instance(
    instance: Instance,
    book: RuleBook,
    most_moves: int | None = None,
    *,
    barred: BoolArray | None = None,
    come_down: bool = False,
    tuning: Tuning = Tuning(),
) -> Compiled:
    """Turn an instance into problems. The decisions must not contradict the rules.

    Practitioners without capacity take nothing and are left out. Of the cases in hand that stand
    among the cases, at most `most_moves` go to somebody else; None for any number. Pairs that are
    `barred` [case, practitioner] do not go together, whatever the rules say. With `come_down`
    no practitioner keeps more cases than the caps on the whole caseload allow. The problems carry
    the `tuning`.
    """
    week, capable = with_capacity(instance)
    people = week.practitioners
    pins = {d.case: d.practitioner for d in instance.decisions if d.places}
    lands = territories(week, book, pins, None if barred is None else barred[:, capable])
    pairs = sum(int(land.connected.sum()) for land in lands)
    in_one = most_moves is not None or pairs <= tuning.sizes.one_piece_max_pairs
    if in_one:
        lands = [whole(week, lands)]
    able: BoolArray = np.zeros(len(people), dtype=bool)
    counts: dict[str, int] = {}
    for land in lands:
        room = with_room(land.week, book.rules)
        could_take = (room & land.allowed & ~land.at_home).any(axis=0)
        fits = room & land.qualified & could_take
        able[land.people] = could_take
        many = zip(land.week.cases, fits.sum(axis=1).tolist(), strict=True)
        counts |= {case.id: max(1, count) for case, count in many}
    free = np.array([case.id not in pins for case in week.cases], dtype=bool)
    pieces = (
        [Piece(np.flatnonzero(free), np.arange(len(people)), lands[0])]
        if in_one
        else _pieces(lands, free)
    )
    rows = _with_pinned(pieces, week, pins)
    loads, capacities = _amounts(week, pieces, rows)

    def make(number: int) -> Part:
        piece, cases = pieces[number], rows[number]
        allowed, can = piece.allowed(cases), able[piece.people]
        own = week.part(cases, piece.people)
        part = part_of(own, book.rules, allowed, can, pins, most_moves, come_down)
        problem = dataclasses.replace(
            part.problem,
            outside_load=sum(loads) - loads[number],
            outside_capacity=sum(capacities) - capacities[number],
            tuning=tuning,
        )
        return dataclasses.replace(part, problem=problem)

    return Compiled(make, len(pieces), pins, counts)


@dataclass(frozen=True)
class Piece:
    """Rows and columns of a week to be solved apart, ascending, out of one territory.

    Where people without any case, or cases without anybody, are gathered, there is no `land`.
    """

    cases: Places
    people: Places
    land: Territory | None = None

    def allowed(self, cases: Places) -> BoolArray:
        """The pairs of some cases and the piece's people that nothing bars."""
        if self.land is None:
            return np.zeros((len(cases), len(self.people)), dtype=bool)
        rows = np.searchsorted(self.land.cases, cases)
        columns = np.searchsorted(self.land.people, self.people)
        found: BoolArray = self.land.allowed[np.ix_(rows, columns)]
        return found


def _pieces(lands: Sequence[Territory], free: BoolArray) -> list[Piece]:
    """The pieces to be solved apart, every row that is `free` and every column in some piece.

    They come in the order of their first columns, what is connected with nothing last.
    """
    found: list[Piece] = []
    idle, stranded = [], []
    for land in lands:
        rows = np.flatnonzero(free[land.cases])
        pairs = land.connected[rows]
        label = _components(pairs)
        asked, placed = pairs.any(axis=0), pairs.any(axis=1)
        of_row = np.full(len(rows), -1)
        if placed.any():
            of_row[placed] = label[pairs[placed].argmax(axis=1)]
        found += [
            Piece(land.cases[rows[of_row == name]], land.people[asked & (label == name)], land)
            for name in np.unique(label[asked])
        ]
        idle.append(land.people[~asked])
        stranded.append(land.cases[rows[~placed]])
    found.sort(key=lambda piece: int(piece.people[0]))
    none = np.zeros(0, dtype=np.intp)
    alone = (np.sort(np.concatenate(idle)), none), (none, np.sort(np.concatenate(stranded)))
    return [*found, *(Piece(c, p) for p, c in alone if len(p) or len(c))]


def _components(allowed: BoolArray) -> NDArray[np.intp]:
    """For each column the least column that rows connect it with, shape [practitioner]."""
    distinct = {row.tobytes(): row for row in allowed}.values()
    members = [np.flatnonzero(row) for row in distinct if row.any()]
    label = np.arange(allowed.shape[1])
    while True:
        before = label.copy()
        for columns in members:
            label[columns] = label[columns].min()
        label = label[label]
        if (label == before).all():
            return label


def _with_pinned(pieces: Sequence[Piece], week: Week, pins: Mapping[str, str]) -> list[Places]:
    """The cases of each piece with those that are pinned to somebody in it, ascending."""
    piece_of = {
        week.practitioners[place].id: number
        for number, piece in enumerate(pieces if pins else ())
        for place in piece.people
    }
    found: list[list[int]] = [piece.cases.tolist() for piece in pieces]
    for place, case in enumerate(week.cases if pins else ()):
        number = piece_of.get(pins.get(case.id, ""))
        if number is not None:
            found[number].append(place)
    return [np.array(sorted(places), dtype=np.intp) for places in found]


def _amounts(
    week: Week, pieces: Sequence[Piece], rows: Sequence[Places]
) -> tuple[list[int], list[int]]:
    """Workload and capacity of each piece; cases that nobody may take weigh nothing."""
    loads = [
        int(week.loads[piece.people].sum() + week.weights[cases].sum()) if len(piece.people) else 0
        for piece, cases in zip(pieces, rows, strict=True)
    ]
    return loads, [int(week.capacities[piece.people].sum()) for piece in pieces]
