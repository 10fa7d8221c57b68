"""One sentence of reason for each case: who may hold it, and where that leaves the one who does."""

from collections import Counter

from models.case import Case, HeldCase
from models.instance import Decision, Instance
from models.practitioner import Practitioner
from models.proposal import Assignment, Unallocated, Workload
from optimizer.rules import active_rules, hard_rules
from optimizer.rules.base import LimitRule, PairRule, Preference, Rule
from optimizer.rules.wording import counted, listed
from optimizer.verify import Allocation, taken_by


def assignment(
    instance: Instance,
    case: Case,
    row: Workload,
    eligible: int,
    pin: Decision | None,
) -> Assignment:
    """The case with its holder and the reason.

    `eligible` is the number of practitioners whom no rule bars from the case.
    """
    person = instance.practitioner_of[row.practitioner]
    return Assignment(
        case=case.id,
        practitioner=person.id,
        reason=_pinned(pin) if pin else _chosen(instance, case, person, row, eligible),
        pinned=pin is not None,
        moved_from=case.practitioner if isinstance(case, HeldCase) else None,
    )


def _pinned(pin: Decision) -> str:
    return f"Decided beforehand: {pin.reason}" if pin.reason else "Decided beforehand"


def _chosen(
    instance: Instance, case: Case, person: Practitioner, row: Workload, eligible: int
) -> str:
    before, after = row.utilisation_before or 0.0, row.utilisation_after or 0.0
    if isinstance(case, HeldCase):
        giver = instance.practitioner_of[case.practitioner]
        said = f"moves from {giver.label} to {person.label}, one of {eligible} who may hold it"
        return f"{said}; {_rises(before, after)}"
    who = "the only one who" if eligible == 1 else f"one of {eligible} who"
    said = f"{row.name} is {who} may hold it; {_rises(before, after)}"
    remarks = [
        remark
        for rule in active_rules(instance.policy)
        if isinstance(rule, Preference)
        for remark in [rule.remark(case, person, instance)]
        if remark
    ]
    return "; ".join([said, *remarks])


def _rises(before: float, after: float) -> str:
    return f"utilisation goes from {100 * before:.0f} % to {100 * after:.0f} %"


def unallocated(instance: Instance, case: Case, allocation: Allocation) -> Unallocated:
    """The case with what keeps each practitioner from it."""
    rules = hard_rules(instance.policy)
    taken = taken_by(instance, allocation)
    barred: Counter[str] = Counter()
    full: Counter[str] = Counter()
    for person in instance.practitioners:
        pair = next((r for r in rules if _bars(r, case, person, instance)), None)
        if pair is not None:
            barred[pair.bars] += 1
            continue
        limit = next(
            (r for r in rules if _is_full(r, case, person, taken[person.id], instance)), None
        )
        if limit is not None:
            full[f"at the limit of the {limit.title.lower()}"] += 1
    return Unallocated(
        case=case.id,
        reason=_why(len(instance.practitioners), barred, full),
        blockers=dict(barred + full),
    )


def _bars(rule: Rule, case: Case, person: Practitioner, instance: Instance) -> bool:
    return isinstance(rule, PairRule) and rule.objection(case, person, instance) is not None


def _is_full(
    rule: Rule, case: Case, person: Practitioner, taken: list[Case], instance: Instance
) -> bool:
    """Whether the limit has no room for the case beside what she takes."""
    if not isinstance(rule, LimitRule):
        return False
    standing = rule.standing(person, [*taken, case], instance)
    return standing is not None and standing.excess > 1e-9


def _why(people: int, barred: Counter[str], full: Counter[str]) -> str:
    """The blockers as a sentence."""
    words = [*barred.most_common(), *full.most_common()]
    parts = [f"{count} {'is' if count == 1 else 'are'} {what}" for what, count in words]
    if sum(barred.values()) + sum(full.values()) < people:
        return "No place was found for it in the time given"
    return f"Of {counted(people, 'practitioner')}, {listed(parts)}"
