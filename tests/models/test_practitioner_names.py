"""People of one name are told apart wherever their name is shown."""

import json

from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.week.read import read_instance
from instance_files import folder

HEAD = "practitioner,name,grade,team,contracted_hours,caseload\n"
CASES = "case,tier,rosh,csrp\nC1,D,low,1\nC2,D,low,1\nC3,D,low,1\nC4,D,low,1\n"


def labels(root, *rows):
    people = HEAD + "".join(f"{row},37,20\n" for row in rows)
    made = read_instance(folder(root, cases=CASES, practitioners=people)).instance
    return [person.label for person in made.practitioners]


def test_by_team_where_the_teams_differ(tmp_path):
    found = labels(tmp_path, "P1,Sam Lee,PO,North", "P2,Sam Lee,PO,South", "P3,Ann Fox,PO,South")
    assert found == ["Sam Lee (North)", "Sam Lee (South)", "Ann Fox"]


def test_by_identifier_where_they_do_not(tmp_path):
    found = labels(tmp_path, "P1,Sam Lee,PO,North", "P2,SAM  LEE,PO,North", "P3,Ann Fox,PO,")
    assert found == ["Sam Lee (P1)", "SAM  LEE (P2)", "Ann Fox"]


def test_a_name_that_is_somebodys_identifier_is_shared(tmp_path):
    assert labels(tmp_path, "P1,P2,PO,North", "P2,,PO,North") == ["P2 (P1)", "P2"]


def test_it_is_no_part_of_the_content(tmp_path):
    people = HEAD + "P1,Sam Lee,PO,North,37,20\nP2,Sam Lee,PO,South,37,20\n"
    made = read_instance(folder(tmp_path, cases=CASES, practitioners=people)).instance
    alone = made.changed(practitioners=made.practitioners[:1])
    assert alone.practitioners[0].label == "Sam Lee"
    assert "apart" not in made.practitioners[0].model_dump()


def test_every_sentence_of_a_proposal_tells_them_apart(tmp_path):
    people = HEAD + "P1,Sam Lee,PO,North,37,20\nP2,Sam Lee,PO,South,37,20\n"
    week = folder(tmp_path, cases=CASES, practitioners=people)
    made = json.loads(CliRunner().invoke(app, ["allocate", str(week), "--json"]).stdout)
    said = json.dumps(made["assignments"]) + json.dumps(made["workloads"])
    assert said.count("Sam Lee") > 3
    assert said.count("Sam Lee") == said.count("Sam Lee (North)") + said.count("Sam Lee (South)")
