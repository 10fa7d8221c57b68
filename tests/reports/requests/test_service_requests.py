"""Requests for the allocation service: of the form it takes, one a case, and nothing is sent."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import caseload as cl
from answers import answers, caseload, code, save
from builders import MONDAY, case, held_case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision
from caseload.models.request import MOST_CHARACTERS, AllocationBody
from caseload.optimizer.explain.note import SENSITIVE, SENSITIVE_IF
from caseload.reports.requests.bodies import Written, _as_sent, refused
from places import DATA

SCHEMAS = {
    kind: json.loads((DATA / "service" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    for kind in ("allocate", "reallocate")
}


def of_the_form(kind: str, content: Any) -> None:
    jsonschema.Draft202012Validator(SCHEMAS[kind]).validate(content)


def command(*arguments: Any, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.output


def read(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_bytes()) for path in folder.iterdir()}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers of a team of 12 with 15 cases, allocated in two commands."""
    root = tmp_path_factory.mktemp("week")
    save(root / "answers", answers(3))
    command("import", "allocation-service", root / "answers", "--out", root / "week")
    command("allocate", root / "week", "--out", root / "run", "--quiet")
    return root


def test_from_answers_to_requests_in_three_commands(week: Path) -> None:
    said = command("export", "requests", week / "run", "--out", week / "requests")
    assert "Requests for 15 allocations" in said
    assert "Nothing was sent" in said
    files = read(week / "requests")
    index = files.pop("index.json")
    assert [row["file"] for row in index["requests"]] == sorted(files)
    assert len(files) == 15
    allocation = cl.open_run(week / "run").allocation
    for content in files.values():
        of_the_form("allocate", content)
        body = content["body"]
        person = allocation[f"{body['crn']}/{body['eventNumber']}"]
        assert content["path"] == f"/team/T001/offenderManager/{person}/case"
        assert body["laoCase"] is (body["crn"] == "X000102")
        assert body["sensitiveNotes"] is (body["crn"] == "X000102")
        assert "Mark this entry" not in body["allocationJustificationNotes"]


def test_an_export_is_the_same_however_often_it_is_made(week: Path, tmp_path: Path) -> None:
    out = tmp_path / "requests"
    command("export", "requests", week / "run", "--out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert "already, the same to the byte" in command(
        "export", "requests", week / "run", "--out", out
    )
    assert before == {path.name: path.read_bytes() for path in out.iterdir()}
    (out / "X000100-1.json").write_text("{}")
    command("export", "requests", week / "run", "--out", out, code=2)
    command("export", "requests", week / "run", "--out", out, "--force")
    assert before == {path.name: path.read_bytes() for path in out.iterdir()}
    (out / "mine.txt").write_text("x")
    refused = command("export", "requests", week / "run", "--out", out, "--force", code=2)
    assert "an earlier export and nothing else" in " ".join(refused.split())
    assert (out / "mine.txt").is_file()


def test_the_archive_holds_the_same_files_and_the_same_bytes(week: Path) -> None:
    found = cl.service_requests(week / "run")
    assert found.archive() == cl.service_requests(week / "run").archive()


def small(**fields: Any) -> cl.Plan:
    people = (practitioner("A01", team="T001"), practitioner("B02", team="T002"))
    policy = plain_policy({"caseload_cap": {"mode": "hard", "PO": 2}})
    week = instance(
        **{
            "cases": (case("X000001/2"), case("X000002/1")),
            "practitioners": people,
            "policy": policy,
            **fields,
        }
    )
    return cl.allocate(week)


@cache
def plain() -> cl.Plan:
    """The plan of two cases and two people, made once."""
    return small()


def test_a_run_that_the_service_would_not_know_is_refused_case_by_case() -> None:
    plan = cl.allocate(cl.read("tiny"))
    with pytest.raises(BadInput) as refused:
        cl.service_requests(plan)
    said = [fault.sentence() for fault in refused.value.faults]
    assert len([one for one in said if "a case reference number and event number" in one]) == 10


def test_somebody_without_a_team_code_is_refused() -> None:
    people = (practitioner("A01", team="Riverside A"), practitioner("B02"))
    with pytest.raises(BadInput, match="a staff code and the code of her team"):
        cl.service_requests(small(practitioners=people))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  \n", "a note that is not empty"),
        ("see https://example.invalid", "a note without links"),
        ("see www.example.invalid", "a note without links"),
        ("x" * (MOST_CHARACTERS + 1), "no more than 3,500 characters; it has 3,501"),
    ],
)
def test_a_note_that_the_service_refuses_is_refused_here(text: str, words: str) -> None:
    plan = plain()
    with pytest.raises(BadInput, match=words) as refused:
        cl.service_requests(plan, notes={"X000001/2": Written(text, own=True)})
    assert [fault.value for fault in refused.value.faults] == ["X000001/2"]


PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["http://x", "HTTPS:", "www.", "ftp:", "smtp:", " ", "\n", "y" * 1000]),
    st.sampled_from([SENSITIVE, SENSITIVE_IF]).map("\n{}\n".format),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_a_note_is_refused_or_of_the_form(text: str) -> None:
    note = SCHEMAS["allocate"]["$defs"]["note"]
    written = Written(text, own=True)
    takes = jsonschema.Draft202012Validator(note).is_valid(_as_sent(text))
    assert takes is not bool(refused(written))


def test_a_note_of_exactly_the_length_is_taken_as_it_stands() -> None:
    text = "x" * MOST_CHARACTERS
    found = cl.service_requests(plain(), notes={"X000001/2": Written(text, own=True)})
    body = found.requests[0].body
    assert isinstance(body, AllocationBody)
    assert body.allocation_justification_notes == body.spo_oversight_notes == text
    assert found.told == ()


def test_a_draft_that_is_too_long_is_cut_and_told() -> None:
    line = "y" * 99 + "\n"
    found = cl.service_requests(plain(), notes={"X000001/2": Written(line * 36)})
    body = found.requests[0].body
    assert isinstance(body, AllocationBody)
    assert body.spo_oversight_notes == (line * 35).strip()
    assert "its draft is cut" in found.told[0].sentence()


def test_a_reason_with_a_link_is_refused() -> None:
    why = Decision(
        action=Action.PIN, case="X000001/2", practitioner="A01", reason="see http://x.invalid"
    )
    with pytest.raises(BadInput, match="a note without links"):
        cl.service_requests(small(decisions=(why,)))


def test_what_is_left_over_or_held_has_no_request() -> None:
    hold = Decision(action=Action.HOLD, case="X000001/2")
    found = cl.service_requests(small(decisions=(hold,)))
    assert [one.file for one in found.requests] == ["X000002-1.json"]
    assert json.loads(found.files()["index.json"])["without"] == ["X000001/2"]


def crowded(*held: Any, **fields: Any) -> cl.Plan:
    people = (practitioner("A01", team="T001", **fields), practitioner("B02", team="T001"))
    week = instance(
        cases=(),
        practitioners=people,
        held=held,
        policy=plain_policy({"availability": {"mode": "hard"}}),
        week_beginning=MONDAY,
    )
    return cl.allocate(week, rebalance=True)


def test_a_case_in_hand_that_moves_becomes_a_reallocation() -> None:
    held = [held_case(f"X00000{n}", "A01", movable=True, restricted_to=()) for n in range(4)]
    found = cl.service_requests(crowded(*held))
    assert len(found.requests) == 2
    for one in found.requests:
        of_the_form("reallocate", one.content())
        assert one.path == "/team/T001/offenderManager/B02/A01/case"
        assert one.content()["body"]["allocationReason"] == "CASELOAD_ADJUSTMENT"
        assert one.file.endswith("-reallocation.json")


def test_a_leavers_case_says_that_the_officer_left() -> None:
    held = held_case("X000001", "A01", movable=True)
    found = cl.service_requests(crowded(held, leaving_on=MONDAY))
    assert [one.content()["body"]["allocationReason"] for one in found.requests] == ["OFFICER_LEFT"]


def test_limited_access_of_a_case_in_hand_is_said_to_the_service() -> None:
    held = held_case("X000001", "A01", movable=True, restricted_to=("A01", "B02"))
    found = cl.service_requests(crowded(held, leaving_on=MONDAY))
    assert found.requests[0].content()["body"]["laoCase"] is True


def test_events_of_one_person_move_together_or_not_at_all() -> None:
    stays = held_case("X000001/1", "A01")
    moves = held_case("X000001/2", "A01", movable=True)
    with pytest.raises(BadInput, match="all events of a person at once"):
        cl.service_requests(crowded(stays, moves, held_case("X000009", "A01")))
    both = [one.model_copy(update={"movable": True}) for one in (stays, moves)]
    found = cl.service_requests(crowded(*both, leaving_on=MONDAY))
    assert [one.file for one in found.requests] == ["X000001-reallocation.json"]


def test_answers_with_caseload_lists_come_to_reallocations(tmp_path: Path) -> None:
    files = answers(3, people=2, cases=0)
    files["cases-0.json"], files["cases-1.json"] = caseload(3, 0, 8), caseload(3, 1, 1)
    moving = [f"X01000{n}" for n in range(8)]
    rows = [{"crn": one, "userExcluded": False, "userRestricted": False} for one in moving]
    files["access.json"] = {"access": rows}
    save(tmp_path / "answers", files)
    table = "case,movable\n" + "".join(f"{one},yes\n" for one in moving)
    (tmp_path / "cases.csv").write_text(table, encoding="utf-8")
    (tmp_path / "people.csv").write_text(f"practitioner,grade\n{code(1)},PO\n", encoding="utf-8")
    beside = ["--cases", tmp_path / "cases.csv", "--people", tmp_path / "people.csv"]
    beside += ["--week-beginning", "2026-11-23"]
    week = tmp_path / "week"
    command("import", "allocation-service", tmp_path / "answers", *beside, "--out", week)
    command("allocate", week, "--rebalance", "--out", tmp_path / "run", "--quiet")
    said = command("export", "requests", tmp_path / "run", "--out", tmp_path / "requests")
    assert "reallocation" in said
    files = read(tmp_path / "requests")
    del files["index.json"]
    assert files
    for content in files.values():
        of_the_form("reallocate", content)


def test_nothing_that_could_send_is_imported() -> None:
    import ast

    from places import ROOT

    for path in (*ROOT.glob("reports/requests/*.py"), ROOT / "library" / "requests.py"):
        names = {
            alias.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import)
            for alias in node.names
        } | {
            (node.module or "").split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
        }
        assert names <= {"caseload", "collections", "dataclasses", "io", "json", "pathlib"} | {
            "re",
            "typing",
            "zipfile",
        }, path
