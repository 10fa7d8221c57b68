"""One sentence of reason for each case: who may hold it, and where that leaves the one who does."""

from collections import Counter

from caseload.models.case import Case, HeldCase
from caseload.models.instance import Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Assignment, Unallocated, Workload
from caseload.optimizer.proposal.blockers import Blockers
from caseload.optimizer.rule_book import RuleBook
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


def unallocated(instance: Instance, blockers: Blockers, case: Case) -> Unallocated:
    """The case with what keeps each practitioner from it."""
    counters = blockers.of(case)
    return Unallocated(
        case=case.id,
        reason=_why(len(instance.practitioners), *counters),
        blockers=dict(sum(counters, Counter())),
        held_by=case.practitioner if isinstance(case, HeldCase) else None,
    )


def _why(people: int, *counters: Counter[str]) -> str:
    """The blockers as a sentence, those of the first counter first."""
    words = [one for counter in counters for one in counter.most_common()]
    parts = [f"{count} {'is' if count == 1 else 'are'} {what}" for what, count in words]
    if sum(counter.total() for counter in counters) < people:
        return "No place was found for it in the time given"
    return f"Of {counted(people, 'practitioner')}, {listed(parts)}"
