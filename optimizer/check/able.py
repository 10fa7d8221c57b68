"""Who could take one of the week's new cases: those between whom it can be made more even.

Read from the models, rule by rule, apart from the arrays that the solver reads.
"""

from collections.abc import Collection, Iterable
from itertools import chain, islice

from caseload.models.case import Case
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import stays_with
from caseload.optimizer.rule_kit.shapes import LimitRule, PairRule

LARGEST = 100_000
"""Pairs of a case and a practitioner up to which every one is looked at."""

FEW = 100
"""Cases that are tried, in a larger week, with whoever is said to be able to take none."""


def able_to_take(instance: Instance, book: RuleBook, told: Collection[str] = ()) -> frozenset[str]:
    """The practitioners with whom some new case fits by itself, by identifier.

    No hard pair rule and no decision against it bars the pair, and every hard limit leaves room for
    the case beside what is in hand; conditional rules are left aside. Whoever has no capacity is
    not among them. Every case is tried with the practitioners of whom it was `told`; in a week of
    more than `LARGEST` pairs, `FEW` cases of the own PDU, or of any, with each of the others.
    """
    forbidden = {
        (one.case, one.practitioner) for one in instance.decisions if one.action is Action.FORBID
    }

    rules: list[PairRule | LimitRule] = [*book.hard_pairs, *book.hard_limits]

    def fits(case: Case, person: Practitioner) -> bool:
        if (case.id, person.id) in forbidden or stays_with(case) == person.id:
            return False
        for place, rule in enumerate(rules):
            if _bars(rule, case, person, instance):
                # What bars one case of a person mostly bars the next: it is asked first then.
                rules.insert(0, rules.pop(place))
                return False
        return True

    whole = len(instance.cases) * len(instance.practitioners) <= LARGEST
    at_home: dict[str | None, list[Case]] = {}
    for case in instance.cases:
        at_home.setdefault(case.pdu, []).append(case)

    def able(person: Practitioner) -> bool:
        near = at_home.get(person.pdu, [])
        far = (case for case in instance.cases if case.pdu != person.pdu)
        most = None if whole or person.id in told else FEW
        return any(fits(case, person) for case in islice(chain(near, far), most))

    return frozenset(
        person.id
        for person in instance.practitioners
        if capacity(instance.policy, person) and able(person)
    )


def _bars(rule: PairRule | LimitRule, case: Case, person: Practitioner, instance: Instance) -> bool:
    if isinstance(rule, PairRule):
        return rule.objection(case, person, instance) is not None
    return is_full([rule], case, person, instance)


def is_full(
    limits: Iterable[LimitRule], case: Case, person: Practitioner, instance: Instance
) -> bool:
    """Whether one of the limits has no room for the case beside what is in hand."""
    for rule in limits:
        standing = rule.standing(person, rule.counted([case]), instance)
        if standing is not None and standing.excess > 1e-9:
            return True
    return False
