"""Ctrl-C and SIGTERM at any moment: a sentence before there is an answer, the answer after."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.instances.tables import files
from caseload.optimizer import interrupt

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def pressed(
    monkeypatch: pytest.MonkeyPatch, place: str, number: int, times: int = 1
) -> Callable[..., Any]:
    """Let a function press first."""
    module, _, name = place.rpartition(".")
    __import__(module)
    real = getattr(sys.modules[module], name)

    def press(*arguments: Any, **named: Any) -> Any:
        for _ in range(times):
            signal.raise_signal(number)
        return real(*arguments, **named)

    monkeypatch.setattr(place, press)
    return press


@BOTH
@pytest.mark.parametrize(
    "moment",
    [
        "caseload.optimizer.allocate.propose",
        "caseload.optimizer.allocate.confirm",
        "caseload.optimizer.explain.alternatives.with_alternatives",
        "caseload.reports.proposal.files.result_files",
        "caseload.reports.proposal.files.write_folder",
        "caseload.reports.proposal.screen.figures_table",
    ],
)
def test_once_there_is_a_proposal_it_is_given(
    moment: str, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pressed(monkeypatch, moment, number)
    done = run("allocate", "tiny", "--alternatives", "--out", tmp_path / "run")
    assert done.exit_code == 130, done.output
    assert "10 cases placed" in done.stdout
    proposal = json.loads((tmp_path / "run" / "proposal.json").read_text())
    assert len(proposal["assignments"]) == 10
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert "Interrupted: what there was by then has been given." in done.stderr


@BOTH
@pytest.mark.parametrize(
    "moment",
    ["caseload.library.instance.read_instance", "caseload.optimizer.allocate.compile_instance"],
)
def test_before_there_is_one_it_says_so(
    moment: str, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pressed(monkeypatch, moment, number)
    done = run("allocate", "tiny", "--out", tmp_path / "run")
    assert (done.exit_code, done.stdout) == (130, "")
    assert interrupt.BEFORE in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert json.loads(run("allocate", "tiny", "--json").stdout)["error"] == "interrupted"


@BOTH
@pytest.mark.parametrize(
    ("moment", "arguments"),
    [
        ("caseload.instances.generate.generate.generate", ["generate", "{}/week"]),
        ("caseload.optimizer.compare.compare.side_of", ["compare", "weekly", "--out", "{}/c"]),
        ("caseload.library.check.review_of", ["check", "weekly"]),
        ("caseload.library.instance.read_instance", ["staffing", "tiny", "--out", "{}/s"]),
        ("caseload.library.instance.read_instance", ["simulate", "tiny", "--out", "{}/s"]),
        ("caseload.reports.record.read_run", ["runs", "{}"]),
        ("caseload.library.plan.read_run", ["explain", "{}", "--limits"]),
        ("caseload.library.plan.read_run", ["repeat", "{}"]),
    ],
)
def test_every_other_command_ends_with_a_sentence(
    moment: str, arguments: list[str], number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "runs" in arguments:
        (tmp_path / "proposal.json").write_text("{}")
    pressed(monkeypatch, moment, number)
    done = run(*(one.format(tmp_path) for one in arguments))
    assert (done.exit_code, done.stdout) == (130, ""), done.output
    assert interrupt.BEFORE in done.stderr


def test_finished_work_is_written_although_a_signal_came(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pressed(monkeypatch, "caseload.instances.week.write.write_folder", signal.SIGTERM)
    done = run("generate", tmp_path / "week", "--practitioners", 3, "--cases", 2)
    assert done.exit_code == 130
    assert "written to" in done.stdout
    assert (tmp_path / "week" / "cases.csv").is_file()


def test_a_signal_belongs_to_the_caller_again_afterwards() -> None:
    def mine(*_: object) -> None: ...

    before = signal.signal(signal.SIGTERM, mine)
    try:
        with interrupt.breaking(), interrupt.keeping():
            signal.raise_signal(signal.SIGTERM)
        raise AssertionError("a noted signal ends work that is to be broken off")
    except KeyboardInterrupt:
        assert signal.getsignal(signal.SIGTERM) is mine
        assert interrupt.heard()
        with interrupt.keeping():
            assert not interrupt.heard()
    finally:
        signal.signal(signal.SIGTERM, before)


PROGRAM = """
import importlib.abc, signal, sys

class Press(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            for _ in range({times}):
                signal.raise_signal(signal.{number})

from caseload.__main__ main
sys.meta_path.insert(0, Press())
sys.argv = ["caseload", *{arguments!r}]
main()
""".replace("__main__ main", "__main__ import main")


def program(module: str, number: str, *arguments: object, times: int = 1):
    script = PROGRAM.format(
        module=module, number=number, times=times, arguments=[str(one) for one in arguments]
    )
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_while_it_loads_the_program_ends_with_a_sentence(number: str) -> None:
    done = program("typer", number, "allocate", "tiny")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", f"{interrupt.BEFORE}\n")
    told = program("typer", number, "allocate", "tiny", "--json")
    assert (told.returncode, told.stderr) == (130, "")
    assert json.loads(told.stdout) == {"error": "interrupted", "sentence": interrupt.BEFORE}


def test_a_second_signal_ends_the_program_at_once(tmp_path: Path) -> None:
    done = program(
        "caseload.optimizer.explain.alternatives", "SIGINT", "allocate", "tiny", "--alternatives",
        "--out", tmp_path / "run", times=2,
    )  # fmt: skip
    assert done.returncode == 130
    assert "Ended at the second signal." in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_unfinished_can_be_taken_away_at_any_moment(tmp_path: Path) -> None:
    class Ended(BaseException):
        pass

    def end(_name: str) -> bytes:
        files.abandon()
        left.extend(tmp_path.iterdir())
        raise Ended

    left: list[Path] = []

    class Files(dict[str, bytes]):
        def items(self) -> Any:
            yield "a.txt", b"a"
            yield "b.txt", end("b.txt")

    with pytest.raises(Ended):
        files.write_folder(tmp_path / "run", Files())
    assert left == []
    assert list(tmp_path.iterdir()) == []


def test_a_solver_that_turns_an_interruption_into_a_failure_does_not_hide_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from caseload.optimizer.solvers import linear_program

    class Stopped(Exception):
        pass

    class Solver:
        def solve(self, *_arguments: object) -> None:
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                raise Stopped from None

    monkeypatch.setattr(linear_program, "StatusNotOk", Stopped)
    with interrupt.breaking(), pytest.raises(KeyboardInterrupt):
        linear_program._solved(Solver(), None)
    with interrupt.breaking(), interrupt.keeping(), pytest.raises(Stopped):
        Solver.solve = lambda *_: (_ for _ in ()).throw(Stopped)
        linear_program._solved(Solver(), None)


def test_whatever_is_made_of_an_interruption_it_stays_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def wrapped(*_arguments: object, **_named: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt as error:
            raise RuntimeError("Error calling __set_name__") from error

    for moment in ("library.instance.read_instance", "optimizer.allocate.compile_instance"):
        with monkeypatch.context() as patch:
            patch.setattr(f"caseload.{moment}", wrapped)
            done = run("allocate", "tiny", "--out", tmp_path / "run")
        assert done.exit_code == 130, moment
        assert interrupt.BEFORE in done.stderr
    monkeypatch.setattr("caseload.optimizer.explain.alternatives.with_alternatives", wrapped)
    done = run("allocate", "tiny", "--alternatives", "--out", tmp_path / "run")
    assert done.exit_code == 130
    assert (tmp_path / "run" / "proposal.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="kill is of Unix")
def test_an_interruption_within_executed_text_does_not_end_the_process_by_a_signal() -> None:
    script = """
import signal, sys
import caseload.__main__ as program
import caseload.optimizer.allocate as engine

def pressed(*_arguments, **_named):
    exec("signal.raise_signal(signal.SIGINT)", {"signal": signal})

engine.compile_instance = pressed
sys.argv = ["caseload", "allocate", "tiny"]
program.main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (130, b""), done.stderr
