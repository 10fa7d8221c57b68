"""From an instance to problems: who may hold which case, and the pieces that no case connects."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caseload.models.instance import Action, Instance
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.encode import could_take, part_of, with_room
from caseload.optimizer.problem.part import Part, pairs_at_home
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Compiled:
    """The parts of an instance that no case connects, and the placements that pins settle.

    `could_take` is the number of practitioners who could take each case this week, by case id: no
    rule on who may hold it bars them, there is room beside what is in hand, and some case of the
    week is theirs to take. Who is not available for this case alone is counted all the same, so
    that nothing can be told from the number.
    """

    parts: tuple[Part, ...]
    pinned: dict[str, str]
    could_take: dict[str, int]

    @property
    def able(self) -> frozenset[str]:
        """The practitioners who could take a new case, by identifier."""
        return frozenset(
            person
            for part in self.parts
            for person, able in zip(part.practitioner_ids, part.problem.able, strict=True)
            if able
        )

    def deal(self, counts: Sequence[IntArray]) -> dict[str, str | None]:
        """The allocation that counts of every part stand for: case id → practitioner id."""
        allocation: dict[str, str | None] = dict(self.pinned)
        for part, some in zip(self.parts, counts, strict=True):
            allocation |= part.deal(some)
        return allocation


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
    everyone = Week(instance, instance.cases, instance.practitioners)
    capable = np.flatnonzero(everyone.capacities > 0)
    people = tuple(everyone.practitioners[place] for place in capable)
    week = Week(instance, instance.cases, people)
    pins = {d.case: d.practitioner for d in instance.decisions if d.places}
    qualified, allowed = _allowed(week, book, None if barred is None else barred[:, capable])
    free = [place for place, case in enumerate(week.cases) if case.id not in pins]
    parts = []
    at_home = pairs_at_home(week)
    able = could_take(week, book.rules, allowed & ~at_home)
    connected = allowed | at_home
    one_piece = tuning.sizes.one_piece_max_pairs
    pieces = (
        _pieces(connected, free, one_piece) if most_moves is None else [(free, range(len(people)))]
    )
    for rows, columns in pieces:
        own = tuple(people[place] for place in columns)
        ids = {person.id for person in own}
        mine = [p for p, c in enumerate(week.cases) if pins.get(c.id) in ids] if pins else []
        places = sorted([*rows, *mine])
        part = Week(instance, tuple(week.cases[place] for place in places), own)
        pairs = allowed[np.ix_(places, columns)]
        parts.append(part_of(part, book.rules, pairs, able[columns], pins, most_moves, come_down))
    takers = with_room(week, book.rules, qualified & able[None, :])
    many = zip(week.cases, takers.sum(axis=1).tolist(), strict=True)
    counts = {case.id: max(1, count) for case, count in many}
    return Compiled(_in_context(parts, tuning), pins, counts)


def _allowed(week: Week, book: RuleBook, barred: BoolArray | None) -> tuple[BoolArray, BoolArray]:
    """Pairs that no hard rule and no decision bars, [case, practitioner]: whoever is available, and
    of those who are.
    """
    pairs = book.hard_pairs
    shape = (len(week.cases), len(week.practitioners))
    qualified: BoolArray = np.ones(shape, dtype=bool) if barred is None else ~barred
    for rule in (rule for rule in pairs if rule.key not in book.discreet):
        qualified &= ~rule.blocked(week)
    forbidden = [d for d in week.instance.decisions if d.action is Action.FORBID]
    row_of = {case.id: place for place, case in enumerate(week.cases)} if forbidden else {}
    column_of = {person.id: place for place, person in enumerate(week.practitioners)}
    for decision in forbidden:
        if decision.practitioner in column_of:
            qualified[row_of[decision.case], column_of[decision.practitioner]] = False
    allowed = qualified.copy()
    for rule in (rule for rule in pairs if rule.key in book.discreet):
        allowed &= ~rule.blocked(week)
    at_home = pairs_at_home(week)
    return qualified | at_home, allowed


def _pieces(
    allowed: BoolArray, free: Sequence[int], one_piece_max_pairs: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows and columns of each piece to be solved apart, every one of them in some piece."""
    rows = np.array(free, dtype=np.intp)
    everyone = np.arange(allowed.shape[1])
    if allowed.sum() <= one_piece_max_pairs:
        return [(rows, everyone)]
    label = _components(allowed[rows])
    idle = ~allowed[rows].any(axis=0)
    label[idle] = len(label)
    first = np.where(allowed[rows].any(axis=1), allowed[rows].argmax(axis=1), -1)
    label_of_row = np.where(first >= 0, label[first], -1)
    pieces = [(rows[label_of_row == name], everyone[label == name]) for name in np.unique(label)]
    stranded = rows[label_of_row == -1]
    return [*pieces, (stranded, everyone[:0])] if len(stranded) else pieces


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


def _in_context(parts: Sequence[Part], tuning: Tuning) -> tuple[Part, ...]:
    """The parts, each knowing what stands outside it; cases that nobody may take weigh nothing."""
    loads = [
        int(p.problem.load.sum() + p.problem.weight @ p.problem.count) if p.problem.people else 0
        for p in parts
    ]
    capacities = [int(p.problem.capacity.sum()) for p in parts]
    return tuple(
        dataclasses.replace(
            part,
            problem=dataclasses.replace(
                part.problem,
                outside_load=sum(loads) - load,
                outside_capacity=sum(capacities) - capacity,
                tuning=tuning,
            ),
        )
        for part, load, capacity in zip(parts, loads, capacities, strict=True)
    )
