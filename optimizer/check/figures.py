"""The figures of an allocation as they are shown: workloads, spread, what each group carries.

The check does not trust them: `recount` adds them up again by formulas of its own.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from caseload.models.instance import Instance
from caseload.models.proposal import Figures, Workload
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.check.allocation import Allocation, as_it_is, taken_by
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import stays_with


def priority_left(instance: Instance, allocation: Allocation) -> int:
    """The priority of the cases left over."""
    return sum(case.priority for case in instance.cases if allocation.get(case.id) is None)


def preference_cost(instance: Instance, book: RuleBook, allocation: Allocation) -> int:
    """The cost of the preferences that the allocation passes over."""
    rules = book.preferences
    people = instance.practitioner_of
    return sum(
        rule.price(case, people[person], instance)
        for person, cases in taken_by(instance, allocation).items()
        for case in cases
        if stays_with(case) != person
        for rule in rules
    )


def workload_after(instance: Instance, allocation: Allocation) -> dict[str, Decimal]:
    """Workload of each practitioner with the new cases, exact, by practitioner id."""
    policy = instance.policy
    return {
        person: sum(
            (exact(case_weight(policy, case)) for case in cases),
            exact(instance.holdings[person].workload),
        )
        for person, cases in taken_by(instance, allocation).items()
    }


def spread(instance: Instance, allocation: Allocation) -> float:
    """The capacity-weighted standard deviation of utilisation, in percentage points."""
    return spread_of(instance, workload_after(instance, allocation))


def spread_of(
    instance: Instance, load: Mapping[str, Decimal], among: Collection[str] | None = None
) -> float:
    """The spread of workloads by practitioner, of everyone with capacity or those `among` them."""
    rows = [
        (_hundredths(load[person.id]), _hundredths(exact(most)))
        for person in instance.practitioners
        if among is None or person.id in among
        for most in [capacity(instance.policy, person)]
        if most > 0
    ]
    total, work = sum(most for _, most in rows), sum(own for own, _ in rows)
    if not total:
        return 0.0
    # Σ κ(L/κ − W/K)² = Σ (L·K − κ·W)² / κ / K², summed as whole numbers for each κ.
    squares: dict[int, int] = {}
    for own, most in rows:
        squares[most] = squares.get(most, 0) + (own * total - most * work) ** 2
    deviation = sum((Fraction(square, most) for most, square in squares.items()), Fraction(0))
    return 100.0 * math.sqrt(deviation / total**3)


def _hundredths(amount: Decimal) -> int:
    """A workload in its smallest unit, a whole number."""
    return int(amount.scaleb(2))


def workload_table(
    instance: Instance, book: RuleBook, allocation: Allocation, able: Collection[str] | None = None
) -> tuple[Workload, ...]:
    """Every practitioner's figures before and after, in the order of their identifiers.

    `able` are those who could take a new case, where that was asked.
    """
    taken = taken_by(instance, allocation)
    loads = workload_after(instance, allocation)
    loads_before = workload_after(instance, as_it_is(instance))
    rows = []
    for person in instance.practitioners:
        held = instance.holdings[person.id]
        most = capacity(instance.policy, person)
        before = float(loads_before[person.id])
        after = float(loads[person.id])
        rows.append(
            Workload(
                practitioner=person.id,
                name=person.label,
                grade=person.grade,
                team=person.team,
                capacity=most,
                caseload_before=held.caseload + len(instance.opened.get(person.id, ())),
                caseload_after=held.caseload + len(taken[person.id]),
                workload_before=before,
                workload_after=after,
                utilisation_before=before / most if most else None,
                utilisation_after=after / most if most else None,
                cap=_caseload_cap(instance, book, person.id),
                most=_workload_cap(instance, book, person.id),
                coming=held.coming,
                able=None if able is None else person.id in able,
            )
        )
    return tuple(rows)


def _caseload_cap(instance: Instance, book: RuleBook, person_id: str) -> int | None:
    """The least cap that any hard limit in whole cases in hand puts on a practitioner."""
    person = instance.practitioner_of[person_id]
    held = instance.holdings[person_id].caseload
    caps = [
        int(standing.cap)
        for rule in book.limits
        if rule.caps_caseload
        for standing in [rule.standing(person, [], instance)]
        if standing is not None and standing.before == held
    ]
    return min(caps) if caps else None


def _workload_cap(instance: Instance, book: RuleBook, person_id: str) -> float | None:
    """The least cap that any hard limit on workload puts on a practitioner."""
    person = instance.practitioner_of[person_id]
    caps = [
        standing.cap
        for rule in book.hard_limits
        if rule.caps_workload
        for standing in [rule.standing(person, [], instance)]
        if standing is not None
    ]
    return min(caps, default=None)


def figures(
    workloads: Sequence[Workload], order: Sequence[str], *, after: bool
) -> tuple[Figures, ...]:
    """The inspectorate's figures: for everyone, by grade (in the service's order), and by team."""
    grades: dict[str, list[Workload]] = {grade: [] for grade in order}
    teams: dict[str, list[Workload]] = {}
    for row in workloads:
        grades[row.grade].append(row)
        if row.team:
            teams.setdefault(row.team, []).append(row)
    groups = [("everyone", list(workloads)), *grades.items(), *sorted(teams.items())]
    return tuple(_figures(name, rows, after) for name, rows in groups if rows)


def _figures(name: str, rows: Sequence[Workload], after: bool) -> Figures:
    caseloads = [row.caseload_after if after else row.caseload_before for row in rows]
    carried = sum(row.capacity for row in rows)
    carrying = [row for row in rows if row.capacity]
    work = sum(row.workload_after if after else row.workload_before for row in carrying)
    return Figures(
        group=name,
        people=len(rows),
        caseload=sum(caseloads),
        mean_caseload=sum(caseloads) / len(rows),
        over_40=sum(caseload > 40 for caseload in caseloads) / len(rows),
        over_50=sum(caseload > 50 for caseload in caseloads) / len(rows),
        utilisation=work / carried if carried else 0.0,
    )
