"""The figures of an allocation, counted again for the check alone.

It reads models and adds up whole hundredths, by formulas other than those of the figures that are
shown: the variance as a mean of squares less the square of the mean, groups by one pass over the
people.
Nothing outside `confirm` uses it, and it uses nothing of the solver side or of `figures`.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from caseload.models.instance import Instance
from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import Workload
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.rule_kit.presence import stays_with

Allocation = Mapping[str, str | None]

HUNDREDTHS = 100


@dataclass(frozen=True)
class Carried:
    """What one practitioner carries: cases and workload before and after, in whole hundredths.

    `held` is the workload of the cases that cannot move, `most` the capacity; `receives` says that
    some case of the instance is with the practitioner, `able` that some new one could be.
    """

    held: int
    cases_before: int
    cases_after: int
    before: int
    after: int
    most: int
    receives: bool
    able: bool


def carried(
    instance: Instance, before: Allocation, after: Allocation, able: Collection[str]
) -> dict[str, Carried]:
    """What each practitioner carries, by identifier, under two allocations of the cases."""
    policy, found = instance.policy, {}
    had, has = _held(before), _held(after)
    weight = {case.id: _whole(case_weight(policy, case)) for case in instance.cases}
    for person in instance.practitioners:
        held = instance.holdings[person.id]
        own = _whole(held.workload)
        mine, then = had.get(person.id, ()), has.get(person.id, ())
        found[person.id] = Carried(
            held=own,
            cases_before=held.caseload + len(mine),
            cases_after=held.caseload + len(then),
            before=own + sum(weight[case] for case in mine),
            after=own + sum(weight[case] for case in then),
            most=_whole(capacity(policy, person)),
            receives=bool(then),
            able=person.id in able,
        )
    return found


def _whole(amount: float) -> int:
    """An amount in hundredths, in which all weights and capacities are whole."""
    return round(exact(amount) * HUNDREDTHS)


def _held(allocation: Allocation) -> dict[str, list[str]]:
    """The cases of each practitioner who has any."""
    found: dict[str, list[str]] = {}
    for case, holder in allocation.items():
        if holder is not None:
            found.setdefault(holder, []).append(case)
    return found


def _sum_by_capacity(rows: Iterable[tuple[int, int]]) -> Fraction:
    """Σ amount / capacity of pairs of the two, exact: amounts over the same capacity add up first.

    So a nation has few fractions to add, whose denominators would grow with each other one.
    """
    sums: dict[int, int] = {}
    for amount, most in rows:
        sums[most] = sums.get(most, 0) + amount
    return sum((Fraction(amount, most) for most, amount in sums.items()), Fraction(0))


def spread(people: Mapping[str, Carried], *, after: bool = True, able: bool = False) -> float:
    """The capacity-weighted standard deviation of utilisation, in percentage points.

    Over everyone with capacity, or over those who are `able` to take a new case.
    """
    counted = [one for one in people.values() if one.most and (one.able or not able)]
    rows = [(one.after if after else one.before, one.most) for one in counted]
    total = sum(most for _, most in rows)
    if not total:
        return 0.0
    square = _sum_by_capacity((load * load, most) for load, most in rows) / total
    mean = Fraction(sum(load for load, _ in rows), total)
    return 100.0 * math.sqrt(square - mean * mean)


def spent(people: Mapping[str, Carried], least: float) -> float:
    """The spread from nothing, between the able, that lies between the `least` and the present."""
    able = sum(one.most for one in people.values() if one.able)
    whole = sum(one.most for one in people.values())
    square = max(0.0, spread(people) ** 2 - least**2)
    return math.sqrt(square * whole / able) if able else 0.0


def balance(people: Mapping[str, Carried], measure: BalanceMeasure) -> float:
    """The balance measure in percentage points; of leximax the first component."""
    if measure == "spread":
        return spread(people)
    if measure == "range":
        used = [one.after / one.most for one in people.values() if one.able]
        return 100.0 * (max(used) - min(used)) if used else 0.0
    received = [one.after / one.most for one in people.values() if one.most and one.receives]
    return 100.0 * max(received, default=0.0)


def departures(instance: Instance, allocation: Allocation) -> float:
    """How many cases that were not decided go elsewhere than proposed before, those that people
    were told of counted as the policy says.
    """
    earlier, found = instance.earlier, 0
    if earlier is None:
        return 0.0
    for case in instance.cases:
        before = earlier.holder_of.get(case.id) or stays_with(case)
        if before is not None and case.id not in instance.pins:
            weight = instance.policy.balance.keep_told if case.id in earlier.told else 1
            found += weight * (allocation[case.id] != before)
    return float(found)


def gap(people: Mapping[str, Carried], value: float, bound: float) -> float:
    """(cost − bound) / bound, of the part of Σ L²/κ that the cases add; points of spread."""
    able = [one for one in people.values() if one.most]
    total = sum(one.most for one in able)
    if not total:
        return 0.0
    added = float(_sum_by_capacity((one.after**2 - one.held**2, one.most) for one in able))
    reached, settled, least = ((p / 100.0) ** 2 * total for p in (spread(people), value, bound))
    base = added - (reached - least)
    return (settled - least) / base if base > 0 else 0.0


def group_figures(rows: Sequence[Workload], *, after: bool) -> dict[str, tuple[float, ...]]:
    """The figures of everyone, each grade and each team, by group: people, caseload, mean, shares
    over 40 and over 50, utilisation. A group without people has none.
    """
    groups: dict[str, list[Workload]] = {}
    for row in rows:
        for name in ("everyone", row.grade, row.team):
            if name:
                groups.setdefault(name, []).append(row)
    found: dict[str, tuple[float, ...]] = {}
    for name, members in groups.items():
        held = [row.caseload_after if after else row.caseload_before for row in members]
        able = [row for row in members if row.capacity]
        work = math.fsum(row.workload_after if after else row.workload_before for row in able)
        most = math.fsum(row.capacity for row in able)
        found[name] = (
            len(members),
            sum(held),
            sum(held) / len(members),
            len([one for one in held if one > 40]) / len(members),
            len([one for one in held if one > 50]) / len(members),
            work / most if most else 0.0,
        )
    return found
