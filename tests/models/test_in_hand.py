"""What a practitioner holds, where the caseload is counted by tier and type."""

import pytest
from pydantic import ValidationError

from builders import instance, plain_policy, practitioner
from caseload.instances.week.read import read_instance
from caseload.models.base import CaseType
from caseload.models.practitioner import InHand
from instance_files import faults_of, folder

POINTS = plain_policy(weights={"A3": {"community": 206, "licence": 219}, "D0": 29})
HELD = (
    InHand(cases=2, tier="A3"),
    InHand(cases=1, tier="A3", type=CaseType.LICENCE),
    InHand(cases=4, tier="D1S"),
)


def workload(**fields: object) -> float:
    person = practitioner(caseload=7, in_hand=HELD, **fields)
    return instance([], [person], POINTS).holdings["P1"].workload


def test_the_workload_follows_from_tiers_and_types_and_suspended_cases_weigh_nothing() -> None:
    assert workload() == 2 * 206 + 219


def test_a_workload_that_is_given_goes_before_the_tiers() -> None:
    assert workload(workload=100) == 100


def test_work_beside_cases_is_added_and_never_leaves_less_than_nothing() -> None:
    assert workload(other_work=138.5) == 769.5
    assert workload(other_work=-7) == 624
    assert workload(workload=5, other_work=-7) == 0


def test_the_caseload_is_the_sum_of_its_tiers() -> None:
    with pytest.raises(ValidationError, match="which is 7"):
        practitioner(caseload=6, in_hand=HELD)


def test_a_table_holds_it_in_one_cell(tmp_path) -> None:
    rows = "practitioner,grade,caseload,in_hand\nP1,PO,3,2 a3 Community; 1 D2S licence\n"
    week = folder(tmp_path / "week", practitioners=rows, policy='policy = "plain-count"\n')
    (person,) = read_instance(week).instance.practitioners
    assert [str(bundle) for bundle in person.in_hand] == ["2 A3 community", "1 D2S licence"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("many", "counts by tier and type such as 2 A3 community"),
        ("2 Z9", "a tier: A to G, or A3 to D0"),
        ("2 A3 prison", "one of community, licence, custody"),
        ("0 A3", "a whole number from 1"),
        ("2 A3", "tiers that the policy weighs, or a workload beside it"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused(tmp_path, cell: str, said: str) -> None:
    rows = f"practitioner,grade,caseload,in_hand\nP1,PO,2,{cell}\n"
    week = folder(tmp_path / "week", practitioners=rows)
    (fault,) = faults_of(week)
    assert "practitioners.csv, row 2, column in_hand" in fault
    assert said in fault


def test_figures_of_another_unit_are_told(tmp_path) -> None:
    rows = "practitioner,grade,caseload,other_work\nP1,PO,2,138\n"
    week = folder(
        tmp_path / "week",
        practitioners=rows,
        cases="case,tier,older_tier\nC1,E,C2\n",
        policy='policy = "points-2023"\n',
    )
    assert not read_instance(week).warnings
    told, _ = read_instance(week, policy="plain-count").warnings
    assert told.sentence() == (
        "practitioners.csv, column other_work: figures in cases, which the policy plain-count "
        "counts; this instance's are in points: take the column out, or keep its policy"
    )
