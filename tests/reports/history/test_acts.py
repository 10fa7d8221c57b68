"""What people did with proposals, summed up from the workbench's record."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import caseload as cl
from builders import case, instance, practitioner
from caseload import cli
from caseload.instances.records.chain import BLANK, DELETION, line_hash
from caseload.models.acts import What
from caseload.models.fault import BadInput

WEEK = "week1"


def lines(*acts: tuple[str, str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A record of acts: who, kind and what about; an hour lies between two of them."""
    made: list[dict[str, Any]] = []
    for number, (who, kind, about) in enumerate(acts, start=1):
        line = {
            "id": number,
            "at": f"2026-11-24T{number:02}:00:00Z",
            "who": who,
            "kind": kind,
            "week": None if kind == DELETION else WEEK,
            "about": json.dumps(about, sort_keys=True),
            "before": made[-1]["hash"] if made else "",
        }
        made.append(line | {"hash": line_hash(line)})
    return made


def decided(who: str, case_id: str, action: str, to: str = "") -> tuple[str, str, dict[str, Any]]:
    return who, "decided", {"case": case_id, "action": action, "practitioner": to}


def opened(who: str, **about: str) -> tuple[str, str, dict[str, Any]]:
    return who, "opened", dict(about)


ACTS = (
    ("Sam", "week started", {"title": "North, this week"}),
    opened("Sam"),
    opened("Sam", case="C1"),
    opened("Sam", case="C1"),
    decided("Sam", "C1", "accept", "P1"),
    decided("Sam", "C2", "accept", "P1"),
    opened("Pat", case="C2"),
    decided("Pat", "C3", "pin", "P2"),
    decided("Pat", "C3", "take back", "P2"),
    decided("Pat", "C4", "except", "P2"),
    decided("Pat", "C5", "hold"),
    decided("Pat", "C6", "forbid", "P1"),
    ("Pat", "decided", {"action": "limit of this week", "limit": "x"}),
    ("Pat", "approved", {"run": "run1", "version": 1}),
)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """The folder of a workbench with one run."""
    folder = tmp_path / "bench"
    week = instance([case("C1")], [practitioner("P1")], name="north")
    cl.allocate(week).write(folder / "weeks" / WEEK / "runs" / "run1")
    return folder


def written(tmp_path: Path, record: list[dict[str, Any]]) -> Path:
    file = tmp_path / "caseload-record.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in record), encoding="utf-8")
    return file


def test_each_act_counts_for_whoever_did_it(runs: Path, tmp_path: Path) -> None:
    found = cl.history(runs, record=written(tmp_path, lines(*ACTS))).history
    sam, pat = found.acts_by
    assert sam.week == pat.week == "north, 2026-11-23"
    assert (sam.looked_into, sam.accepted, sam.unseen) == (1, 2, 1)
    assert (sam.first, sam.last) == ("2026-11-24T03:00:00Z", "2026-11-24T06:00:00Z")
    assert pat.model_dump(exclude={"week", "who", "first", "last"}) == {
        **dict.fromkeys(("accepted", "unseen", "reopened"), 0),
        **dict.fromkeys(("looked_into", "given_otherwise", "exceptions", "on_hold"), 1),
        **dict.fromkeys(("kept_from", "taken_back", "approved"), 1),
    }
    unseen = [one for one in found.acts if one.what is What.UNSEEN]
    assert [(one.case, one.to, one.who) for one in unseen] == [("C2", "P1", "Sam")]
    assert not found.altered


def test_a_case_that_somebody_else_opened_was_not_seen_by_her(runs: Path, tmp_path: Path) -> None:
    record = lines(opened("Pat", case="C1"), decided("Sam", "C1", "accept", "P1"))
    [_, sam] = cl.history(runs, record=written(tmp_path, record)).history.acts_by
    assert (sam.accepted, sam.unseen) == (1, 1)


def test_a_week_whose_run_is_not_there_bears_its_title(runs: Path, tmp_path: Path) -> None:
    record = lines(ACTS[0], decided("Sam", "C1", "accept"))
    [sam] = cl.history(runs, record=written(tmp_path, record)).history.acts_by
    assert sam.week == "North, this week"


def test_it_stands_on_the_screen_in_the_tables_and_on_the_page(runs: Path, tmp_path: Path) -> None:
    file, page = written(tmp_path, lines(*ACTS)), tmp_path / "page.html"
    asked = ["history", str(runs), "--record", str(file), "--html", str(page)]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "2 people (Pat and Sam) on 24 November 2026" in said
    assert "accepted 2, of these unseen 1, given otherwise 1" in said
    text = page.read_text(encoding="utf-8")
    assert "What people did, by the record" in text
    assert "C5" not in text
    frames = cl.history(runs, record=file).to_frames()
    assert list(frames["people"]["cases accepted unseen"]) == [1, 0]
    assert list(frames["acts"]["act"])[-1] == "approved"


def test_without_a_record_nothing_is_said_of_it(runs: Path) -> None:
    done = CliRunner().invoke(cli.app, ["history", str(runs)])
    assert "1 week" in done.stdout
    assert "By the record" not in done.stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: [*rows[:4], rows[4] | {"who": "Kim"}, *rows[5:]], "line 5 of the record was"),
        (lambda rows: [*rows[:4], *rows[5:]], "lines 5 to 5 of the record are gone"),
    ],
)
def test_what_was_changed_is_named(runs: Path, tmp_path: Path, change: Any, expected: str) -> None:
    file = written(tmp_path, change(lines(*ACTS)))
    done = CliRunner().invoke(cli.app, ["history", str(runs), "--record", str(file)])
    assert done.exit_code == 1
    assert expected in " ".join(done.stdout.split())


def test_lines_that_went_with_a_deleted_week_are_right(runs: Path, tmp_path: Path) -> None:
    record = lines(*ACTS[:5], ("Head", DELETION, {"lines": [2, 3, 4, 5]}))
    gone = {"who": "", "kind": BLANK, "about": "{}"}
    record[1:5] = [one | gone for one in record[1:5]]
    found = cl.history(runs, record=written(tmp_path, record)).history
    assert not found.altered
    assert not found.acts


@pytest.mark.parametrize(
    "text", ["", "{}\n", "[1]\n", "case,tier\nC1,A\n", '{"id": 1, "about": "{"}\n', "\xff"]
)
def test_what_is_no_record_is_refused(runs: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(BadInput, match="takes away from the workbench"):
        cl.history(runs, record=file)
