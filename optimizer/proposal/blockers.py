"""What keeps every practitioner from the cases left over, for all of them at once.

Each practitioner counts once for a case, under the first barrier: what bars the pair for good, then
what is full beside the cases that are taken, and availability last. So a limited access list shows
only where it alone decides.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Action, Instance
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.check.allocation import Allocation, taken_by
from caseload.optimizer.problem.encode import amounts_counted
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.shapes import ConditionalRule, LimitRule, PairRule

FOR_GOOD, FULL, AWAY = range(3)
"""The kinds of barrier, in the order in which a reason names them."""

FORBIDDEN = "kept from it by a decision"
NO_CAPACITY = "without capacity"


class Blockers:
    """The first barrier between each of some cases, all left over, and each practitioner."""

    def __init__(
        self, instance: Instance, book: RuleBook, allocation: Allocation, cases: Sequence[Case]
    ) -> None:
        self.instance, self.book = instance, book
        self.taken = taken_by(instance, allocation)
        self.week = Week(instance, tuple(cases), instance.practitioners)
        self.row_of = {case.id: row for row, case in enumerate(cases)}
        self.barriers: list[tuple[int, str]] = []
        self.first = np.full((len(cases), len(instance.practitioners)), -1, dtype=np.int64)
        if cases:
            held = [self.taken[person.id] for person in instance.practitioners]
            self._placed = Week(instance, tuple(chain(*held)), instance.practitioners)
            self._taker = np.repeat(np.arange(len(held)), [len(own) for own in held])
            self._find()

    def of(self, case: Case) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """The practitioners kept from a case, counted by the words for what keeps them, by kind."""
        counters: tuple[Counter[str], Counter[str], Counter[str]] = Counter(), Counter(), Counter()
        for place in self.first[self.row_of[case.id]]:
            if place >= 0:
                kind, words = self.barriers[place]
                counters[kind][words] += 1
        return counters

    def _find(self) -> None:
        """Put every barrier between the pairs that none before it bars."""
        week, book = self.week, self.book
        self._bar(FOR_GOOD, FORBIDDEN, self._forbidden())
        for pair in book.visible:
            if isinstance(pair, PairRule):
                self._bar(FOR_GOOD, pair.bars, pair.blocked(week))
        self._bar(FOR_GOOD, NO_CAPACITY, np.broadcast_to(week.capacities <= 0, self.first.shape))
        for rule in book.hard:
            if isinstance(rule, LimitRule):
                self._bar(FULL, rule.when_full, self._full(rule))
            elif isinstance(rule, ConditionalRule):
                self._bar(FULL, rule.when_full, self._broken(rule))
        for rule in book.hard:
            if rule.key in book.discreet and isinstance(rule, PairRule):
                self._bar(AWAY, rule.bars, rule.blocked(week))

    def _bar(self, kind: int, words: str, pairs: BoolArray) -> None:
        """Note a barrier between these pairs [case, practitioner], where there is none yet."""
        self.first[(self.first < 0) & pairs] = len(self.barriers)
        self.barriers.append((kind, words))

    def _forbidden(self) -> BoolArray:
        """The pairs that decisions forbid."""
        found = np.zeros(self.first.shape, dtype=bool)
        column_of = {person.id: column for column, person in enumerate(self.week.practitioners)}
        for decision in self.instance.decisions:
            if decision.action is Action.FORBID and decision.case in self.row_of:
                found[self.row_of[decision.case], column_of[decision.practitioner]] = True
        return found

    def _full(self, rule: LimitRule) -> BoolArray:
        """The pairs for which a limit has no room beside the cases taken."""
        used: IntArray = np.zeros(len(self.week.practitioners), dtype=np.int64)
        np.add.at(used, self._taker, amounts_counted(self._placed, rule, rule.use(self._placed)))
        full: BoolArray = np.add.outer(rule.use(self.week), used) > rule.room(self.week)[None, :]
        return full

    def _broken(self, rule: ConditionalRule) -> BoolArray:
        """The pairs, of those that nothing else bars yet, with which a practitioner breaks a
        conditional rule.
        """
        found = np.zeros(self.first.shape, dtype=bool)
        for row, column in np.argwhere(self.first < 0):
            case, person = self.week.cases[row], self.week.practitioners[column]
            together = rule.counted([*self.taken[person.id], case])
            found[row, column] = rule.complaint(person, together, self.instance) is not None
        return found
