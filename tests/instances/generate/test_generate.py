"""Synthetic instances: repeatable, of the size asked for, and like the published calibration."""

import hashlib
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload.instances.generate import calibration
from caseload.instances.generate.generate import generate
from caseload.instances.generate.names import ONE_PDU, pdus_by_region
from caseload.models.base import TIERS_2023, CaseType, Gender, Grade, Rosh
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.workload import case_weight

WEEK = date(2026, 11, 23)
SINGLE_LETTERS = Policy(
    name="letters",
    dated=date(2026, 7, 1),
    unit="weighted cases",
    weights={"A": 3.0, "B": 2.2, "C": 1.6, "D": 1.2, "E": 1.0, "F": 0.8, "G": 0.6},
    complexity={4: 1.2, 5: 1.4},
    capacity={"full": 50},
)
TWO_CHARACTERS = Policy(
    name="points",
    dated=date(2023, 1, 1),
    unit="points",
    weights={
        tier: {CaseType.COMMUNITY: 30.0 + place, CaseType.LICENCE: 40.0, CaseType.CUSTODY: 15.0}
        for place, tier in enumerate(TIERS_2023)
    },
    capacity={"full": 2176, "whole": True},
)


def week(policy: Policy = SINGLE_LETTERS, seed: int = 7, **sizes) -> Instance:
    return generate(policy, name="week", seed=seed, week_beginning=WEEK, **sizes)


@pytest.fixture(scope="module")
def region() -> Instance:
    return week(pdus=9, teams=8, practitioners=1800, cases=2600)


def hours_left(person: Practitioner) -> float:
    return person.contracted_hours - person.reduction_hours


def full_hours(instance: Instance) -> list[Practitioner]:
    return [person for person in instance.practitioners if hours_left(person) == 37.0]


def share(rows, condition) -> float:
    rows = list(rows)
    return sum(map(condition, rows)) / len(rows)


def fingerprint(instance: Instance) -> str:
    content = instance.model_dump(mode="json", exclude_defaults=True, exclude={"policy"})
    canonical = json.dumps(content, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def test_the_same_seed_gives_the_same_instance_on_every_machine():
    assert fingerprint(week(seed=1)) == "58b1a538f95f94e3"
    assert fingerprint(week(seed=1, pdus=3, listed=True, scarce=True)) == "8730808b4b40a361"


def test_another_seed_gives_another_instance():
    assert week(seed=1) != week(seed=2)


def test_more_cases_leave_the_practitioners_as_they_are():
    assert week(cases=30).practitioners == week(cases=60).practitioners


@given(
    pdus=st.integers(1, 4),
    teams=st.integers(1, 5),
    extra=st.integers(0, 20),
    cases=st.integers(0, 30),
    tightness=st.sampled_from(["loose", "usual", "tight"]),
    scarce=st.booleans(),
    listed=st.booleans(),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=40, deadline=None)
def test_any_size_is_met_exactly(pdus, teams, extra, cases, tightness, scarce, listed, seed):
    instance = week(
        seed=seed,
        pdus=pdus,
        teams=teams,
        practitioners=pdus + extra,
        cases=cases,
        tightness=tightness,
        scarce=scarce,
        listed=listed,
    )
    assert len(instance.case_of) == cases
    assert len(instance.practitioner_of) == pdus + extra
    assert len({person.pdu for person in instance.practitioners}) == pdus
    assert_names_only_people_of_the_same_pdu(instance)


def assert_names_only_people_of_the_same_pdu(instance: Instance) -> None:
    for case in instance.cases:
        previous = [case.previous_practitioner] if case.previous_practitioner else []
        for person in (*previous, *case.excluded, *case.restricted_to):
            assert instance.practitioner_of[person].pdu == case.pdu


@pytest.mark.parametrize(
    "sizes",
    [
        {"pdus": 0},
        {"teams": 0},
        {"cases": -1},
        {"pdus": 3, "practitioners": 2},
        {"over_cap_share": 1.5},
    ],
)
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match=r"at least|a share"):
        week(**sizes)


def test_one_pdu_is_an_invented_place_and_more_have_their_real_names():
    assert {case.pdu for case in week().cases} == {ONE_PDU}
    real = {pdu for pdus in pdus_by_region().values() for pdu in pdus}
    nation = week(pdus=108, practitioners=108, cases=0)
    assert {person.pdu for person in nation.practitioners} == real


def test_there_are_12_regions_and_108_pdus():
    assert len(pdus_by_region()) == 12
    assert sum(map(len, pdus_by_region().values())) == 108


def test_nobody_in_a_region_shares_a_name_with_a_colleague(region):
    assert max(Counter(person.name for person in region.practitioners).values()) == 1


def test_grades_are_mixed_as_in_the_workforce_figures(region):
    officers = share(region.practitioners, lambda p: p.grade in (Grade.PO, Grade.NQO))
    assert officers == pytest.approx(5519 / (5519 + 5213), abs=0.01)
    assert {person.grade for person in region.practitioners} == set(Grade)


def test_seven_in_ten_staff_and_one_in_ten_cases_are_women(region):
    assert share(region.practitioners, lambda p: p.gender is Gender.WOMAN) == pytest.approx(
        0.70, abs=0.01
    )
    assert share(region.cases, lambda c: c.gender is Gender.WOMAN) == pytest.approx(0.10, abs=0.01)
    held = sum(person.caseload for person in region.practitioners)
    women = sum(person.women_cases for person in region.practitioners)
    assert women / held == pytest.approx(0.10, abs=0.03)


def test_officers_hold_about_35_cases_for_full_hours(region):
    officers = [p for p in region.practitioners if p.grade == Grade.PO]
    whole = sum(map(hours_left, officers)) / 37
    assert sum(p.caseload for p in officers) / whole == pytest.approx(35.2, abs=1.0)


def test_a_third_hold_more_than_40_and_a_few_more_than_50(region):
    assert share(full_hours(region), lambda p: p.caseload > 40) == pytest.approx(0.33, abs=0.04)
    assert share(full_hours(region), lambda p: p.caseload > 50) == pytest.approx(0.04, abs=0.02)


def test_trainees_and_the_newly_qualified_have_the_official_reductions(region):
    for person in region.practitioners:
        reduced = person.reduction_hours / person.contracted_hours
        if person.grade == Grade.PQIP:
            assert min(abs(reduced - part) for part in calibration.TRAINEE_REDUCTIONS) < 0.001
        if person.grade == Grade.NQO:
            assert reduced == pytest.approx(0.20, abs=0.001)


def test_about_22_per_cent_of_new_cases_are_for_an_officer_only(region):
    def officer_only(case):
        high = case.rosh.rank >= Rosh.HIGH.rank
        return (
            case.tier == "A"
            or (case.tier in "BC" and (case.csrp >= 3 or high))
            or (case.tier == "D" and high)
            or (case.sexual_offence and case.rosh.rank >= Rosh.MEDIUM.rank)
            or (case.tier in "EF" and case.child_protection)
            or case.parole_report
            or case.safeguarding
        )

    assert share(region.cases, officer_only) == pytest.approx(0.22, abs=0.03)


def test_tier_a_carries_more_risk_than_tier_g(region):
    rank = {tier: [c.rosh.rank for c in region.cases if c.tier == tier] for tier in "AG"}
    assert min(rank["A"]) >= Rosh.MEDIUM.rank
    assert sum(rank["G"]) / len(rank["G"]) < 0.2


def test_only_custody_cases_have_a_parole_report(region):
    assert {case.type for case in region.cases if case.parole_report} == {CaseType.CUSTODY}


def test_every_kind_of_case_and_practitioner_occurs(region):
    assert any(case.excluded for case in region.cases)
    assert any(case.restricted_to for case in region.cases)
    assert any(case.previous_practitioner for case in region.cases)
    assert {case.practitioner_gender for case in region.cases} == {None, *Gender}
    assert any(person.contracted_hours < 37 for person in region.practitioners)
    assert any(person.floating for person in region.practitioners)
    assert any(person.admin_hub for person in region.practitioners)
    assert any(not person.taking_cases for person in region.practitioners)
    assert any(person.away_until and person.away_until > WEEK for person in region.practitioners)
    assert any(person.leaving_on and person.leaving_on > WEEK for person in region.practitioners)


def test_a_skill_that_a_case_needs_is_held_by_somebody_in_its_pdu(region):
    held: dict[str, set[str]] = {}
    for person in region.practitioners:
        held.setdefault(person.pdu, set()).update(person.skills)
    needed = [(case.pdu, skill) for case in region.cases for skill in case.skills]
    assert {skill for _, skill in needed} == set(calibration.SKILL_SHARES)
    assert all(skill in held[pdu] for pdu, skill in needed)


def test_loose_usual_and_tight_differ_in_the_room_that_is_left():
    room = {
        tightness: sum(max(0, 50 - p.caseload) for p in full_hours(week(tightness=tightness)))
        for tightness in ("loose", "usual", "tight")
    }
    assert room["loose"] > 1.4 * room["usual"] > 2 * room["tight"]


def test_a_share_may_start_over_the_cap():
    over = week(practitioners=400, over_cap_share=0.25)
    assert share(full_hours(over), lambda p: p.caseload > 50) == pytest.approx(0.25, abs=0.06)
    assert not any(p.caseload > 50 for p in week(over_cap_share=0.0).practitioners)


def test_a_scarce_pocket_has_few_women_officers_and_many_cases_that_ask_for_one():
    scarce = week(practitioners=200, cases=300, scarce=True)
    officers = [p for p in scarce.practitioners if p.grade in (Grade.PO, Grade.NQO)]
    assert share(officers, lambda p: p.gender is Gender.WOMAN) < 0.2
    asking = [c for c in scarce.cases if c.practitioner_gender is Gender.WOMAN]
    assert len(asking) > 60
    assert share(asking, lambda c: c.tier in "ABC") > 0.5


def test_cases_in_hand_listed_or_counted_are_the_same_holdings():
    for policy in (SINGLE_LETTERS, TWO_CHARACTERS):
        assert week(policy).holdings == week(policy, listed=True).holdings


def test_listed_cases_in_hand_leave_no_counts_on_practitioners():
    listed = week(practitioners=20, cases=10, listed=True)
    assert {person.caseload for person in listed.practitioners} == {0}
    assert not {case.id for case in listed.held} & {case.id for case in listed.cases}
    assert all(case.allocated_on < WEEK for case in listed.held)
    recent = [case for case in listed.held if case.allocated_on > WEEK - timedelta(days=7)]
    assert 0 < len(recent) < len(listed.held) / 5


def test_what_a_pso_holds_already_is_within_her_grade():
    listed = week(listed=True)
    for case in listed.held:
        if listed.practitioner_of[case.practitioner].grade in (Grade.PSO, Grade.PQIP):
            assert case.tier != "A"
            assert case.rosh.rank <= Rosh.MEDIUM.rank
            assert case.csrp < 3


def test_cases_are_tiered_as_the_policy_weighs_them():
    assert {case.tier for case in week().cases} <= set("ABCDEFG")
    points = week(TWO_CHARACTERS)
    assert {case.tier for case in points.cases} <= set(TIERS_2023)
    assert not any(c.tier.endswith("0") and c.type != CaseType.COMMUNITY for c in points.cases)
    assert all(case_weight(TWO_CHARACTERS, case) > 0 for case in points.cases)
