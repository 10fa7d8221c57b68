"""Cases in hand over the cap, as cases that need a new holder.

A practitioner over the cap hands the excess over and takes nothing new. Where the cases in hand are
listed, the search decides which of them go. Where only their tiers are known, synthetic cases of
those tiers stand for them. Where only their number is known, each is taken for a plain case of the
practitioner's mean weight, which only the practitioner's grade and those above it may hold.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from caseload.models.case import Case, HeldCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import HUNDREDTH, tier_weight, weight_in_hand
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.problem.reopen import leaving_marked, opened
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import stays_with
from caseload.optimizer.rule_kit.shapes import C


def excess(instance: Instance, book: RuleBook) -> dict[str, int]:
    """The number of cases that each practitioner holds over the caps on the caseload, if any."""
    rules = [rule for rule in book.hard_limits if rule.caps_caseload]
    found: dict[str, int] = {}
    for person in instance.practitioners:
        standings = [rule.standing(person, (), instance) for rule in rules]
        over = max((int(s.before - s.cap) for s in standings if s is not None), default=0)
        if over > 0:
            found[person.id] = over
    return found


def with_handovers(instance: Instance, book: RuleBook, *, rebalance: bool) -> Instance:
    """The instance with the cases that may be handed over among its cases, as `HeldCase`.

    Without `rebalance` these are all cases of practitioners over the cap. With it they are the
    movable cases of practitioners over the cap and of leavers, and all cases of a practitioner
    whose movable ones are too few. Whoever fills a new post is cleared for every case.

    Raises:
        BadInput: with `rebalance` if no case in hand may move, or if one has a new case's name.
    """
    over = excess(instance, book)
    instance = _admitting(instance, book)
    if instance.held is None:
        if rebalance:
            opened(instance, book)
        return _from_counts(instance, book, over)
    everything = opened(instance, book) if rebalance else instance
    movable = {case.id for case in everything.cases if isinstance(case, HeldCase)}
    leaving = {
        case.practitioner
        for case in everything.cases
        if isinstance(case, HeldCase) and stays_with(case) is None
    }
    few = {
        person
        for person, number in over.items()
        if sum(c.id in movable for c in instance.held if c.practitioner == person) < number
    }
    goes = {
        case.id
        for case in instance.held
        if case.practitioner in few
        or (case.id in movable and (case.practitioner in over or case.practitioner in leaving))
    }
    return _with_cases(
        instance,
        book,
        [case for case in instance.held if case.id in goes],
        held=tuple(case for case in instance.held if case.id not in goes),
    )


def _admitting(instance: Instance, book: RuleBook) -> Instance:
    """The instance whose cases, new and in hand, admit whoever fills a new post."""

    def admitting(case: C) -> C:
        for rule in book.hard_pairs:
            case = rule.admitting(case, instance)
        return case

    held = instance.held
    return instance.changed(
        cases=tuple(map(admitting, instance.cases)),
        held=None if held is None else tuple(map(admitting, held)),
    )


def _with_cases(
    instance: Instance, book: RuleBook, cases: list[HeldCase], **fields: Any
) -> Instance:
    """The instance with these cases among its own; a duplicate identifier is bad input."""
    twice = sorted({case.id for case in cases} & set(instance.case_of))
    if twice:
        expected = "other identifiers for new cases than for the cases in hand"
        raise BadInput([Fault(file="current", value=", ".join(twice[:5]), expected=expected)])
    marked = leaving_marked(instance, book, cases)
    return instance.changed(cases=(*instance.cases, *marked), **fields)


def _from_counts(instance: Instance, book: RuleBook, over: dict[str, int]) -> Instance:
    """The instance with handovers where the cases in hand are counts, which fall accordingly."""
    cases: list[HeldCase] = []
    people = []
    for person in instance.practitioners:
        number = over.get(person.id, 0)
        own = list(_cases(instance, book, person, number)) if number else []
        cases += own
        people.append(_without(instance, person, own) if own else person)
    return _with_cases(instance, book, cases, practitioners=tuple(people))


def _cases(
    instance: Instance, book: RuleBook, person: Practitioner, number: int
) -> Iterator[HeldCase]:
    """The cases from which `number` have to go, as far as their tiers are known."""
    place = {"practitioner": person.id, "team": person.team, "pdu": person.pdu}
    if not person.in_hand:
        whole = weight_in_hand(instance.policy, person) / person.caseload
        mean = float(whole.quantize(HUNDREDTH, ROUND_HALF_UP))
        tier = plain_tier(instance, book, person.grade)
        for count in range(1, number + 1):
            yield HeldCase(id=f"{person.id} over {count:03}", tier=tier, weight=mean, **place)
        return
    count = 0
    for bundle in person.in_hand:
        weight = float(tier_weight(instance.policy, bundle.tier, bundle.type))
        tier = bundle.tier.removesuffix("S")
        for _ in range(min(number, bundle.cases)):
            count += 1
            name = f"{person.id} in hand {count:03}"
            yield HeldCase(id=name, tier=tier, type=bundle.type, weight=weight, **place)


def _without(instance: Instance, person: Practitioner, cases: list[HeldCase]) -> Practitioner:
    """The practitioner with these cases and their weight taken off the counts."""
    weight = sum((Decimal(str(case.weight)) for case in cases), Decimal(0))
    left = max(weight_in_hand(instance.policy, person) - weight, Decimal(0))
    counts = {
        "caseload": person.caseload - len(cases),
        "in_hand": (),
        "workload": float(left.quantize(HUNDREDTH, ROUND_HALF_UP)),
    }
    return Practitioner.model_validate(person.model_dump() | counts)


def plain_tier(instance: Instance, book: RuleBook, grade: str) -> str:
    """The tier whose plain cases the fewest grades may hold, among the tiers that this grade may.

    The rules of the policy decide; of two such tiers the first is taken.
    """
    rules, service = book.hard_pairs, instance.policy.service
    someone = {one: Practitioner(id=one, grade=one) for one in service.grades}

    def holders(tier: str) -> list[str]:
        case = Case(id="plain", tier=tier, type=service.types[0], weight=1.0)
        return [
            one
            for one in service.grades
            if not any(rule.objection(case, someone[one], instance) for rule in rules)
        ]

    fitting = [tier for tier in service.tiers if grade in holders(tier)]
    return min(fitting or service.tiers[:1], key=lambda tier: len(holders(tier)))


def barred_handovers(instance: Instance, posts: set[str], *, rebalance: bool) -> BoolArray:
    """The barred pairs [case, practitioner] of a case in hand and a colleague.

    New posts may take any case in hand; colleagues take movable ones and those of leavers, and only
    with `rebalance`.
    """
    new = np.array([person.id in posts for person in instance.practitioners], dtype=bool)
    stuck = np.array(
        [
            isinstance(c, HeldCase) and not (rebalance and (c.movable or c.leaves))
            for c in instance.cases
        ],
        dtype=bool,
    )
    barred: BoolArray = stuck[:, None] & ~new[None, :]
    return barred
