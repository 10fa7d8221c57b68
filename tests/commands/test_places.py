"""Nothing that is read is written over, whatever its name, and nothing that is no file is used."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload import cli
from caseload.instances.week.write import write_instance
from caseload.models.earlier import Placement

POLICY = 'policy = "plain-count"\n'


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def content(place: Path) -> dict[str, bytes]:
    files = (one for one in place.rglob("*") if one.is_file())
    return {str(one.relative_to(place)): one.read_bytes() for one in files}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A week in three forms, decisions, an allocation by hand and a policy, as working folder."""
    given = instance([case()], [practitioner()], plain_policy())
    given = given.changed(manual=(Placement(case="C1", practitioner="P1"),))
    for name in ("week", "week.json", "week.xlsx", "week.ods"):
        write_instance(given, tmp_path / name)
    pair = "case,decision,practitioner\nC1,pin,P1\n"
    (tmp_path / "decisions.csv").write_text(pair)
    (tmp_path / "by-hand.csv").write_text("case,practitioner\nC1,P1\n")
    (tmp_path / "mine.toml").write_text(POLICY)
    (tmp_path / "link.html").symlink_to("week.json")
    os.link(tmp_path / "decisions.csv", tmp_path / "hard.html")
    (tmp_path / "run").mkdir()
    os.link(tmp_path / "week.json", tmp_path / "run" / "instance.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_named: object) -> None:
        raise AssertionError("it was solved first")

    for where in ("library.allocate.solve", "optimizer.compare.compare.allocate"):
        monkeypatch.setattr(f"caseload.{where}", never)
    for where in ("caps", "staffing", "simulate"):
        monkeypatch.setattr(f"caseload.library.{where}.result_of", never)


OVER = [
    "allocate week.json --html week.json",
    "allocate week.xlsx --html ./week/../week.xlsx",
    "allocate week.json --html link.html",
    "allocate week --html week/cases.csv",
    "allocate week --html week/decisions.csv",
    "allocate week.json --decisions decisions.csv --html decisions.csv",
    "allocate week.json --decisions decisions.csv --html hard.html",
    "allocate week.json --policy mine.toml --html mine.toml",
    "allocate week --out week",
    "allocate week --out .",
    "allocate run/instance.json --out run",
    "allocate week.json --out run --decisions run/instance.json",
    "allocate week.json --out week.json",
    "allocate week.json --out new --html new",
    "compare week.json --html week.json",
    "compare week.json --manual by-hand.csv --html by-hand.csv",
    "compare week.json --manual x=by-hand.csv --out .",
    "compare week --out week",
    "caps week.json --caps 10 --html week.json",
    "caps week --caps 10 --out week",
    "staffing week.json --html week.json",
    "staffing week.json --policy mine.toml --html mine.toml",
    "simulate week.json --arrivals by-hand.csv --html by-hand.csv",
    "simulate week --html week/practitioners.csv",
]


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right there")
@pytest.mark.parametrize("asked", OVER)
def test_what_is_read_is_never_written_over(
    asked: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsolved(monkeypatch)
    before = content(place)
    for force in ([], ["--force"]):
        done = run(*asked.split(), *force)
        assert done.exit_code == 2, done.output
        assert "fault" in done.stderr
    assert content(place) == before


@pytest.mark.parametrize(
    "asked",
    [
        "generate mine.toml --policy mine.toml",
        "template mine.toml --policy mine.toml --force",
        "import table week.xlsx --map m.toml --out week.xlsx --force",
        "import table by-hand.csv --map by-hand.csv --out new",
        "import wmt-extract week.xlsx --cases decisions.csv --out decisions.csv --force",
        "import published week.json --out .",
    ],
)
def test_nor_is_what_an_instance_is_made_of(asked: str, place: Path) -> None:
    before = content(place)
    assert run(*asked.split()).exit_code == 2
    assert content(place) == before


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are files of Unix")
@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize(
    "asked",
    [
        "allocate week.json --html {}",
        "allocate week.json --out {}",
        "allocate {}",
        "allocate week.json --decisions {}",
        "allocate week.json --policy {}",
        "compare week.json --manual {}",
        "caps week.json --caps 10 --html {}",
        "simulate week.json --out {}",
    ],
)
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_a_pipe_or_a_device_is_refused_at_once(
    make: Callable[[Path], None],
    asked: str,
    force: list[str],
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unsolved(monkeypatch)
    make(place / "odd")
    done = run(*asked.format("odd").split(), *force)
    assert done.exit_code == 2, done.output
    assert "pipe or a device" in " ".join(done.stderr.split())


def test_a_page_that_cannot_be_written_is_refused_before_anything_is_solved(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsolved(monkeypatch)
    for html in ("week", "week.json/page.html"):
        assert run("allocate", "week.json", "--html", html, "--force").exit_code == 2


def test_results_may_stand_beside_and_inside_what_is_read(place: Path) -> None:
    assert run("allocate", "week", "--out", "week/run", "--html", "week/page.html").exit_code == 0
    assert run("allocate", "week", "--html", "week/page.html", "--force").exit_code == 0
    assert (place / "week" / "run" / "proposal.json").is_file()
