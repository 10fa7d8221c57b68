"""Counts of cases in hand after a week: what came is added, what ended is taken off, exactly."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from caseload.instances.next_week.changes import Stated, ended_type
from caseload.models.base import Gender
from caseload.models.case import HeldCase
from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.models.practitioner import InHand, Practitioner
from caseload.models.workload import (
    HUNDREDTH,
    UnknownWeight,
    case_weight,
    exact,
    tier_weight,
    weighed_tier,
    weight_in_hand,
)

Bundle = tuple[str, str]


def counted(
    person: Practitioner,
    given: Sequence[HeldCase],
    ended: Sequence[Stated],
    policy: Policy,
    begins: date | None,
    faults: list[Fault],
) -> Practitioner:
    """The practitioner with the counts of the week that `begins` then.

    `given` are the cases that she took in the week before and still holds, `ended` the rows of
    endings that only count. A workload in hand is carried on to the hundredth.
    """
    counts = _Counts(person, policy)
    counts.roll(given, begins)
    for row in ended:
        wrong = counts.end(row)
        faults += wrong
        if wrong:
            break
    return (
        person.model_copy(update=counts.fields())
        if given or ended
        else person.model_copy(update={"new_cases_7_days": 0})
    )


class _Counts:
    """The counts of one practitioner while they change."""

    def __init__(self, person: Practitioner, policy: Policy) -> None:
        self.person, self.policy = person, policy
        self.caseload = person.caseload
        self.work = weight_in_hand(policy, person)
        self.complex, self.women, self.recent = person.complex_cases, person.women_cases, 0
        self.tiers: Counter[Bundle] = Counter()
        for one in person.in_hand:
            self.tiers[one.tier, one.type] += one.cases
        self.by_tier = bool(person.in_hand)
        self.stated = person.workload is not None or not self.by_tier

    def roll(self, given: Iterable[HeldCase], begins: date | None) -> None:
        """Add the cases that she took; those of less than seven days ago count as new."""
        since = begins - timedelta(days=7) if begins else None
        for case in given:
            weight = exact(case_weight(self.policy, case))
            tier = weighed_tier(self.policy, case)
            self.caseload += 1
            self.work += weight
            self.complex += case.complexity >= self.policy.complex_from
            self.women += case.gender is Gender.WOMAN
            self.recent += bool(since and case.allocated_on and case.allocated_on > since)
            self.tiers[tier, case.type] += self.by_tier
            self.stated |= weight != self._weight(tier, case.type)

    def _weight(self, tier: str, kind: str) -> Decimal | None:
        try:
            return tier_weight(self.policy, tier, kind)
        except UnknownWeight:
            return None

    def end(self, row: Stated) -> list[Fault]:
        """Take off the cases of a row; what she did not hold is a fault."""
        number, tier = int(row.values.get("cases", 1)), row.values.get("tier")
        kind = ended_type(row, self.policy.service)
        if self.by_tier and tier is None:
            return [row.fault("the tier: the cases in hand are given by tier and type", "tier")]
        if self.by_tier and self.tiers[tier or "", kind] < number:
            held = self.tiers[tier or "", kind]
            expected = f"no more than the {held} {tier} {kind} that {self.person.id} held"
            return [row.fault(expected, "cases", number)]
        if number > self.caseload:
            expected = f"no more cases than the {self.caseload} that {self.person.id} held"
            return [row.fault(expected, "cases", number)]
        weight = self._ended_weight(row, number, tier, kind)
        if weight is None:
            return [row.fault("a tier that the policy weighs, or a workload", "tier", tier)]
        if weight > self.work:
            expected = f"no more work than the {self.work:f} that {self.person.id} held"
            return [row.fault(expected, "workload" if "workload" in row.values else "tier", weight)]
        self.caseload -= number
        self.work -= weight
        self.complex -= int(row.values.get("complex_cases", 0))
        self.women -= int(row.values.get("women_cases", 0))
        if self.by_tier and tier is not None:
            self.tiers[tier, kind] -= number
            self.stated |= weight != (self._weight(tier, kind) or 0) * number
        return self._beyond(row)

    def _ended_weight(
        self, row: Stated, number: int, tier: str | None, kind: str
    ) -> Decimal | None:
        """What the cases weighed: as stated, by their tier, or their share of the caseload.

        The last cases take all that is left of it.
        """
        if "workload" in row.values:
            return exact(row.values["workload"])
        if number == self.caseload:
            return self.work
        if tier is not None:
            weight = self._weight(tier, kind)
            return None if weight is None else min(weight * number, self.work)
        share = self.work * number / self.caseload
        return share.quantize(HUNDREDTH, ROUND_HALF_UP)

    def _beyond(self, row: Stated) -> list[Fault]:
        """Complex cases or women's cases that are fewer than none, or more than all."""
        faults = []
        for name, left in (("complex_cases", self.complex), ("women_cases", self.women)):
            if left < 0:
                expected = f"no more than {self.person.id} held"
                faults.append(row.fault(expected, name, row.values.get(name)))
            elif left > self.caseload:
                expected = (
                    f"how many of the cases that ended were {name.replace('_', ' ')}: "
                    f"{self.person.id} would have {left} among {self.caseload}"
                )
                faults.append(row.fault(expected, name, row.values.get(name)))
        return faults

    def fields(self) -> dict[str, Any]:
        """The counts as fields of a practitioner."""
        bundles = tuple(
            InHand(cases=cases, tier=tier, type=kind)
            for (tier, kind), cases in sorted(self.tiers.items())
            if cases
        )
        return {
            "caseload": self.caseload,
            "in_hand": bundles,
            "workload": float(self.work.quantize(HUNDREDTH, ROUND_HALF_UP))
            if self.stated
            else None,
            "complex_cases": self.complex,
            "women_cases": self.women,
            "new_cases_7_days": self.recent,
        }
