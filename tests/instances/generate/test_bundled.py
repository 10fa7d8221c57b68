"""The bundled instances: readable, and as their READMEs and the generator say."""

from functools import cache
from pathlib import Path

import pytest

from builders import book_of
from caseload import instances
from caseload.instances.generate.bundled import NOBODY_HAS, generated, rewrite
from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import base_policy, make_policy, policy_names
from caseload.instances.week.read import bundled_names, read_instance
from caseload.models.base import Gender, Grade
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.workload import case_weight
from caseload.optimizer.allocate import allocate
from caseload.optimizer.check.review import check
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.options import Options

HERE = Path(instances.__file__).parent / "examples"
OFFICERS = (Grade.PO, Grade.NQO)


def instance(name: str) -> Instance:
    return read_instance(name).instance


@cache
def proposal(name: str) -> Proposal:
    return allocate(instance(name), Options(workers=1, gap=1e-2))


def test_five_instances_come_with_the_project():
    assert bundled_names() == ["children", "contradiction", "tiny", "understaffed", "weekly"]


@pytest.mark.parametrize("name", ["children", "contradiction", "tiny", "understaffed", "weekly"])
class TestEachInstance:
    def test_reads_without_a_warning(self, name):
        assert read_instance(name).warnings == ()

    def test_has_the_name_of_its_folder_and_a_week_that_begins_on_a_monday(self, name):
        assert instance(name).name == name
        assert instance(name).week_beginning.weekday() == 0

    def test_says_what_it_shows(self, name):
        assert (HERE / name / "README.md").read_text(encoding="utf-8").startswith(f"# {name}: ")

    def test_speaks_only_of_people_who_are_there(self, name):
        there = instance(name).practitioner_of
        for case in instance(name).cases:
            assert {*case.excluded, *case.restricted_to} <= set(there)
            assert case.previous_practitioner is None or case.previous_practitioner in there

    def test_gives_every_practitioner_a_name_of_her_own(self, name):
        people = instance(name).practitioners
        assert len({person.name for person in people}) == len(people)


@pytest.mark.parametrize("name", ["understaffed", "weekly"])
class TestGeneratedInstances:
    def test_the_tables_are_what_the_generator_writes(self, name, tmp_path):
        for folder in ("understaffed", "weekly"):
            (tmp_path / folder).mkdir()
        rewrite(tmp_path)
        written = {file.name: file.read_text() for file in (tmp_path / name).iterdir()}
        bundled = {file.name: file.read_text() for file in (HERE / name).glob("*.csv")}
        assert written == bundled

    def test_reading_them_gives_the_generated_instance(self, name):
        assert instance(name) == generated()[name]


@pytest.mark.parametrize("policy", [name for name in policy_names() if name != "points-100"])
def test_generated_instances_fit_every_policy_of_probation(policy):
    made, faults = make_policy(base_policy(policy), policy)
    assert not faults
    week = generate(made, name="week", seed=3)
    assert all(case_weight(made, case) > 0 for case in week.cases)
    assert all(holding.workload > 0 for holding in week.holdings.values() if holding.caseload)


class TestTiny:
    def test_the_best_allocation_is_the_one_in_the_readme(self):
        assert proposal("tiny").allocation == {
            **dict.fromkeys(("C01", "C02"), "P1"),
            **dict.fromkeys(("C07", "C09"), "P3"),
            **dict.fromkeys(("C05", "C06", "C08", "C10"), "P4"),
            **dict.fromkeys(("C03", "C04"), "P5"),
        }

    def test_the_four_who_take_cases_end_level_at_40_for_full_hours(self):
        after = {row.practitioner: row.utilisation_after for row in proposal("tiny").workloads}
        for person in ("P1", "P3", "P4"):
            assert after[person] == pytest.approx(0.8)
        assert after["P5"] == pytest.approx(0.8)


class TestWeekly:
    def test_is_a_pdu_of_84_people_in_six_teams_with_120_cases(self):
        week = instance("weekly")
        assert len(week.practitioners) == 84
        assert len(week.cases) == 120
        assert len({person.team for person in week.practitioners}) == 6
        assert len({person.pdu for person in week.practitioners}) == 1

    def test_one_case_in_ten_is_a_woman_s(self):
        women = [case for case in instance("weekly").cases if case.gender is Gender.WOMAN]
        assert len(women) == 12

    def test_has_people_and_cases_of_every_kind(self):
        week = instance("weekly")
        assert {person.grade for person in week.practitioners} == set(Grade)
        assert any(person.contracted_hours < 37 for person in week.practitioners)
        assert any(person.reduction_hours for person in week.practitioners)
        assert any(person.away_until for person in week.practitioners)
        assert any(person.floating for person in week.practitioners)
        assert any(case.excluded for case in week.cases)
        assert any(case.restricted_to for case in week.cases)
        assert any(case.previous_practitioner for case in week.cases)
        assert any(case.practitioner_gender is Gender.WOMAN for case in week.cases)
        assert any(case.skills for case in week.cases)

    def test_every_case_can_be_placed(self):
        assert proposal("weekly").unallocated == ()

    def test_the_allocation_by_hand_breaks_a_few_rules_and_is_less_even(self):
        week = instance("weekly")
        review = check(week, {row.case: row.practitioner for row in week.manual})
        assert review.unallocated == ()
        assert 1 <= len([breach for breach in review.breaches if not breach.soft]) <= 20
        assert review.spread > proposal("weekly").certificate.spread


class TestUnderstaffed:
    def test_is_a_small_pdu_with_three_cases_for_each_practitioner(self):
        week = instance("understaffed")
        assert len(week.practitioners) == 20
        assert len(week.cases) == 60

    def test_hardly_an_officer_is_a_woman_though_many_cases_ask_for_one(self):
        week = instance("understaffed")
        officers = [person for person in week.practitioners if person.grade in OFFICERS]
        assert sum(person.gender is Gender.WOMAN for person in officers) == 1
        asking = [c for c in week.cases if c.practitioner_gender is Gender.WOMAN]
        assert len(asking) >= 10

    def test_nobody_may_hold_the_case_that_needs_sign_language(self):
        week = instance("understaffed")
        (case,) = [case for case in week.cases if NOBODY_HAS in case.skills]
        assert not any(NOBODY_HAS in person.skills for person in week.practitioners)
        assert proposal("understaffed").allocation[case.id] is None

    def test_cases_that_ask_for_a_woman_and_cases_that_do_not_are_left_over(self):
        week = instance("understaffed")
        left = [week.case_of[row.case] for row in proposal("understaffed").unallocated]
        asked = [case for case in left if case.practitioner_gender is Gender.WOMAN]
        assert asked
        assert len(left) - len(asked) > 1


class TestContradiction:
    def test_has_three_conflicts_each_as_small_as_can_be(self):
        found = [
            {(row.action.value, row.case, row.practitioner) for row in conflict.decisions}
            for conflict in conflicts(instance("contradiction"), book_of(instance("contradiction")))
        ]
        assert sorted(found, key=len) == [
            {("pin", "C01", "P2")},
            {("pin", "C05", "P4"), ("forbid", "C05", "P4")},
            {("pin", "C02", "P3"), ("pin", "C03", "P3"), ("pin", "C04", "P3")},
        ]
