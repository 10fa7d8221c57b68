"""The independent check of posts: reads models only, and shares no code with the search."""

from collections.abc import Collection, Iterator

from caseload.models.case import HeldCase
from caseload.models.instance import Instance
from caseload.optimizer.check.allocation import Allocation, taken_by
from caseload.optimizer.check.verify import InternalError, breaches
from caseload.optimizer.rule_book import RuleBook


def confirm(
    staffed: Instance, allocation: Allocation, posts: Collection[str], *, rebalance: bool
) -> None:
    """Check that an allocation with the posts keeps all hard rules, decisions and caps.

    Raises:
        InternalError: if it does not.
    """
    faults = list(_faults(staffed, allocation, posts, rebalance))
    if faults:
        raise InternalError("; ".join(faults))


def _faults(
    staffed: Instance, allocation: Allocation, posts: Collection[str], rebalance: bool
) -> Iterator[str]:
    """Every fault of an allocation with posts, one sentence each."""
    book = RuleBook.of(staffed.policy)
    for breach in breaches(staffed, book, allocation):
        if not breach.soft and not breach.shortfall:
            yield f"a hard rule is broken: {breach.sentence}"
    if sorted(allocation) != sorted(case.id for case in staffed.cases):
        yield "the allocation does not hold every case once"
    for case in staffed.cases:
        stuck = isinstance(case, HeldCase) and not (rebalance and (case.movable or case.leaves))
        if stuck and allocation[case.id] not in (None, getattr(case, "practitioner", None), *posts):
            yield f"case {case.id} is not to go to a colleague"
    for decision in staffed.decisions:
        if not decision.practitioner:
            continue
        given = allocation[decision.case] == decision.practitioner
        if given is not decision.places:
            yield f"a decision was not kept: {decision.words()}"
    yield from _over_the_cap(staffed, book, allocation)


def _over_the_cap(staffed: Instance, book: RuleBook, allocation: Allocation) -> Iterator[str]:
    """A fault for each practitioner over a hard cap on the caseload, kept cases included."""
    taken = taken_by(staffed, allocation)
    for rule in book.hard_limits:
        if not rule.caps_caseload:
            continue
        for person in staffed.practitioners:
            standing = rule.standing(person, rule.counted(taken[person.id]), staffed)
            if standing is not None and standing.after > standing.cap:
                yield rule.words(person, standing)
