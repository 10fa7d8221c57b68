"""A lead of children's social care meets no word of probation on her screens and pages."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import instance_json
from workbench import browser, proposed, workbench

PROBATION = re.compile(
    r"\b(POs?|PSOs?|NQOs?|PQiPs?|PDUs?|RoSH|CSRP"
    r"|(?i:probation|licence|custody|community|officers?|co-defendants|parole)"
    r"|(?i:tiers?) ([A-G]|child|court|assessment|looked|care))\b"
)

CASES = """case,tier,complexity,team,household,previous_practitioner
C1,child protection,4,East,Elm 4,
C2,child in need,1,East,Elm 4,
C3,court work,1,East,,S2
C4,care leaver,1,East,,
C5,assessment,1,East,,
C6,court work,1,East,Oak 2,
C7,child protection,1,East,Oak 2,
C8,child in need,1,West,,
"""
PEOPLE = """practitioner,name,grade,team,gender,caseload,in_hand
S1,Ann Reed,SP,East,woman,6,6 child protection
S2,Bo Hill,SW,East,man,7,6 court work; 1 assessment
S3,Cy Moss,ASYE,East,woman,11,11 assessment
S4,Di Lane,FSW,East,woman,15,15 child in need
S5,Ed Marsh,PA,East,man,18,18 care leaver
"""


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("week") / "east"
    folder.mkdir()
    (folder / "cases.csv").write_text(CASES, encoding="utf-8")
    (folder / "practitioners.csv").write_text(PEOPLE, encoding="utf-8")
    settings = 'policy = "points-100"\nweek_beginning = 2026-11-30\n'
    (folder / "policy.toml").write_text(settings, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(week: Path) -> Path:
    folder = week.parent / "run"
    said(["allocate", str(week), "--out", str(folder), "--effort", "0.3", "--wide"])
    return folder


def said(arguments: list[str]) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code in (0, 1), done.output
    assert "Internal error" not in done.output
    return done.output


def foreign(text: str) -> set[str]:
    """The words of probation in a text."""
    return {found[0] for found in PROBATION.finditer(text)}


def test_the_words_would_be_found() -> None:
    assert foreign("a PO stays free; tier A; another PDU") == {"PO", "tier A", "PDU"}


@pytest.mark.parametrize(
    "asked",
    [
        "--case C1",
        "--case C6",
        "--unallocated --deadline 5",
        "--why-not C1=S4",
        "--why-not C4=S5",
        "--practitioner S3",
        "--limits --deadline 5",
        "--note all",
    ],
)
def test_of_a_run_none_is_said(run: Path, asked: str) -> None:
    assert not foreign(said(["explain", str(run), *asked.split()]))


@pytest.mark.parametrize(
    "asked",
    [
        "check WEEK",
        "allocate WEEK --effort 0.3 --wide",
        "allocate WEEK --effort 0.3 --cap ASYE=13 --hold C4 --reason court",
        "caps WEEK --caps ASYE=11,13 --effort 0.3 --all --by team",
        "staffing WEEK --cap 14",
        "simulate WEEK --weeks 2 --replications 1 --assign engine",
        "history PARENT",
        "next RUN --out NEXT",
    ],
)
def test_of_a_week_none_is_said(week: Path, run: Path, tmp_path: Path, asked: str) -> None:
    places = {"WEEK": week, "RUN": run, "PARENT": run.parent, "NEXT": tmp_path / "next"}
    assert not foreign(said([str(places.get(one, one)) for one in asked.split()]))


def test_of_its_page_and_workbook_none_is_said(week: Path, run: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    said(["allocate", str(week), "--html", str(page), "--effort", "0.3", "--quiet"])
    text = re.sub(r"<(style|script).*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not foreign(re.sub(r"<[^>]+>", " ", text))


def test_other_grades_are_asked_for_by_name(week: Path) -> None:
    done = CliRunner().invoke(app, ["allocate", str(week), "--cap", "PO=3"])
    assert done.exit_code == 2
    assert "a grade of SP, SW, ASYE, FSW, PA" in " ".join(done.output.split())


def test_generated_weeks_are_of_probation(tmp_path: Path) -> None:
    asked = ["generate", str(tmp_path / "week"), "--policy", "points-100"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 2
    assert "a policy for probation" in done.output


def test_the_workbench_speaks_her_words(week: Path, tmp_path: Path) -> None:
    id = proposed(instance_json(read_instance(week).instance), tmp_path / "bench")
    at = f"/weeks/{id}"
    parts = (
        *("", "/proposal", "/decide", "/people", "/rules", "/left-over", "/check", "/exceptions"),
        *("/send", "/record", "/changes", "/approve", "/notes", "/in-hand", "/people-load"),
        *("/case?id=C1", "/case?id=C6", "/give?id=C1&to=S2", "/give?id=C3&to=S3", "/why?id=C1"),
        *("/person?id=S3", "/notes/one?id=C1"),
    )
    seen = []
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        for page in (
            *(f"{at}{part}" for part in parts),
            "/",
            "/weeks",
            "/history",
            "/plan",
            "/plan/new",
        ):
            answer = one.get(page)
            if answer.status_code == 200:
                seen.append(page)
                text = re.sub(r"<(style|script).*?</\1>", "", answer.text, flags=re.DOTALL)
                said = re.sub(r"<[^>]+>", " ", text)
                for source in ("Community Care", "reviewing officer"):
                    said = said.replace(source, "")
                assert not foreign(said), page
            else:
                assert answer.status_code in (404, 422), (page, answer.status_code)
    assert len(seen) >= 20, seen
