"""Cases in hand that may move: an instance in which they are to be decided as well.

In an *opened* instance the movable cases in hand stand among the cases, still as `HeldCase`, and no
longer in hand. One that stays with its holder is no move and asks no rule; a limit that she is
over already lets her keep what she has and take nothing more. A leaver's listed cases cannot stay,
marked movable or not.
"""

from collections.abc import Sequence

from caseload.models.case import HeldCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.workload import capacity
from caseload.optimizer.rule_book import RuleBook


def opened(instance: Instance, book: RuleBook) -> Instance:
    """The instance with its movable cases in hand among the cases to be decided, and all of those
    whom a rule releases.

    Raises:
        BadInput: if no case in hand may move, or one has the name of a new case.
    """
    leavers = {person.id for person in instance.practitioners if book.releases(person, instance)}
    movable = [c for c in instance.held or () if c.movable or c.practitioner in leavers]
    if not movable:
        expected = (
            "cases in hand listed one by one, some of them with movable = yes or of somebody who "
            "leaves"
        )
        raise BadInput([Fault(file="--rebalance", expected=expected)])
    twice = sorted({case.id for case in movable} & set(instance.case_of))
    if twice:
        expected = "other identifiers for new cases than for the cases in hand that may move"
        raise BadInput([Fault(file="current", value=", ".join(twice[:5]), expected=expected)])
    moving = {case.id for case in movable}
    kept = tuple(case for case in instance.held or () if case.id not in moving)
    return instance.changed(
        cases=(*instance.cases, *leaving_marked(instance, book, movable)), held=kept
    )


def leaving_marked(instance: Instance, book: RuleBook, cases: Sequence[HeldCase]) -> list[HeldCase]:
    """Cases in hand with `leaves` set where the practitioner has to give them up.

    A practitioner without capacity gives up all cases, and so does one whom a rule releases.
    """
    holders = {case.practitioner for case in cases}
    gives_up = {
        person.id
        for person in instance.practitioners
        if person.id in holders
        and (capacity(instance.policy, person) <= 0 or book.releases(person, instance))
    }
    return [
        case.model_copy(update={"leaves": True}) if case.practitioner in gives_up else case
        for case in cases
    ]
