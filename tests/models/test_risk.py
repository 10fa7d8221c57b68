"""The order in which cases wait: tier, then risk of serious harm, then weeks waited."""

import itertools

import pytest

from builders import case
from caseload.models.base import TIERS_2023, TIERS_2026, Rosh
from caseload.models.risk import risk_of


@pytest.mark.parametrize("tiers", [TIERS_2026, TIERS_2023])
def test_a_higher_tier_outranks_any_risk_of_serious_harm(tiers: tuple[str, ...]) -> None:
    for higher, lower in itertools.pairwise(tiers):
        least = risk_of(case(tier=higher, rosh=Rosh.LOW))
        most = risk_of(case(tier=lower, rosh=Rosh.VERY_HIGH, weeks_waited=520))
        assert least > most, (higher, lower)


@pytest.mark.parametrize("tier", [*TIERS_2026, *TIERS_2023, "Untiered"])
def test_risk_of_serious_harm_outranks_any_wait(tier: str) -> None:
    for lower, higher in itertools.pairwise(Rosh):
        least = risk_of(case(tier=tier, rosh=higher))
        assert least > risk_of(case(tier=tier, rosh=lower, weeks_waited=520))


def test_of_two_alike_the_longer_wait_counts_more_up_to_a_year() -> None:
    points = [risk_of(case(weeks_waited=weeks)) for weeks in (0, 1, 52)]
    assert points == sorted(set(points))
    assert risk_of(case(weeks_waited=53)) == points[-1]


def test_an_unknown_risk_of_serious_harm_counts_as_medium() -> None:
    assert risk_of(case()) == risk_of(case(rosh=Rosh.MEDIUM))
