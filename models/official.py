"""The official workload arithmetic of the probation services, each formula with its source.

Two services compute the same figures and round them differently: the *nightly* calculation of
wmt-worker (JavaScript) and the *real-time* one of hmpps-workload (Kotlin). Both are public code of
the Ministry of Justice (github.com/ministryofjustice). Everything here is exact: decimals in,
decimals or whole points out, so that no binary fraction ever loses a point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import IntEnum
from fractions import Fraction

Number = int | float | str | Decimal

NOMINAL_TARGET = 2176
"""Points that a full-time PO or PSO can carry: hmpps-workload, V1_1__SEED_REF_DATA.sql."""

FULL_HOURS = 37
"""Default hours of a PO and of a PSO: hmpps-workload, V1_1__SEED_REF_DATA.sql."""

STANDARD_REPORT, FAST_REPORT = 138, 65
"""Points of a standard and of a fast-delivery court report of the last 30 days: V1_1 seed."""

CONTACT_DAYS = 7
"""For so long a contact counts for who had it, and against whose case it is."""

CONTACT_POINTS = {
    range(1, 4): (9, 13, 18),
    range(4, 13): (9, 18, 26),
    range(13, 22): (9, 13, 18),
    range(22, 25): (5, 9, 13),
    range(25, 28): (9, 13, 18),
    range(28, 31): (5, 9, 18),
    range(31, 37): (9, 13, 18),
}
"""Points of the contacts CMS01 to CMS36, three by three for low, medium and high: V1_1 seed."""

CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")


class OfficerType(IntEnum):
    """Types of practitioner: wmt-worker, constants/offender-manager-type-ids.js."""

    PO = 1
    SPO = 2
    PSO = 3
    TPO = 4
    UNSUPPORTED = 5
    PSO_B = 7


@dataclass(frozen=True)
class DefaultHours:
    """Default contracted hours in a week; the seed values."""

    po: Number = FULL_HOURS
    pso: Number = FULL_HOURS
    spo: Number = 0


@dataclass(frozen=True)
class Hours:
    """Hours that count for a practitioner: her own (`base`), and full time for her type."""

    base: Decimal
    default: Decimal


def decimal(number: Number) -> Decimal:
    """The decimal that a number was written as."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def contracted_hours(
    officer: OfficerType, contracted: Number | None, defaults: DefaultHours
) -> Hours | None:
    """Base and default hours; None for an unsupported type.

    Source: wmt-worker, points/calculate-contracted-hours.js.
    """
    if officer is OfficerType.UNSUPPORTED:
        return None
    if officer in (OfficerType.PSO, OfficerType.PSO_B):
        default = defaults.pso
    else:
        default = defaults.spo if officer is OfficerType.SPO else defaults.po
    return Hours(decimal(default if contracted is None else contracted), decimal(default))


def available_points(nominal_target: Number, hours: Hours | None, reduction: Number = 0) -> int:
    """Points that a practitioner's hours can carry: nominal × (hours − reduction) / full hours.

    Cut to whole points towards zero; 0 without hours, without a default, or for an unsupported
    type. The formula's two quotients by the contracted hours cancel. Source: wmt-worker,
    points/calculate-available-points.js (nightly).
    """
    if hours is None or hours.base == 0 or hours.default == 0:
        return 0
    left = hours.base - decimal(reduction)
    carried = Fraction(decimal(nominal_target)) * Fraction(left) / Fraction(hours.default)
    return int(carried)


def available_points_real_time(
    nominal_target: Number, hours: Hours | None, reduction: Number = 0
) -> int:
    """The same in real time: never less than 0, which is what no hours left give.

    Source: hmpps-workload, CapacityCalculator.kt.
    """
    return max(0, available_points(nominal_target, hours, reduction))


@dataclass(frozen=True)
class Inactive:
    """Cases that are not worked in full: counts, or the percentages still counted of each kind.

    The seed percentages: warrants 0, unpaid work 100, overdue terminations 0.
    """

    warrants: Number = 0
    unpaid_work: Number = 0
    overdue: Number = 0


SEED_WEIGHTING = Inactive(warrants=0, unpaid_work=100, overdue=0)


def tier_points(
    cases: int, points: Number, inactive: Inactive | None = None, weighting: Inactive | None = None
) -> Decimal:
    """Points of the cases of one tier and type, less what the inactive among them do not count.

    `inactive` is None where the inactive cases have been taken out already, as in the extract's
    filtered sheet. Source: wmt-worker, points/calculate-points-for-tier.js.
    """
    total = decimal(points) * cases
    if inactive is None:
        return total
    counted = weighting or SEED_WEIGHTING
    for count, percent in (
        (inactive.warrants, counted.warrants),
        (inactive.unpaid_work, counted.unpaid_work),
        (inactive.overdue, counted.overdue),
    ):
        uncounted = 100 - min(max(decimal(percent), Decimal(0)), Decimal(100))
        total -= decimal(count) * decimal(points) * uncounted / 100
    return total


def total_points(parts: Iterable[Number], adjustments: Iterable[Number] = ()) -> int:
    """A practitioner's points: the parts and the active adjustments, rounded half up.

    The parts are cases, T2A cases, standard reports and fast-delivery reports. Source:
    wmt-worker, points/calculate-points-for-workload.js, workers/calculate-workload-points.js.
    """
    total = sum((decimal(part) for part in (*parts, *adjustments)), Decimal(0))
    return int((total + Decimal("0.5")).to_integral_value(ROUND_FLOOR))


def capacity_percent(total: Number, available: Number) -> Decimal:
    """Points as a percentage of available points, unrounded; 0 if none are available (nightly).

    Source: wmt-web, helpers/percentage-calculator.js.
    """
    if not decimal(available):
        return Decimal(0)
    return decimal(total) / decimal(available) * 100


def capacity_percent_real_time(total: Number, available: Number) -> Decimal:
    """The same in real time: the quotient to three decimals, half up; 0 if either is 0.

    Source: hmpps-workload, CapacityCalculator.kt.
    """
    if not decimal(total) or not decimal(available):
        return Decimal(0)
    quotient = decimal(total) / decimal(available)
    return quotient.quantize(THOUSANDTH, ROUND_HALF_UP) * 100


def area_percent(people: Iterable[tuple[Number, Number]]) -> Decimal:
    """Capacity of a team or area from each person's (points, available points).

    Sum over sum, never the mean of percentages. Source: wmt-web, get-capacity-view.js.
    """
    pairs = list(people)
    total = sum((decimal(points) for points, _ in pairs), Decimal(0))
    available = sum((decimal(carried) for _, carried in pairs), Decimal(0))
    return capacity_percent(total, available)


def potential_capacity(
    total: Number, available: Number, case: Number, *, held_already: bool = False
) -> Decimal:
    """Capacity after a case of so many points is added; unchanged if it is held already.

    Source: hmpps-workload (1e70153e), staff/GetOffenderManagerService.kt.
    """
    added = Decimal(0) if held_already else decimal(case)
    return capacity_percent_real_time(decimal(total) + added, available)


def contact_points(code: str) -> int:
    """Points of a contact by its code, such as CMS05; 0 for a code that has none.

    Source: wmt-worker, staging-adjustments-mapper.js, with the seed's points.
    """
    number = code.upper().removeprefix("CMS")
    if number.isdecimal():
        for codes, points in CONTACT_POINTS.items():
            if int(number) in codes:
                return points[(int(number) - codes.start) % 3]
    return 0


@dataclass(frozen=True)
class Overview:
    """A practitioner's points at a glance; `capacity` in per cent."""

    hours: Decimal
    available: int
    used: Decimal
    remaining: Decimal
    capacity: Decimal


def overview(
    total: Number | None, available: int | None = None, hours: Number | None = None
) -> Overview:
    """Points used and left; someone without a workload row has full hours and nothing used.

    Source: hmpps-workload, GetOverviewForOffenderManager.kt; wmt-web, get-overview.js.
    """
    week = decimal(FULL_HOURS if hours is None else hours)
    full = Hours(week, Decimal(FULL_HOURS))
    carried = available_points(NOMINAL_TARGET, full) if available is None else available
    used = decimal(total or 0)
    return Overview(week, carried, used, carried - used, capacity_percent_real_time(used, carried))


def reduction_hours(contracted: Number, percent: Number | None) -> Decimal:
    """Hours that a reduction takes: a share of contracted hours, two decimals, never more than all.

    Without a percentage up to the whole contract may be taken. Why hours are reduced is never
    asked. Source: wmt-web, helpers/reduction-hours-calculator.js.
    """
    whole = decimal(contracted)
    if percent is None:
        return whole
    share = (whole * decimal(percent) / 100).quantize(CENT, ROUND_HALF_UP)
    return min(share, whole)
