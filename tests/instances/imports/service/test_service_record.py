"""The service's record of who was allocated to whom: beside a proposal, and into the next week."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import caseload as cl
from builders import MONDAY, case, held_case, instance, practitioner
from caseload.cli import app
from caseload.instances.week.write import write_instance
from caseload.library.compare import read_record
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance

A, B = practitioner("A01", team="T001"), practitioner("B02", team="T001")


def week(**fields: Any) -> Instance:
    cases = (case("X000001/2"), case("X000002/1"), case("X000003/1"), case("X000003/2"))
    plain = {"cases": cases, "practitioners": (A, B), "week_beginning": MONDAY}
    return instance(**plain | fields)


def event(crn: str, code: str, on: str = "2026-11-24T10:00:00Z", **more: Any) -> dict[str, Any]:
    staff = {"code": code, "name": {"forename": "Ada", "surname": "Lund"}, "grade": "PO"}
    row = {"crn": crn, "name": {"forename": "Nia"}, "staff": staff, "tier": "C"}
    return row | {"allocatedOn": on, "allocatingSpo": "S P", "teamCode": "T001"} | more


def saved(folder: Path, *events: Any) -> Path:
    path = folder / "events.json"
    path.write_text(json.dumps({"cases": list(events)}), encoding="utf-8")
    return path


def read(folder: Path, *events: Any) -> tuple[dict[str, str | None], str]:
    told: list[Fault] = []
    found = read_record(saved(folder, *events), week(), told)
    return found, " ".join(one.sentence() for one in told)


def test_each_case_is_with_whom_the_record_says_and_else_left_over(tmp_path: Path) -> None:
    found, told = read(tmp_path, event("X000001", "A01"), event("X000003", "B02"))
    assert found == {
        "X000001/2": "A01",
        "X000002/1": None,
        "X000003/1": "B02",
        "X000003/2": "B02",
    }
    assert told == ""


def test_the_last_row_of_a_person_counts(tmp_path: Path) -> None:
    later = event("X000001", "B02", "2026-11-26T09:00:00Z")
    found, _ = read(tmp_path, later, event("X000001", "A01"))
    assert found["X000001/2"] == "B02"


def test_what_is_outside_the_week_or_of_other_cases_is_counted(tmp_path: Path) -> None:
    before = event("X000001", "A01", "2026-11-22T23:00:00Z")
    after = event("X000001", "A01", "2026-11-30T00:00:00Z")
    found, told = read(tmp_path, before, after, event("X999999", "A01"))
    assert set(found.values()) == {None}
    assert "2 rows outside the week of the run: left aside" in told
    assert "1 row of cases that are none of this week's: left aside" in told
    assert "Nia" not in told


def test_several_cases_of_a_person_with_different_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"key cases\[2\].staff.code: one practitioner for the 2"):
        read(tmp_path, event("X000003", "A01"), event("X000003", "B02", "2026-11-25T10:00:00Z"))


def test_somebody_who_is_not_there_is_told(tmp_path: Path) -> None:
    found, told = read(tmp_path, event("X000001", "Z09"))
    assert found["X000001/2"] is None
    assert 'key cases[1].staff.code: "Z09": nobody of this week' in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"status": 403, "userMessage": "no"}', r"status 403 \(access is denied\)"),
        ("[]", "the answer of /allocation/events/teams"),
        ("{", "JSON that can be read"),
        ('{"cases": [{"crn": "X000001"}]}', r"key cases\[1\].staff: a value"),
        (
            json.dumps({"cases": [event("X000001", "A01", "Tuesday")]}),
            r"key cases\[1\].allocatedOn: a time",
        ),
    ],
)
def test_what_is_no_record_is_refused(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        read_record(tmp_path / "events.json", week(), [])
    run = cl.allocate(week())
    with pytest.raises(BadInput, match=words):
        cl.next_week(run, done=tmp_path / "events.json")


def test_the_next_week_begins_with_what_the_record_says(tmp_path: Path) -> None:
    held = (held_case("X000009", "A01"), held_case("X000008", "A01"))
    plan = cl.allocate(week(held=held))
    done = saved(
        tmp_path,
        event("X000001", "B02"),
        event("X000009", "B02", "2026-11-25T08:00:00Z"),
    )
    after = cl.next_week(plan, done=done).instance
    assert after.held is not None
    assert {one.id: (one.practitioner, str(one.allocated_on)) for one in after.held} == {
        "X000001/2": ("B02", "2026-11-24"),
        "X000009": ("B02", "2026-11-25"),
        "X000008": ("A01", "None"),
    }
    assert {one.id for one in after.cases} == {"X000002/1", "X000003/1", "X000003/2"}


def test_the_next_week_refuses_somebody_who_is_not_there_until_she_is_brought_in(
    tmp_path: Path,
) -> None:
    plan = cl.allocate(week(held=()))
    done = saved(tmp_path, event("X000001", "Z09"))
    with pytest.raises(BadInput, match='row 1, column practitioner: "Z09"'):
        cl.next_week(plan, done=done)
    (tmp_path / "people.csv").write_text("practitioner,grade,team\nZ09,PO,T001\n")
    after = cl.next_week(plan, done=done, people=tmp_path / "people.csv").instance
    assert after.held is not None
    assert [(one.id, one.practitioner) for one in after.held] == [("X000001/2", "Z09")]


def test_the_record_stands_beside_the_proposal_on_the_command_line(tmp_path: Path) -> None:
    write_instance(week(), tmp_path / "week")
    done = saved(tmp_path, *(event(f"X00000{n}", "A01") for n in (1, 2, 3)))
    arguments = ["compare", str(tmp_path / "week"), "--done", str(done), "--every", "1"]
    shown = CliRunner().invoke(app, [*arguments, "--json", "--quiet"])
    assert shown.exit_code == 0, shown.output
    sides = {side["name"]: side for side in json.loads(shown.stdout)["sides"]}
    assert sides["done"]["by_hand"]
