"""One sentence of reason for each case: who may hold it, and where that leaves the one who does."""

from collections import Counter
from collections.abc import Sequence

from caseload.models import glossary
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
    able: int,
    pin: Decision | None,
) -> Assignment:
    """The case with its holder and the reason.

    `able` is the number of practitioners who could take it this week.
    """
    person = instance.practitioner_of[row.practitioner]
    remarks = [
        (rule.merit, remark)
        for rule in book.preferences
        for remark in [rule.remark(case, person, instance)]
        if remark and not isinstance(case, HeldCase)
    ]
    said = [remark for _, remark in remarks]
    merits = [merit for merit, _ in remarks if merit]
    moves = isinstance(case, HeldCase)
    first = glossary.MOVED if moves else glossary.ONLY_ONE if able == 1 else glossary.ONE_OF_SEVERAL
    return Assignment(
        case=case.id,
        practitioner=person.id,
        reason=_pinned(pin) if pin else _chosen(instance, case, person, row, able, said),
        pinned=pin is not None,
        moved_from=case.practitioner if isinstance(case, HeldCase) else None,
        codes=(glossary.DECIDED,) if pin else (first, *merits),
        could_take=None if pin else able,
    )


def _pinned(pin: Decision) -> str:
    return f"Decided beforehand: {pin.reason}" if pin.reason else "Decided beforehand"


def _chosen(
    instance: Instance,
    case: Case,
    person: Practitioner,
    row: Workload,
    able: int,
    remarks: Sequence[str],
) -> str:
    before, after = row.utilisation_before or 0.0, row.utilisation_after or 0.0
    if isinstance(case, HeldCase):
        giver = instance.practitioner_of[case.practitioner]
        said = f"moves from {giver.label} to {person.label}, {_one_of(able)}"
        return f"{said}; {_rises(before, after)}"
    return "; ".join([f"{row.name} is {_one_of(able)}; {_rises(before, after)}", *remarks])


def _one_of(able: int) -> str:
    one = "the only one" if able == 1 else f"one of {able:,}"
    return f"{one} who {glossary.COULD_TAKE}"


def _rises(before: float, after: float) -> str:
    return f"utilisation goes from {100 * before:.0f} % to {100 * after:.0f} %"


def unallocated(instance: Instance, blockers: Blockers, case: Case) -> Unallocated:
    """The case with what keeps each practitioner from it."""
    counters = blockers.of(case)
    return Unallocated(
        case=case.id,
        reason=_why(len(instance.practitioners), *counters),
        blockers=dict(sum(counters, Counter())),
        codes=(_code(len(instance.practitioners), *counters),),
        held_by=case.practitioner if isinstance(case, HeldCase) else None,
    )


def _code(people: int, *counters: Counter[str]) -> str:
    """The code of the last barrier that anybody is counted under: what is nearest to a place."""
    if sum(counter.total() for counter in counters) < people:
        return glossary.NOT_FOUND
    codes = (glossary.NOBODY_MAY, glossary.NO_ROOM, glossary.NOT_AVAILABLE)
    found = [code for code, counter in zip(codes, counters, strict=True) if counter]
    return glossary.NO_ROOM if glossary.NO_ROOM in found else found[-1]


def _why(people: int, *counters: Counter[str]) -> str:
    """The blockers as a sentence, those of the first counter first."""
    words = [one for counter in counters for one in counter.most_common()]
    parts = [f"{count} {'is' if count == 1 else 'are'} {what}" for what, count in words]
    if sum(counter.total() for counter in counters) < people:
        return "No place was found for it in the time given"
    return f"Of {counted(people, 'practitioner')}, {listed(parts)}"
