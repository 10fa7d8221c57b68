"""Who could take one of the week's new cases: those between whom it can be made more even.

Read from the models, rule by rule, apart from the arrays that the solver reads.
"""

from collections.abc import Collection, Iterator
from itertools import chain, islice

from caseload.models.case import Case
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.check.fits import Fits
from caseload.optimizer.rule_book import RuleBook

LARGEST = 100_000
"""Pairs of a case and a practitioner up to which every one is looked at."""

FEW = 100
"""Cases that are tried, the lightest ones, in a larger week with whoever is said to be able to take
none."""


def able_to_take(
    instance: Instance, book: RuleBook, told: Collection[str] = (), fits: Fits | None = None
) -> frozenset[str]:
    """The practitioners with whom some new case fits by itself, by identifier.

    No hard pair rule and no decision against it bars the pair, and every hard limit leaves room for
    the case beside what is in hand; conditional rules are left aside. Whoever has no capacity is
    not among them. Every case is tried with the practitioners of whom it was `told`; in a week of
    more than `LARGEST` pairs, the `FEW` lightest cases of the own PDU, or else of any, with each of
    the others: what leaves no room for these mostly leaves room for none. What `fits` is known of
    pairs is not asked again.
    """
    asked = asked_each(instance, told, fits or Fits(instance, book))
    return frozenset(person for person, able in asked if able)


def asked_each(instance: Instance, told: Collection[str], fits: Fits) -> Iterator[tuple[str, bool]]:
    """Everybody by identifier, and whether some case fits: see `able_to_take`."""
    forbidden = {
        (one.case, one.practitioner) for one in instance.decisions if one.action is Action.FORBID
    }

    whole = len(instance.cases) * len(instance.practitioners) <= LARGEST
    policy, cases = instance.policy, instance.cases
    lightest = cases if whole else sorted(cases, key=lambda case: case_weight(policy, case))
    at_home: dict[str | None, list[Case]] = {}
    for case in lightest:
        at_home.setdefault(case.pdu, []).append(case)

    def able(person: Practitioner) -> bool:
        near = at_home.get(person.pdu, [])
        far = (case for case in lightest if case.pdu != person.pdu)
        most = None if whole or person.id in told else FEW
        return any(
            fits(case, person)
            for case in islice(chain(near, far), most)
            if (case.id, person.id) not in forbidden
        )

    for person in instance.practitioners:
        yield person.id, capacity(policy, person) > 0 and able(person)
