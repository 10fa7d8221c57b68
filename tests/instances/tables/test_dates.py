"""Dates typed as text: refused with a suggestion, or read day first where the source says so."""

from datetime import date

import openpyxl
import pytest

from caseload.instances.tables.dates import DayFirst
from caseload.instances.week.read import read_instance
from instance_files import faults_of, folder, json_file, workbook

WEEK = date(2026, 12, 7)
SAID = 'week_beginning = 2026-12-07\ndates = "day first"\n'
UNSAID = "week_beginning = 2026-12-07\n"


def away(root, said, policy=SAID):
    people = f'practitioner,grade,away_until\nP1,PO,"{said}"\n'
    return folder(root, practitioners=people, policy=policy)


def read(source):
    reading = read_instance(source)
    told = " | ".join(fault.sentence() for fault in reading.warnings)
    return reading.instance.practitioners[0].away_until, told


@pytest.mark.parametrize(
    "said",
    [
        *("7 December 2026", "7 Dec 2026", "7th December 2026", "Mon 7 Dec 2026", "7-Dec-26"),
        *("December 7, 2026", "Monday, 7th of December 2026", "2026-12-07"),
    ],
)
def test_one_that_can_be_one_day_only_is_read_without_a_word(said, tmp_path):
    assert read(away(tmp_path, said)) == (WEEK, "")


@pytest.mark.parametrize(
    "said", ["07/12/2026", "7/12/26", "7.12.2026", "7-12-2026", "7 / 12 / 2026"]
)
def test_one_that_could_be_two_is_read_day_first_and_told(said, tmp_path):
    day, told = read(away(tmp_path, said))
    assert day == WEEK
    assert f'"{said}": a date that can only be one day; taken for 2026-12-07, since dates' in told


@pytest.mark.parametrize("said", ["7 Dec", "7/12", "Mon 7 Dec", "7th of December"])
def test_one_without_a_year_is_of_the_nearest_and_told(said, tmp_path):
    day, told = read(away(tmp_path, said))
    assert day == WEEK
    assert "taken for 2026-12-07, the year nearest to the week" in told


@pytest.mark.parametrize(
    ("said", "day"),
    [("4 Jan", date(2027, 1, 4)), ("1 Jul", date(2026, 7, 1)), ("30 Nov", date(2026, 11, 30))],
)
def test_the_nearest_year_may_be_another(said, day, tmp_path):
    assert read(away(tmp_path, said))[0] == day


@pytest.mark.parametrize(
    "said",
    [
        *("12/13/2026", "31/11/2026", "29 Feb 2027", "Tue 7 Dec 2026", "7 Dec 202", "7 Smarch"),
        *("2026/12/07", "next week", "Dec 2026", "7.12", "7 Dec 2026 2027", "1 2 Dec"),
    ],
)
def test_what_is_no_date_day_first_is_refused(said, tmp_path):
    (fault,) = faults_of(away(tmp_path, said))
    assert f'column away_until: "{said}": a date such as' in fault


@pytest.mark.parametrize(
    ("said", "guess"),
    [
        ("7 December 2026", "2026-12-07"),
        ("7 Dec", "2026-12-07"),
        ("7/12/26", "2026-12-07 or 2026-07-12"),
        ("31/12", "2026-12-31"),
        ("12/13/2026", "2026-12-13"),
        ("2026/12/07", "2026-12-07"),
    ],
)
def test_where_the_source_says_nothing_it_is_refused_with_what_may_be_meant(said, guess, tmp_path):
    (fault,) = faults_of(away(tmp_path, said, UNSAID))
    assert fault.endswith(f"did you mean {guess}?")


def test_the_one_that_could_be_two_names_both_and_the_setting(tmp_path):
    (fault,) = faults_of(away(tmp_path, "07/12/2026", UNSAID))
    assert "write 2026-12-07 or 2026-07-12, or say in the policy that dates = day first" in fault
    assert "did you mean" not in fault


def test_without_the_week_a_date_without_a_year_is_refused(tmp_path):
    (fault,) = faults_of(away(tmp_path, "7 Dec", 'dates = "day first"\n'))
    assert '"7 Dec": a date such as' in fault


@pytest.mark.parametrize("said", ["day first", "Day First", "day-first"])
def test_a_workbook_says_it_in_its_policy_and_the_week_is_read_so_too(said, tmp_path):
    rows = [["setting", "value"], ["dates", said], ["week_beginning", "7/12/2026"]]
    people = [["practitioner", "grade", "away_until"], ["P1", "PO", "14 Dec"]]
    reading = read_instance(workbook(tmp_path, policy=rows, practitioners=people))
    assert reading.instance.week_beginning == WEEK
    assert reading.instance.practitioners[0].away_until == date(2026, 12, 14)
    assert any(fault.column == "week_beginning" for fault in reading.warnings)


@pytest.mark.parametrize("said", ["month first", "DD/MM/YYYY", "yes"])
def test_nothing_else_can_be_said(said, tmp_path):
    rows = [["setting", "value"], ["dates", said]]
    (fault,) = faults_of(workbook(tmp_path, policy=rows))
    assert f'column dates: "{said}": day first, or nothing' in fault


def test_json_may_say_it_too(tmp_path):
    people = [{"practitioner": "P1", "grade": "PO", "away_until": "14/12/26"}]
    settings = {"week_beginning": "2026-12-07", "dates": "day first"}
    source = json_file(tmp_path, practitioners=people, policy=settings)
    assert read(source)[0] == date(2026, 12, 14)


def test_a_number_that_a_spreadsheet_counts_days_by_is_refused_with_its_day(tmp_path):
    people = [["practitioner", "grade", "away_until"], ["P1", "PO", 46363]]
    (fault,) = faults_of(workbook(tmp_path, practitioners=people))
    assert fault.endswith("did you mean 2026-12-07?")


def test_a_real_date_of_a_workbook_is_what_it_is(tmp_path):
    path = workbook(
        tmp_path,
        practitioners=[["practitioner", "grade", "leaving_on"], ["P1", "PO", date(2026, 7, 12)]],
        policy=[["setting", "value"], ["dates", "day first"], ["week_beginning", WEEK]],
    )
    assert openpyxl.load_workbook(path)
    assert read_instance(path).instance.practitioners[0].leaving_on == date(2026, 7, 12)


def test_29_february_takes_the_nearest_year_that_has_one():
    assert DayFirst(date(2027, 3, 1)).read("29 Feb")[0] == date(2028, 2, 29)
    assert DayFirst(date(2026, 3, 1)).read("29 Feb") is None
