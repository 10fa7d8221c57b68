"""A case with a tier of either model, or of both, under policies of either."""

import pytest

from builders import case
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.instances.week.read import read_instance
from caseload.models.policy import Policy
from caseload.models.workload import UnknownWeight, case_weight
from instance_files import faults_of, folder


def policy(name: str) -> Policy:
    made, _ = make_policy(base_policy(name), name)
    assert made is not None
    return made


POINTS, LETTERS, PLAIN = map(policy, ("points-2023", "tiers-2026", "plain-count"))


def test_a_case_with_both_tiers_is_weighed_by_either_policy() -> None:
    both = case(tier="A", older_tier="B2")
    assert case_weight(POINTS, both) == 115
    assert case_weight(LETTERS, both) == 1.8
    assert case_weight(PLAIN, both) == 1


@pytest.mark.parametrize(
    ("tier", "its_own", "other", "missing"),
    [("A", LETTERS, POINTS, "older_tier"), ("B2", POINTS, LETTERS, "tier")],
)
def test_a_case_with_one_tier_says_which_field_the_other_policy_misses(
    tier: str, its_own: Policy, other: Policy, missing: str
) -> None:
    one = case(tier=tier)
    assert case_weight(its_own, one) > 0
    with pytest.raises(UnknownWeight, match=f"no weight for tier {tier}") as unknown:
        case_weight(other, one)
    assert unknown.value.missing == missing
    assert case_weight(other, one.model_copy(update={"weight": 2.5})) == 2.5


def test_a_file_is_refused_at_the_field_that_is_missing(tmp_path) -> None:
    week = folder(tmp_path / "week", cases="case,tier\nC1,E\n", policy='policy = "points-2023"\n')
    (said,) = faults_of(week)
    assert (
        "cases.csv, row 2, column older_tier: the older tier, A3 to D0, since points-2023" in said
    )
    folder(tmp_path / "week", cases="case,tier,older_tier\nC1,E,c2\n", policy=None)
    assert read_instance(week).instance.cases[0].older_tier == "C2"
    folder(tmp_path / "week", cases="case,tier,older_tier\nC1,E,E\n", policy=None)
    assert "an older tier: A3 to D0" in faults_of(week)[0]
