"""What reading found worth a look goes where the result goes, and comes back with the run."""

import json

from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.records.run import read_run
from instance_files import folder

PEOPLE = "practitioner,name,grade,team,contracted_hours,caseload\nP1,Ann Fox,PO,North,37,20\n"
CASES = "case,tier,rosh,csrp,team\nC1,D,low,1,north\n"
SAID = "taken for North"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_on_the_screen_in_json_and_in_every_file_of_the_run(tmp_path):
    week = folder(tmp_path / "week", cases=CASES, practitioners=PEOPLE)
    done = run("allocate", week, "--json", "--out", tmp_path / "run")
    assert SAID in " ".join(done.stderr.split())
    assert SAID in json.loads(done.stdout)["told"][0]["expected"]
    assert SAID in (tmp_path / "run" / "proof.csv").read_text(encoding="utf-8")
    assert SAID in read_run(tmp_path / "run").instance.told[0].expected
    again = json.loads(run("repeat", tmp_path / "run", "--json").stdout)
    assert again["different"] == []


def test_in_a_check(tmp_path):
    manual = "case,practitioner\nC1,P1\n"
    week = folder(tmp_path / "week", cases=CASES, practitioners=PEOPLE, manual=manual)
    assert SAID in json.loads(run("check", week, "--json").stdout)["told"][0]["expected"]


def test_of_a_table_of_decisions(tmp_path):
    tidy = CASES.replace("north", "North")
    week = folder(tmp_path / "week", cases=tidy, practitioners=PEOPLE)
    (tmp_path / "mine.csv").write_text("case;decision;practitioner\nC1;pin;P1\n", encoding="utf-8")
    done = run("allocate", week, "--json", "--decisions", tmp_path / "mine.csv")
    assert "read as separated by semicolons" in " ".join(done.stderr.split())
    assert "semicolons" in json.loads(done.stdout)["told"][0]["expected"]


def test_nothing_is_told_where_nothing_was_found(tmp_path):
    tidy = CASES.replace("north", "North")
    done = run("allocate", folder(tmp_path, cases=tidy, practitioners=PEOPLE), "--json")
    assert done.stderr == ""
    assert "told" not in json.loads(done.stdout)
