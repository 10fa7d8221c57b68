"""Who may be given a case, and how much of everything there is room for, in each week.

Read from the rules as they stand. What is read lets more through than any course of weeks could
use: conditional rules, soft rules and floors are left out.
"""

from dataclasses import dataclass

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray, FloatArray
from caseload.optimizer.hindsight.trace import Stays, Trace
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import LimitRule


@dataclass(frozen=True)
class Room:
    """A limit: `use` [kind] of each case, `room` [practitioner, week] for the cases held there.

    With `once` it counts the cases that are given in the week alone.
    """

    use: FloatArray
    room: FloatArray
    once: bool


def there(person: Practitioner) -> Practitioner:
    """The practitioner as if nothing kept her from new cases."""
    update = {"taking_cases": True, "away_until": None, "leaving_on": None}
    return person.model_copy(update=update)


def open_pairs(instance: Instance, book: RuleBook, stays: Stays) -> BoolArray:
    """Which practitioner, were she there, may be given which kind of case, [kind, practitioner]."""
    people = tuple(map(there, stays.people))
    undated = instance.changed(practitioners=people, decisions=())
    found = np.zeros((len(stays.kinds), len(people)), dtype=bool)
    for number, kind in enumerate(stays.kinds):
        for row, person in enumerate(people):
            found[number, row] = _may(book, kind, person, undated)
    return found


def open_weeks(book: RuleBook, stays: Stays, trace: Trace, pairs: BoolArray) -> BoolArray:
    """In which week each practitioner may be given a case at all, [practitioner, week].

    Of the rules on pairs only presence changes from week to week, and it is the same for every
    case: one that she may hold is asked about.
    """
    row_of = stays.row_of
    found = np.zeros(stays.given.shape, dtype=bool)
    for number, week in enumerate(trace.as_given):
        for person in week.practitioners:
            row = row_of[person.id]
            kinds = np.flatnonzero(pairs[:, row])
            if len(kinds):
                found[row, number] = _may(book, stays.kinds[kinds[0]], person, week)
    return found


def _may(book: RuleBook, case: Case, person: Practitioner, instance: Instance) -> bool:
    return all(rule.objection(case, person, instance) is None for rule in book.hard_pairs)


def rooms(book: RuleBook, stays: Stays, trace: Trace) -> list[Room]:
    """The hard limits.

    What is held in a week was within the limit when the last of it was placed: the room is the most
    that there was up to that week beside what was given.
    """
    return [_room(rule, stays, trace) for rule in book.hard_limits]


def _room(rule: LimitRule, stays: Stays, trace: Trace) -> Room:
    row_of, most = stays.row_of, np.full(stays.given.shape, np.inf)
    use = np.zeros(len(stays.kinds))
    for number, week in enumerate(trace.as_given):
        for person in week.practitioners:
            standing = rule.standing(person, [], week)
            if standing is None:
                continue
            most[row_of[person.id], number] = max(0.0, standing.cap - standing.before)
            if number == 0 and not use.any():
                use = np.array([_use(rule, kind, person, week) for kind in stays.kinds])
    once = rule.new_only
    return Room(use, most if once else np.maximum.accumulate(most, axis=1), once)


def _use(rule: LimitRule, case: Case, person: Practitioner, week: Instance) -> float:
    standing = rule.standing(person, [case], week)
    return 0.0 if standing is None else standing.after - standing.before
