"""One allocation as a side of a comparison: its breaches, its balance, its workloads by group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from caseload.models.comparison import Difference, Extreme, GroupFigures, Side
from caseload.models.instance import Instance
from caseload.models.proposal import Workload
from caseload.models.suppression import suppressed
from caseload.models.workload import share_of_hours
from caseload.optimizer.check.review import check
from caseload.optimizer.compare.fairness import GENDERS, fairness, strata_of
from caseload.optimizer.path.start import Allocation
from caseload.optimizer.problem.part import Part


@dataclass(frozen=True)
class AlikeCases:
    """The classes of cases that every rule treats alike: an exchange within one changes nothing."""

    class_of: Mapping[str, int]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> "AlikeCases":
        """The classes of an instance, numbered over all its parts."""
        class_of: dict[str, int] = {}
        number = 0
        for part in parts:
            for members in part.problem.members:
                class_of |= {part.case_ids[case]: number for case in members}
                number += 1
        return cls(class_of)

    def agreement(self, one: Allocation, other: Allocation) -> int:
        """The number of cases with the same practitioner, or with nobody, in both allocations."""
        first, second = self._counts(one), self._counts(other)
        own = [case for case in one if case not in self.class_of]
        same = sum(one[case] == other.get(case) for case in own)
        return same + sum(min(many, second.get(key, 0)) for key, many in first.items())

    def aligned(self, allocation: Allocation, to: Allocation) -> dict[str, str | None]:
        """The allocation with alike cases exchanged so that as many as possible are as in `to`."""
        members: dict[int, list[str]] = {}
        for case, group in self.class_of.items():
            members.setdefault(group, []).append(case)
        found = dict(allocation)
        for cases in members.values():
            takers = [allocation.get(case) for case in cases]
            others = []
            for case in cases:
                if to.get(case) in takers:
                    found[case] = to.get(case)
                    takers.remove(to.get(case))
                else:
                    others.append(case)
            found |= zip(others, takers, strict=True)
        return found

    def _counts(self, allocation: Allocation) -> dict[tuple[int, str | None], int]:
        found: dict[tuple[int, str | None], int] = {}
        for case, group in self.class_of.items():
            key = (group, allocation.get(case))
            found[key] = found.get(key, 0) + 1
        return found


def side_of(
    name: str,
    instance: Instance,
    allocation: Allocation,
    proposed: Allocation,
    alike: AlikeCases,
    *,
    by_hand: bool = False,
    mended: bool = False,
) -> Side:
    """All figures of one allocation that a comparison shows."""
    review = check(instance, allocation)
    used = sorted(
        (row.utilisation_after, row.practitioner, row.name)
        for row in review.workloads
        if row.utilisation_after is not None
    )
    there = instance.practitioner_of
    previous = [c for c in instance.cases if c.previous_practitioner in there]
    given = {case.id: allocation.get(case.id) for case in instance.cases}
    return Side(
        name=name,
        by_hand=by_hand,
        mended=mended,
        breaches=review.breaches,
        unallocated=review.unallocated,
        spread=review.spread,
        lowest=_extreme(used[0]) if used else None,
        highest=_extreme(used[-1]) if used else None,
        groups=_shown_groups(instance, review.workloads),
        continued=sum(allocation.get(c.id) == c.previous_practitioner for c in previous),
        previous=len(previous),
        agreement=alike.agreement({c.id: allocation.get(c.id) for c in instance.cases}, proposed),
        workloads=review.workloads,
        allocation=given,
        fairness=fairness(
            [strata_of(instance, review.workloads, given)], instance.policy.history.fewest_people
        ),
    )


def _extreme(found: tuple[float, str, str]) -> Extreme:
    used, person, name = found
    return Extreme(practitioner=person, name=name, utilisation=used)


def _shown_groups(instance: Instance, workloads: Sequence[Workload]) -> tuple[GroupFigures, ...]:
    """The groups of a side. Everyone's figures stand there however few they are: a comparison
    names each practitioner; of other small groups nothing is said.
    """
    everyone, *others = groups(instance, workloads)
    return (everyone, *suppressed(others, instance.policy.history.fewest_people))


def groups(instance: Instance, workloads: Sequence[Workload]) -> tuple[GroupFigures, ...]:
    """Figures for everyone, by grade, by team, by hours and by gender, each group that exists."""
    people = instance.practitioner_of
    full = {p.id: share_of_hours(instance.policy, p) >= 1 for p in instance.practitioners}
    rows: list[tuple[str, str, list[Workload]]] = [("everyone", "everyone", list(workloads))]
    for grade in instance.policy.service.grades:
        rows.append(("grade", grade, [w for w in workloads if w.grade == grade]))
    for team in sorted({w.team for w in workloads if w.team}):
        rows.append(("team", team, [w for w in workloads if w.team == team]))
    for name, whole in (("full time", True), ("part time", False)):
        rows.append(("hours", name, [w for w in workloads if full[w.practitioner] is whole]))
    for gender, name in GENDERS.items():
        mine = [w for w in workloads if people[w.practitioner].gender is gender]
        rows.append(("gender", name, mine))
    return tuple(_figures(kind, name, some) for kind, name, some in rows if some)


def _figures(kind: str, name: str, rows: Sequence[Workload]) -> GroupFigures:
    """The figures of one group of practitioners."""
    capped = [row for row in rows if row.cap is not None]
    over = sum(row.caseload_after > row.cap for row in capped if row.cap is not None)
    carrying = [row for row in rows if row.capacity]
    carried = sum(row.capacity for row in carrying)
    work = sum(row.workload_after for row in carrying)
    return GroupFigures(
        kind=kind,
        group=name,
        people=len(rows),
        new_cases=sum(row.caseload_after - row.caseload_before for row in rows),
        mean_caseload=sum(row.caseload_after for row in rows) / len(rows),
        over_cap=over / len(capped) if capped else None,
        over_40=sum(row.caseload_after > 40 for row in rows) / len(rows),
        over_50=sum(row.caseload_after > 50 for row in rows) / len(rows),
        utilisation=work / carried if carried else None,
    )


def differences(by_hand: Side, proposed: Side) -> tuple[Difference, ...]:
    """The practitioners whose load differs in the proposal, the largest fall first."""
    changed = [
        (before, after)
        for before, after in zip(by_hand.workloads, proposed.workloads, strict=True)
        if (before.caseload_after, before.workload_after)
        != (after.caseload_after, after.workload_after)
    ]
    rows = [
        Difference(
            practitioner=before.practitioner,
            name=before.name,
            cases_by_hand=before.caseload_after - before.caseload_before,
            cases_proposed=after.caseload_after - after.caseload_before,
            utilisation_by_hand=before.utilisation_after,
            utilisation_proposed=after.utilisation_after,
        )
        for before, after in changed
    ]
    return tuple(sorted(rows, key=lambda row: (row.rise, row.practitioner)))
