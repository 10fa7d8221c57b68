"""`caseload check FILE`: everything that is wrong or worth a look, and what the file holds."""

import json

import pytest
from typer.testing import CliRunner

import caseload as cl
from caseload.cli import app
from caseload.models.review import InputCheck, Review
from instance_files import folder

PEOPLE = """practitioner,name,grade,team,contracted_hours,caseload
P1,Ruth Bell,PO,North,37,20
P2,Gareth Lloyd,PSO,South,37,22
"""
CASES = "case,tier,rosh,csrp\nC1,A,high,3.4\nC2,D,low,0.8\n"
MONDAY = 'policy = "plain-count"\nweek_beginning = 2026-12-07\n'
DECIDED = "case,decision,practitioner,reason\n"


def week(root, **files):
    return folder(root, **({"cases": CASES, "practitioners": PEOPLE, "policy": MONDAY} | files))


def check(*arguments):
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def words(text):
    return " ".join(text.split())


def test_a_sound_week_is_told_in_a_line(tmp_path):
    done = check(week(tmp_path))
    assert done.exit_code == 0
    assert words(done.stdout).endswith(
        "The input can be used: 2 new cases, 2 practitioners (2 teams) and 42 cases in hand; "
        "week of 7 December 2026; policy plain-count."
    )
    assert "Broken rules" not in done.stdout


def test_rules_without_their_columns_are_named_once(tmp_path):
    said = words(check(week(tmp_path)).stdout)
    assert said.count("as no row fills in their columns") == 1
    assert "Household (household)" in said
    filled = "case,tier,household\nC1,A,Elm\nC2,D,Elm\n"
    assert "Household (household)" not in words(check(week(tmp_path / "b", cases=filled)).stdout)


def test_what_is_worth_a_look_is_part_of_the_answer(tmp_path):
    done = check(week(tmp_path, cases="case,tier,colour,csrp\nC1,D,red,0.8\nC2,D,blue,0.8\n"))
    assert done.exit_code == 0
    assert "column colour: a column that is known; this one is left aside" in words(done.stdout)


def test_what_was_taken_for_missing_columns_is_told_too(tmp_path):
    people = "practitioner,grade\nP1,PO\n"
    said = words(check(week(tmp_path, practitioners=people)).stdout)
    assert "37 contracted hours for everybody and no cases in hand for anybody" in said


def test_every_fault_is_told_with_what_was_worth_a_look_before_it(tmp_path):
    cases = "case,tier,rosh,colour\nC1,Q,H,red\nC2,D,low,blue\n"
    done = check(week(tmp_path, cases=cases, policy=f"{MONDAY}casload_cap = 3\n"))
    assert done.exit_code == 2
    said = words(done.stderr)
    for one in ("column colour", 'column tier: "Q"', "did you mean high?", "casload_cap"):
        assert one in said
    assert said.index("Worth a look") < said.index("3 faults in the input")
    assert done.stdout == ""


def test_several_guesses_for_a_column_are_told_together_too(tmp_path):
    cases = "case,tier,rosh\nC1,D,L\nC2,D,M\nC3,D,H\nC4,D,low\nC5,Tier D,low\n"
    said = words(check(week(tmp_path, cases=cases)).stderr)
    meant = "cases.csv, column rosh: L → low, M → medium and H → high (3 rows)"
    assert f"What may be meant: {meant}" in said
    assert "column tier: Tier D →" not in said


def test_alike_faults_with_one_guess_have_it_in_their_sentence(tmp_path):
    rows = "".join(f"C{n},D,H\n" for n in range(4))
    said = words(check(week(tmp_path, cases=f"case,tier,rosh\n{rows}")).stderr)
    assert "very high; did you mean high? (4 rows: 2, 3, 4 and 5; found" in said


class TestDecisions:
    def test_that_cannot_all_hold_end_with_3_and_all_the_rest_is_told(self, tmp_path):
        rows = f"{DECIDED}C1,pin,P1,\nC1,pin,P2,\n"
        done = check(week(tmp_path, decisions=rows))
        assert done.exit_code == 3
        said = words(done.stdout)
        assert "only one of the two can hold" in said
        assert "The decisions cannot all hold: 2 new cases" in said
        assert "Nothing was done" not in said

    def test_that_can_are_counted(self, tmp_path):
        done = check(week(tmp_path, decisions=f"{DECIDED}C1,pin,P1,\n"))
        assert done.exit_code == 0
        assert "and 1 decision;" in words(done.stdout)


def test_more_work_than_capacity_is_told(tmp_path):
    people = "practitioner,grade,contracted_hours,caseload\nP1,PO,37,50\n"
    said = words(check(week(tmp_path, practitioners=people)).stdout)
    assert "More work than capacity: 2 cases short" in said
    assert "More work" not in words(check(week(tmp_path / "b")).stdout)


class TestWithAnAllocation:
    def test_it_goes_on_to_check_that(self, tmp_path):
        rows = "case,practitioner\nC1,P1\n"
        done = check(week(tmp_path, manual=rows))
        assert done.exit_code == 1
        assert "The input can be used" in done.stdout
        assert "1 case is with nobody" in done.stdout

    def test_decisions_that_cannot_hold_go_before_it(self, tmp_path):
        rows = f"{DECIDED}C1,pin,P1,\nC1,pin,P2,\n"
        done = check(week(tmp_path, decisions=rows, manual="case,practitioner\nC1,P1\n"))
        assert done.exit_code == 3
        assert "1 case is with nobody" in done.stdout

    def test_one_in_a_file_that_is_wrong_is_a_fault(self, tmp_path):
        source = week(tmp_path / "week")
        (tmp_path / "by-hand.csv").write_text("case,practitioner\nC1,P9\n")
        assert check(source, "--allocation", tmp_path / "by-hand.csv").exit_code == 2


class TestJson:
    def test_of_an_input_alone(self, tmp_path):
        done = check(week(tmp_path, cases="case,tier,colour\nC1,D,red\n"), "--json")
        found = InputCheck.model_validate_json(done.stdout)
        assert (found.input.cases, found.input.practitioners, found.input.in_hand) == (1, 2, 42)
        assert "breaches" not in json.loads(done.stdout)
        assert any(fault.column == "colour" for fault in found.told)

    def test_of_an_input_with_an_allocation(self, tmp_path):
        done = check(week(tmp_path, manual="case,practitioner\nC1,P1\nC2,P2\n"), "--json")
        found = Review.model_validate_json(done.stdout)
        assert found.input is not None
        assert found.input.cases == 2
        assert found.breaches == ()

    def test_of_faults(self, tmp_path):
        cases = "case,tier,rosh,colour\nC1,D,H,red\n"
        done = check(week(tmp_path, cases=cases), "--json")
        assert done.exit_code == 2
        found = json.loads(done.stdout)
        assert [fault["guess"] for fault in found["faults"]] == ["high"]
        assert [fault["column"] for fault in found["told"]] == ["colour"]

    def test_of_decisions_that_cannot_hold(self, tmp_path):
        rows = f"{DECIDED}C1,pin,P1,\nC1,pin,P2,\n"
        done = check(week(tmp_path, decisions=rows), "--json")
        assert done.exit_code == 3
        assert len(InputCheck.model_validate_json(done.stdout).input.conflicts) == 2


@pytest.mark.filterwarnings("ignore::caseload.InputWarning")
def test_the_library_says_the_same(tmp_path):
    source = week(tmp_path)
    alone = InputCheck.model_validate_json(check(source, "--json").stdout)
    assert cl.check_input(cl.read(source)) == alone.input
