"""One sentence of reason for each case: who may hold it, and where that leaves the one who does."""

from collections import Counter
from collections.abc import Iterator, Sequence

from caseload.models.case import Case, HeldCase
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Assignment, Unallocated, Workload
from caseload.models.workload import capacity
from caseload.optimizer.check.allocation import Allocation, taken_by
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    Counting,
    LimitRule,
    PairRule,
)
from caseload.optimizer.rule_kit.wording import counted, listed


def assignment(
    instance: Instance,
    book: RuleBook,
    case: Case,
    row: Workload,
    qualified: int,
    pin: Decision | None,
) -> Assignment:
    """The case with its holder and the reason.

    `qualified` is the number of practitioners who qualify for it, available or not.
    """
    person = instance.practitioner_of[row.practitioner]
    return Assignment(
        case=case.id,
        practitioner=person.id,
        reason=_pinned(pin) if pin else _chosen(instance, book, case, person, row, qualified),
        pinned=pin is not None,
        moved_from=case.practitioner if isinstance(case, HeldCase) else None,
    )


def _pinned(pin: Decision) -> str:
    return f"Decided beforehand: {pin.reason}" if pin.reason else "Decided beforehand"


def _chosen(
    instance: Instance,
    book: RuleBook,
    case: Case,
    person: Practitioner,
    row: Workload,
    qualified: int,
) -> str:
    before, after = row.utilisation_before or 0.0, row.utilisation_after or 0.0
    if isinstance(case, HeldCase):
        giver = instance.practitioner_of[case.practitioner]
        said = f"moves from {giver.label} to {person.label}, one of {qualified} who qualify for it"
        return f"{said}; {_rises(before, after)}"
    who = "the only one who qualifies" if qualified == 1 else f"one of {qualified} who qualify"
    said = f"{row.name} is {who} for it; {_rises(before, after)}"
    remarks = [
        remark
        for rule in book.preferences
        for remark in [rule.remark(case, person, instance)]
        if remark
    ]
    return "; ".join([said, *remarks])


def _rises(before: float, after: float) -> str:
    return f"utilisation goes from {100 * before:.0f} % to {100 * after:.0f} %"


def unallocated(
    instance: Instance, book: RuleBook, case: Case, allocation: Allocation
) -> Unallocated:
    """The case with what keeps each practitioner from it."""
    taken = taken_by(instance, allocation)
    barred: Counter[str] = Counter()
    full: Counter[str] = Counter()
    away: Counter[str] = Counter()
    for person in instance.practitioners:
        for counter, words in _kept(instance, book, case, person, taken[person.id]):
            (barred, full, away)[counter][words] += 1
            break
    return Unallocated(
        case=case.id,
        reason=_why(len(instance.practitioners), barred, full, away),
        blockers=dict(barred + full + away),
        held_by=case.practitioner if isinstance(case, HeldCase) else None,
    )


def _kept(
    instance: Instance, book: RuleBook, case: Case, person: Practitioner, taken: Sequence[Case]
) -> Iterator[tuple[int, str]]:
    """What keeps a practitioner from a case: 0 for good, 1 for what she has, 2 for availability.

    Availability comes last: whoever anything else keeps from the case is counted there, so that a
    limited access list shows only where it alone decides.
    """
    banned = (d for d in instance.decisions if d.action is Action.FORBID)
    if any((d.case, d.practitioner) == (case.id, person.id) for d in banned):
        yield 0, "kept from it by a decision"
    for rule in book.visible:
        if isinstance(rule, PairRule) and rule.objection(case, person, instance) is not None:
            yield 0, rule.bars
    if capacity(instance.policy, person) <= 0:
        yield 0, "without capacity"
    for rule in book.hard:
        if isinstance(rule, Counting) and _is_full(rule, case, person, taken, instance):
            yield 1, rule.when_full
    for rule in (rule for rule in book.hard if rule.key in book.discreet):
        if isinstance(rule, PairRule) and rule.objection(case, person, instance) is not None:
            yield 2, rule.bars


def _is_full(
    rule: Counting, case: Case, person: Practitioner, taken: Sequence[Case], instance: Instance
) -> bool:
    """Whether the rule has no room for the case beside what she takes."""
    cases = rule.counted([*taken, case])
    if isinstance(rule, ConditionalRule):
        return rule.complaint(person, cases, instance) is not None
    standing = rule.standing(person, cases, instance) if isinstance(rule, LimitRule) else None
    return standing is not None and standing.excess > 1e-9


def _why(people: int, *counters: Counter[str]) -> str:
    """The blockers as a sentence, those of the first counter first."""
    words = [one for counter in counters for one in counter.most_common()]
    parts = [f"{count} {'is' if count == 1 else 'are'} {what}" for what, count in words]
    if sum(counter.total() for counter in counters) < people:
        return "No place was found for it in the time given"
    return f"Of {counted(people, 'practitioner')}, {listed(parts)}"
