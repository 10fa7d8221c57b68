"""Workload arithmetic: what a case weighs, what a practitioner can carry and what she holds.

All quantities are in the policy's unit, kept to two decimals (half up), so that sums are exact in
hundredths.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from caseload.models.base import SUSPENDED, TIERS_2023, TIERS_2026, Frozen, Gender, Task
from caseload.models.case import Case, HeldCase
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner

HUNDREDTH = Decimal("0.01")


class UnknownWeight(Exception):
    """A policy has no weight for a case; the message says which tier.

    `missing` is the field of the case that would help: `older_tier` where the case has only its
    tier of 2026 and the policy weighs the older ones.
    """

    def __init__(self, message: str, missing: str) -> None:
        super().__init__(message)
        self.missing = missing


KEPT = 2**16
"""Results that each of the small functions here keeps: a nation asks for few in many ways."""


@lru_cache(KEPT, typed=True)
def exact(number: float) -> Decimal:
    """The decimal that a float was written as."""
    return Decimal(str(number))


@lru_cache(KEPT, typed=True)
def _to_hundredths(number: float) -> float:
    return float(exact(number).quantize(HUNDREDTH, ROUND_HALF_UP))


def case_weight(policy: Policy, case: Case) -> float:
    """Weight of a case: its own if given, else tier and type × complexity factor, plus tasks.

    Raises:
        UnknownWeight: if the policy names no weight for the tier and type.
    """
    if case.weight is not None:
        return _to_hundredths(case.weight)
    plain = tier_weight(policy, weighed_tier(policy, case), case.type)
    factor = policy.complexity.get(case.complexity, 1.0)
    return _weight(plain, factor, tuple(policy.tasks.get(task, 0.0) for task in case.tasks))


@lru_cache(KEPT, typed=True)
def _weight(plain: Decimal, factor: float, tasks: tuple[float, ...]) -> float:
    weight = plain * exact(factor) + sum(map(exact, tasks), Decimal(0))
    return float(weight.quantize(HUNDREDTH, ROUND_HALF_UP))


def weighed_tier(policy: Policy, case: Case) -> str:
    """The one of a case's tiers that the policy names a weight for; its tier if it names neither.

    A policy of the older tiers does not take a letter of 2026 for one of its own.
    """
    named = case.older_tier is not None and case.older_tier in policy.weights
    return case.older_tier if named and case.older_tier else case.tier


def tier_weight(policy: Policy, tier: str, kind: str) -> Decimal:
    """Weight of a plain case of a tier and type.

    Raises:
        UnknownWeight: if the policy names none; a suspended tier that it does not name weighs 0.
    """
    entry = policy.weights.get(tier, policy.weights.get("*"))
    if isinstance(entry, dict):
        entry = entry.get(kind)
    if entry is None:
        if tier in SUSPENDED:
            return Decimal(0)
        older = tier in TIERS_2026 and not policy.weights.keys().isdisjoint(TIERS_2023)
        missing = "older_tier" if older else "tier"
        raise UnknownWeight(f"policy {policy.name} has no weight for tier {tier}", missing)
    return exact(entry)


def weight_in_hand(policy: Policy, practitioner: Practitioner) -> Decimal:
    """Weight of a caseload that is given as counts: as stated, by tier and type, or by its mean.

    Raises:
        UnknownWeight: if the policy names no weight for one of the tiers in hand.
    """
    if practitioner.workload is not None:
        return exact(practitioner.workload)
    if practitioner.in_hand:
        weights = (tier_weight(policy, b.tier, b.type) * b.cases for b in practitioner.in_hand)
        return sum(weights, Decimal(0))
    return mean_weight(policy) * practitioner.caseload


def capacity(policy: Policy, practitioner: Practitioner) -> float:
    """Workload that a practitioner's hours can carry, in the policy's unit."""
    if practitioner.capacity is not None:
        return _to_hundredths(practitioner.capacity)
    terms = policy.capacity
    return _carried(
        terms.full,
        terms.full_hours,
        terms.availability,
        terms.admin_hub if practitioner.admin_hub else 1,
        terms.grades.get(practitioner.grade, 1),
        practitioner.contracted_hours,
        practitioner.reduction_hours,
        whole=terms.whole,
    )


@lru_cache(KEPT, typed=True)
def _carried(
    full: float,
    full_hours: float,
    availability: float,
    hub: float,
    protected: float,
    contracted: float,
    reduction: float,
    *,
    whole: bool,
) -> float:
    hours = exact(contracted) - exact(reduction)
    # Divided last: a rounded quotient would lose a point when the whole part is taken.
    shares = exact(availability) * exact(hub) * exact(protected)
    carried = exact(full) * hours * shares / exact(full_hours)
    if whole:
        return float(carried.quantize(Decimal(1), ROUND_FLOOR))
    return float(carried.quantize(HUNDREDTH, ROUND_HALF_UP))


def share_of_hours(policy: Policy, practitioner: Practitioner) -> Fraction:
    """Her hours after reductions as a share of full hours, exact, never more than 1."""
    own = practitioner.contracted_hours, practitioner.reduction_hours
    return _share(*own, policy.capacity.full_hours)


@lru_cache(KEPT, typed=True)
def _share(contracted: float, reduction: float, full_hours: float) -> Fraction:
    hours = exact(contracted) - exact(reduction)
    return min(Fraction(1), Fraction(hours) / Fraction(exact(full_hours)))


class Holding(Frozen):
    """What a practitioner has in hand before the week's cases.

    `workload` includes `coming`, the part that is reports due and inductions not done.
    """

    caseload: int
    workload: float
    coming: float
    complex_cases: int
    women_cases: int
    new_cases_7_days: int


def work_coming(policy: Policy, practitioner: Practitioner) -> Decimal:
    """Weight of reports due and inductions not done."""
    due = {
        Task.PAROLE_REPORT: practitioner.parole_reports_due,
        Task.RECALL_REPORT: practitioner.recall_reports_due,
        Task.COURT_REPORT: practitioner.court_reports_due,
        Task.INDUCTION: practitioner.inductions_due,
    }
    return sum(
        (exact(policy.tasks.get(task, 0.0)) * count for task, count in due.items()), Decimal(0)
    )


def mean_weight(policy: Policy) -> Decimal:
    """Mean of the policy's weights: a caseload given without a workload is weighed by it."""
    weights = [
        exact(weight)
        for entry in policy.weights.values()
        for weight in (entry.values() if isinstance(entry, dict) else (entry,))
        if weight > 0
    ]
    return sum(weights, Decimal(0)) / len(weights) if weights else Decimal(0)


def holding(
    policy: Policy,
    practitioner: Practitioner,
    held: Iterable[HeldCase] | None,
    week_beginning: date | None,
) -> Holding:
    """What a practitioner holds: from the listed cases if there is a list, else from her counts.

    `held` is None when the instance has no list of cases in hand.
    """
    coming, other = work_coming(policy, practitioner), exact(practitioner.other_work)
    if held is None:
        return Holding(
            caseload=practitioner.caseload,
            workload=_held(weight_in_hand(policy, practitioner) + other + coming),
            coming=float(coming),
            complex_cases=practitioner.complex_cases,
            women_cases=practitioner.women_cases,
            new_cases_7_days=practitioner.new_cases_7_days,
        )
    cases = tuple(held)
    total = sum((exact(case_weight(policy, case)) for case in cases), Decimal(0))
    since = week_beginning - timedelta(days=7) if week_beginning else None
    return Holding(
        caseload=len(cases),
        workload=_held(total + other + coming),
        coming=float(coming),
        complex_cases=sum(case.complexity >= policy.complex_from for case in cases),
        women_cases=sum(case.gender is Gender.WOMAN for case in cases),
        new_cases_7_days=sum(
            since is not None and case.allocated_on is not None and case.allocated_on > since
            for case in cases
        ),
    )


def _held(total: Decimal) -> float:
    """A workload to two decimals, no less than nothing whatever others did of it."""
    return float(max(total, Decimal(0)).quantize(HUNDREDTH, ROUND_HALF_UP))
