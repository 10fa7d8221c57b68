"""Who waits: how much it matters that a case is not left over, beside its priority.

Among allocations that leave the same priority over, the one is chosen whose left-over cases have
the least points in all. A case has points for its tier and risk of serious harm, so that of two
cases the one of the lower tier waits; in one tier the one of lower RoSH; and of two alike the one
that has waited less. No public source gives an order of this kind: the points are an assumption.
"""

from caseload.models.base import TIERS_2023, TIERS_2026, Rosh
from caseload.models.case import Case
from caseload.models.service import PROBATION, Service

ROSH_STEPS = 32
"""The parts of a tier's points of which each level of RoSH adds one.

Three of them are less than any two neighbouring tiers are apart.
"""

UNTIERED = 4 << len(TIERS_2026) // 2
"""The tier's points of a case without a tier: those of tier D."""

MOST_WEEKS = 52
"""Weeks of waiting beyond these count no more."""

UNKNOWN_ROSH = Rosh.MEDIUM
"""What a case whose RoSH is not recorded counts as."""


def risk_of(case: Case, service: Service = PROBATION) -> int:
    """Points of a case that is left over: tier, then RoSH, then weeks waited.

    Single-letter tiers double from G to A. Of the older tiers the letters double from D to A, and
    the digits 0 to 3 add quarters. A case without a tier counts as one in the middle. The tiers of
    another service double from its last to its first.
    """
    rosh = (case.rosh or UNKNOWN_ROSH).rank
    level = _tier_points(case.tier, service) * (ROSH_STEPS + rosh)
    return level * (MOST_WEEKS + 1) + min(case.weeks_waited, MOST_WEEKS)


def _tier_points(tier: str, service: Service) -> int:
    """4 to 256 for G to A; 4 to 56 for D0 to A3; of neighbours, the higher has 8/7 or more."""
    if not service.probation:
        return 4 << (len(service.tiers) - 1 - service.tiers.index(tier))
    if tier in TIERS_2026:
        return 4 << (len(TIERS_2026) - 1 - TIERS_2026.index(tier))
    if tier in TIERS_2023:
        letter, digit = tier[0], int(tier[1])
        return (4 + digit) << (ord("D") - ord(letter))
    return UNTIERED
