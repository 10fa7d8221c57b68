"""What room is worth: the duals of a relaxation over what is here and what may come.

Each sampled future is one linear program: this week's cases and those to come are given, in shares,
to whoever may hold them, within the hard limits on all that is held, so that as few as can be find
no place. The dual price of a limit is what a unit of its room is worth then; the mean over the
futures is the price at which it is spent this week (bid prices of a randomised linear program:
Talluri and van Ryzin, Transportation Science 33, 1999; for places of refugees: Ahani and others,
Operations Research 72, 2024).
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from caseload.models.ahead import MILLION, Ahead, Expected, Reserve
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.lookahead.futures import drawn
from caseload.optimizer.lookahead.room import Room, room_then
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import PairRule
from caseload.optimizer.rule_kit.wording import listed
from caseload.optimizer.solvers.linear_program import Rows, Simplex, linear_model

LEAST = 1e-3
"""Cases left over in the mean below which none is short."""


class Span(Protocol):
    """How far to look ahead, in how many sampled futures."""

    weeks: int
    futures: int


def look_ahead(
    instance: Instance,
    book: RuleBook,
    span: Span,
    expected: Sequence[Expected],
    length_weeks: float,
    *key: object,
) -> Ahead:
    """What is worth keeping free with whom, for cases that are expected.

    A case lasts `length_weeks` in the mean; the `key` names the futures that are drawn.
    """
    ahead = Ahead(weeks=span.weeks, futures=span.futures, expected=tuple(expected))
    kinds, here, places = _kinds(instance, book, expected)
    if not (places and instance.practitioners):
        return ahead
    ended = 1.0 - (1.0 - 1.0 / max(1.0, length_weeks)) ** span.weeks
    room = room_then(instance, book, kinds, ended, span.weeks)
    # What comes on the way has partly ended again by the end of the weeks.
    stays = 1.0 - ended / 2
    prices, short = np.zeros_like(room.free), np.zeros(len(kinds))
    for numbers in drawn(expected, span.weeks, span.futures, *key):
        wanted = here.copy()
        np.add.at(wanted, places, stays * numbers)
        worth, left = _shadow_prices(room, wanted)
        prices += worth / span.futures
        short += left / span.futures
    coming = np.zeros(len(kinds))
    np.add.at(coming, places, [one.a_week * span.weeks for one in expected])
    wanted_of = _Wanted(book, kinds, coming, short)
    found = [
        Reserve(practitioner=person.id, prices=priced, needs=needs, expected=number)
        for column, person in enumerate(instance.practitioners)
        for priced in [_priced(room, prices[:, column])]
        if priced
        for needs, number in [wanted_of.most(room, column)]
    ]
    return ahead.model_copy(update={"reserves": tuple(found)})


def _kinds(
    instance: Instance, book: RuleBook, expected: Sequence[Expected]
) -> tuple[tuple[Case, ...], FloatArray, list[int]]:
    """The kinds of cases, how many of each are here, and the kind of each that is expected."""
    place: dict[Case, int] = {}
    here = [place.setdefault(_kind(book, case), len(place)) for case in instance.cases]
    to_come = [place.setdefault(_kind(book, one.like), len(place)) for one in expected]
    numbers = np.bincount(np.array(here, dtype=np.int64), minlength=len(place)).astype(float)
    named = (kind.model_copy(update={"id": f"{row:06}"}) for kind, row in place.items())
    return tuple(named), numbers, to_come


def _kind(book: RuleBook, case: Case) -> Case:
    """The case without what tells it from others of its kind, and without its lists."""
    own = {"id": "-", "priority": 1, "weeks_waited": 0, "household": None}
    open_to_all = book.unlisted(case)
    return Case(**{name: getattr(open_to_all, name) for name in Case.model_fields} | own)


def _shadow_prices(room: Room, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The worth of a unit of each limit, [limit, practitioner], in cases placed; what is left over
    of each kind, [kind].
    """
    kind, person = np.nonzero(room.allowed & (wanted > 0)[:, None])
    if not len(kind):
        return np.zeros_like(room.free), wanted
    rows, column = Rows(), np.arange(len(kind))
    rows.open(np.full(len(wanted), -np.inf), wanted)
    rows.fill(kind, column, np.ones(len(kind)))
    for use, free in zip(room.use, room.free, strict=True):
        first = rows.open(np.full(len(free), -np.inf), free)
        rows.fill(first + person, column, use[kind].astype(float))
    nothing, any_number = np.zeros(len(kind)), np.full(len(kind), np.inf)
    found = Simplex(linear_model(nothing, any_number, np.full(len(kind), -1.0), rows)).solve()
    if found.value is None or found.dual is None:
        return np.zeros_like(room.free), np.zeros_like(wanted)
    given = np.bincount(kind, weights=found.value[: len(kind)], minlength=len(wanted))
    worth = np.maximum(-found.dual[len(wanted) :].reshape(room.free.shape), 0.0)
    return worth, np.maximum(wanted - given, 0.0)


def _priced(room: Room, prices: FloatArray) -> dict[str, int]:
    """The prices of one practitioner's limits in millionths, those that are any."""
    pairs = zip(room.limits, prices, strict=True)
    named = {rule.key: round(MILLION * float(price)) for rule, price in pairs}
    return {key: price for key, price in named.items() if price}


class _Wanted:
    """What is short, in words: of the kinds that may be `short`, and how many are `coming`."""

    def __init__(
        self, book: RuleBook, kinds: tuple[Case, ...], coming: FloatArray, short: FloatArray
    ) -> None:
        self.needs = [_needs(book, kind) for kind in kinds]
        self.coming, self.short = coming, short

    def most(self, room: Room, column: int) -> tuple[str, float]:
        """Who is wanted most by what a practitioner could take and may be short, and how many such
        cases come; blank and none where nothing that she could take is.
        """
        own = np.where(room.allowed[:, column], self.short, 0.0)
        if own.max() <= LEAST:
            return "", 0.0
        needs = self.needs[int(own.argmax())]
        alike = [row for row, one in enumerate(self.needs) if one == needs]
        return needs, round(float(self.coming[alike].sum()), 1)


def _needs(book: RuleBook, case: Case) -> str:
    """Who is wanted by a case, beside grade and place."""
    rules = (rule for rule in book.visible if isinstance(rule, PairRule))
    traits = [trait.words for rule in rules for trait in [rule.trait(case)] if trait]
    return listed(traits) if traits else ""
