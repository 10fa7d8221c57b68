"""What may be meant by a cell that cannot be read is offered, and never taken."""

from datetime import time, timedelta

import pytest

from caseload.instances.tables import cells
from caseload.instances.tables.columns import CASES, DECISIONS, PRACTITIONERS
from caseload.instances.tables.guesses import guess
from caseload.instances.tables.table import Percent
from caseload.instances.week.read import read_instance
from caseload.models.fault import BadInput
from instance_files import faults_of, folder, json_file

COLUMNS = CASES | PRACTITIONERS | DECISIONS

GUESSES = [
    *[("tier", said, "B") for said in ("Tier B", "tier: b.", "B+", "(B)")],
    *[("tier", said, "A3") for said in ("A-3", "3A", "a 3", "Tier A3")],
    *[("tier", "AO", "A0"), ("tier", "B2/B3", "B2 or B3"), ("tier", "Untierd", "Untiered")],
    *[("rosh", said, "high") for said in ("H", "High risk", "hihg", "HIGH!", "risk: high")],
    *[("rosh", said, "very high") for said in ("v high", "V. High", "VH", "very high risk")],
    *[("rosh", "Med", "medium"), ("rosh", "L", "low"), ("rosh", "low-med", "low or medium")],
    *[("type", "Comm", "community"), ("type", "Lic", "licence"), ("type", "PSS", "licence")],
    *[("type", "C", "community or custody"), ("type", "custodial", "custody")],
    *[("type", "Suspended sentence order", "community"), ("type", "lisence", "licence")],
    *[("grade", "P.O.", "PO"), ("grade", "P0", "PO"), ("grade", "PSO band 3", "PSO")],
    *[("grade", "trainee PO", "PQiP"), ("grade", "newly qualified PO", "NQO")],
    *[("gender", said, "woman") for said in ("W", "Women", "lady", "woman?")],
    *[("sexual_offence", said, "yes") for said in ("x", "✓", "Yes - 2019", "yess", "tick")],
    *[("sexual_offence", said, "no") for said in ("No concerns", "✗", "nope")],
    *[("rosh", said, "a blank cell") for said in ("N/A", "-", "unknown", "TBC", "?")],
    *[("csrp", "1,9", "1.9"), ("csrp", "3.4 (high)", "3.4"), ("csrp", "three", "3")],
    *[("contracted_hours", said, "37.5") for said in ("37,5", "37:30", "37½", "37.5 hours")],
    *[("contracted_hours", "thirty-seven and a half", "37.5"), ("contracted_hours", "-7", "7")],
    *[("contracted_hours", "60%", "22.2"), ("contracted_hours", Percent(60), "22.2")],
    *[("contracted_hours", timedelta(hours=37), "37"), ("contracted_hours", time(18, 30), "18.5")],
    *[("caseload", said, "20") for said in ("~20", "twenty", "2O", "20 cases", "about 20")],
    *[
        ("caseload", "12.5", "12 or 13"),
        ("caseload", "1,250", "1250"),
        ("caseload", 20.5, "20 or 21"),
    ],
    *[("complexity", "4/5", "4"), ("complexity", "4 out of 5", "4")],
    *[
        ("weight", "1,250", "1250 or 1.25"),
        ("weight", "£5", "5"),
        ("weight", Percent(150), "1.5 or 150"),
    ],
    *[
        ("tasks", "parole", "parole_report"),
        ("tasks", "recall & induction", "recall_report; induction"),
    ],
    *[("in_hand", "2xA3 comm, 1 B2 lic", "2 A3 community; 1 B2 licence")],
    *[("in_hand", "A3: 2; B2: 1", "2 A3; 1 B2"), ("decision", "Pinned", "pin")],
    *[("decision", "wait", "hold"), ("decision", "forbidden", "forbid")],
]

NONE = [
    *[("tier", "H"), ("tier", "Tier 1"), ("older_tier", "B"), ("rosh", "not high"), ("rosh", "3")],
    *[("grade", "SPO"), ("grade", "Senior PO"), ("grade", "Officer"), ("gender", "X")],
    *[("sexual_offence", "maybe"), ("csrp", "190"), ("csrp", "3..4"), ("csrp", "high")],
    *[("caseload", "20-25"), ("complexity", "6"), ("contracted_hours", "full time")],
    *[("tasks", "oral hearing"), ("in_hand", "2 H"), ("decision", "yes"), ("tier", True)],
    *[("weight", 10**400), ("weight", "9" * 400), ("complexity", "high"), ("csrp", [1, 2])],
]


@pytest.mark.parametrize(("column", "cell", "meant"), GUESSES)
def test_is_offered(column, cell, meant):
    kind = COLUMNS[column].kind
    with pytest.raises(cells.Unreadable):
        cells.read(kind, cell)
    assert guess(kind, cell) == meant


@pytest.mark.parametrize(("column", "cell", "meant"), GUESSES)
def test_what_is_offered_is_read(column, cell, meant):
    for one in meant.split(" or "):
        if one != "a blank cell":
            cells.read(COLUMNS[column].kind, one)


@pytest.mark.parametrize(("column", "cell"), NONE)
def test_nothing_is_offered_where_nothing_comes_near(column, cell):
    assert guess(COLUMNS[column].kind, cell) is None


def test_a_cell_that_must_be_filled_is_never_guessed_to_be_blank():
    assert guess(cells.tier, "N/A", required=True) is None


def test_it_stands_in_the_fault_and_nothing_is_taken(tmp_path):
    source = folder(tmp_path, cases="case,tier,rosh\nC1,B,H\nC2,Tier C,low\n")
    with pytest.raises(BadInput) as refused:
        read_instance(source)
    assert [fault.guess for fault in refused.value.faults] == ["high", "C"]
    assert faults_of(source)[0].endswith("one of low, medium, high, very high; did you mean high?")


def test_json_takes_its_own_words(tmp_path):
    cases = [{"case": "C1", "tier": "A", "weight": "1.5", "parole_report": "y"}]
    said = faults_of(json_file(tmp_path, cases=cases))
    assert {one.rpartition("; ")[2] for one in said} == {"did you mean 1.5?", "did you mean true?"}


def test_a_name_is_neither_quoted_nor_guessed(tmp_path):
    people = f"practitioner,name,grade\nP1,{'x' * 200},PO\n"
    with pytest.raises(BadInput) as refused:
        read_instance(folder(tmp_path, practitioners=people))
    (fault,) = refused.value.faults
    assert (fault.value, fault.guess) == (None, None)


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("RoSH level", "rosh"),
        ("Risk of serious harm", "rosh"),
        ("tasck", "tasks"),
        ("Sex", "gender"),
    ],
)
def test_a_heading_under_another_name_is_asked_about(heading, meant, tmp_path):
    (told,) = read_instance(folder(tmp_path, cases=f"case,tier,{heading}\nC1,A,low\n")).warnings
    assert told.sentence().endswith(f"this one is left aside; did you mean {meant}?")


@pytest.mark.parametrize("heading", ["CRN", "Case ref", "case number"])
def test_a_needed_column_under_another_name_is_asked_about(heading, tmp_path):
    (said,) = faults_of(folder(tmp_path, cases=f"{heading},tier\nC1,A\n"))
    assert said.endswith(f"there is none; is it {heading.lower().replace(' ', '_')}?")
