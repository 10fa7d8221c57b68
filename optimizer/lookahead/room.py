"""The room that there will be, in arrays: who may hold what, and how much of it."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.shapes import LimitRule


@dataclass(frozen=True)
class Room:
    """Who may hold which kind of case, and what is free under the limits on all that is held.

    Shapes: `allowed` [kind, practitioner]; `use` [limit, kind] and `free` [limit, practitioner] in
    the units of the `limits`, infinite where a limit does not bind.
    """

    limits: tuple[LimitRule, ...]
    allowed: BoolArray
    use: IntArray
    free: FloatArray


def room_then(
    instance: Instance, book: RuleBook, kinds: tuple[Case, ...], ended: float, weeks: int
) -> Room:
    """The room after so many weeks, when a share `ended` of what is in hand has ended.

    Whoever is away is back by then; who leaves within the weeks has no room. Conditional and soft
    rules, and those on a week's new cases alone, are left out.
    """
    people = instance.practitioners
    then = instance.changed(
        cases=kinds,
        practitioners=tuple(map(_there, people)),
        decisions=(),
        manual=None,
        earlier=None,
    )
    week = Week(then, then.cases, then.practitioners)
    allowed = np.array([[_stays(one, instance, weeks) for one in people]] * len(kinds))
    for rule in book.hard_pairs:
        allowed &= ~rule.blocked(week)
    limits = tuple(rule for rule in book.hard_limits if not rule.new_only)
    use = np.array([rule.use(week) for rule in limits], dtype=np.int64)
    free = np.array(
        [[_free(rule, one, then, ended) for one in then.practitioners] for rule in limits]
    )
    return Room(
        limits,
        allowed,
        use.reshape(len(limits), len(kinds)),
        free.reshape(len(limits), len(people)),
    )


def _there(person: Practitioner) -> Practitioner:
    update = {"taking_cases": True, "away_until": None, "leaving_on": None}
    return person.model_copy(update=update)


def _stays(person: Practitioner, instance: Instance, weeks: int) -> bool:
    """Whether the practitioner is still there after so many weeks."""
    if person.leaving_on is None or instance.week_beginning is None:
        return person.leaving_on is None
    return person.leaving_on >= instance.week_beginning + timedelta(7 * weeks)


def _free(rule: LimitRule, person: Practitioner, instance: Instance, ended: float) -> float:
    standing = rule.standing(person, [], instance)
    if standing is None:
        return np.inf
    return max(0.0, standing.cap - (1.0 - ended) * standing.before) * rule.scale
