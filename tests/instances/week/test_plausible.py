"""Columns that as a whole cannot be what they are called; what stands in for those missing."""

import pytest

from caseload.instances.week.read import read_instance
from instance_files import faults_of, folder

HEAD = "practitioner,grade,{},caseload\n"


def staff(root, heading, *cells, **files):
    rows = [f"P{place},PO,{cell},20\n" for place, cell in enumerate(cells)]
    return folder(root, practitioners=HEAD.format(heading) + "".join(rows), **files)


def told(source):
    return " | ".join(fault.sentence() for fault in read_instance(source).warnings)


@pytest.mark.parametrize("heading", ["FTE", "wte", "Full-time equivalent"])
@pytest.mark.parametrize("cell", ["0.6", "60%", "60 %"])
def test_a_share_of_full_time_becomes_hours_and_is_told(heading, cell, tmp_path):
    source = staff(tmp_path, heading, "1", cell)
    hours = [person.contracted_hours for person in read_instance(source).instance.practitioners]
    assert hours == [37, 22.2]
    assert "each is taken as a share of 37 hours" in told(source)


def test_a_share_beside_hours_is_refused(tmp_path):
    (said,) = faults_of(staff(tmp_path, "fte,contracted_hours", "1,37"))
    assert "hours or a share of full time, not both" in said


def test_a_share_that_is_none_is_refused(tmp_path):
    (said,) = faults_of(staff(tmp_path, "fte", "1", "37"))
    assert 'row 3, column fte: "37": a share of full-time hours from 0 to 1.5' in said


def test_a_share_with_a_comma_is_refused_with_what_may_be_meant(tmp_path):
    (said,) = faults_of(staff(tmp_path, "fte", "1", '"0,6"'))
    assert said.endswith("did you mean 0.6?")


def test_hours_of_at_most_one_for_everybody_are_asked_about(tmp_path):
    (said,) = faults_of(staff(tmp_path, "contracted_hours", "1", "0.6"))
    assert "nobody has more than 1: if these are shares of full time, call the column fte" in said


def test_a_few_hours_beside_many_are_told(tmp_path):
    assert 'row 3, column contracted_hours: "0.6"' in told(
        staff(tmp_path, "contracted_hours", "37", "0.6")
    )
    asked = "is it a share of full time? Did you mean 22.2 (0.6 of 37)?"
    assert asked in told(staff(tmp_path, "contracted_hours", "37", "0.6"))
    assert "Did you mean" not in told(staff(tmp_path / "c", "contracted_hours", "37", "1.5"))
    assert told(staff(tmp_path / "b", "contracted_hours", "37", "18.5")) == ""


def test_shares_for_percentages_are_told(tmp_path):
    cases = "case,tier,csrp\nC1,D,0.042\nC2,D,0.01\nC3,D,{}\n"
    assert "all are below 1" in told(folder(tmp_path / "a", cases=cases.format("0.5")))
    assert told(folder(tmp_path / "b", cases=cases.format("1.5"))) == ""


def test_a_team_that_is_full_many_times_over_is_asked_about(tmp_path):
    assert "everybody together is at" in told(staff(tmp_path / "a", "contracted_hours", "2", "2"))
    assert told(staff(tmp_path / "b", "contracted_hours", "37", "30")) == ""


def test_nobody_with_capacity_is_told(tmp_path):
    assert "nobody here has any" in told(staff(tmp_path, "contracted_hours", "0", "0"))


def test_what_stands_in_for_missing_columns_is_one_line(tmp_path):
    (usual,) = read_instance(folder(tmp_path / "a")).usual
    said = "37 contracted hours for everybody and no cases in hand for anybody"
    assert usual.sentence().endswith(f"taken where it is blank: {said}")
    (usual,) = read_instance(staff(tmp_path / "b", "contracted_hours", "37", "")).usual
    assert usual.sentence().endswith("37 contracted hours for 1 person")
    assert read_instance(staff(tmp_path / "c", "contracted_hours", "37", "30")).usual == ()
