"""Runs are kept: listed, repeated to the byte, logged, and never half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, instance, practitioner
from caseload import cli
from caseload.instances.records.log import LOG, Log
from caseload.instances.tables.files import write_atomically, write_folder
from caseload.instances.week.write import write_instance
from caseload.models.record import LogEntry
from caseload.reports.proposal.files import NAMES
from caseload.reports.shared.files import check_folder

ENTRY = LogEntry(at="2026-11-24T12:00:00Z", event="allocated", input_hash="0" * 64, files={})


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    assert run("allocate", "tiny", "--pin", "C08=P5", "--seed", "3", "--out", folder).exit_code == 0
    return folder


def copy(made: Path, folder: Path) -> Path:
    folder.mkdir()
    for path in made.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_run_comes_out_the_same_to_the_byte(made: Path, tmp_path: Path) -> None:
    folder = copy(made, tmp_path / "run")
    done = run("repeat", folder)
    assert done.exit_code == 0, done.output
    assert f"The same to the byte: {len(NAMES) - 1} files." in done.stdout
    log = Log((folder / LOG).read_bytes())
    assert [(one.event, one.same) for one in log.entries] == [
        ("allocated", None),
        ("repeated", True),
    ]
    assert not log.wrong()


def test_ties_drawn_by_lot_come_out_the_same_and_are_told(tmp_path: Path) -> None:
    week = instance([case(f"C{n}") for n in range(3)], [practitioner("P1"), practitioner("P2")])
    write_instance(week, tmp_path / "week")
    asked = ("allocate", tmp_path / "week", "--out", tmp_path / "run")
    told = run(*asked, "--lot", "6")
    assert "drawn by lot, from the number 6" in " ".join(told.output.split())
    kept = json.loads((tmp_path / "run" / "proposal.json").read_text(encoding="utf-8"))
    assert kept["provenance"]["lot"] == 6
    again = run("repeat", tmp_path / "run")
    assert "The same to the byte" in again.output


def test_a_file_that_was_changed_is_named_and_left_alone(made: Path, tmp_path: Path) -> None:
    folder = copy(made, tmp_path / "run")
    (folder / "proof.csv").write_text("mine")
    done = run("repeat", folder, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["different"] == ["proof.csv"]
    assert (folder / "proof.csv").read_text() == "mine"
    assert "The proposal itself is the same." in run("repeat", folder).stdout


def test_runs_are_listed_also_the_damaged(made: Path, tmp_path: Path) -> None:
    copy(made, tmp_path / "good")
    bad = copy(made, tmp_path / "bad")
    (bad / "proposal.json").write_text("{")
    (tmp_path / "other").mkdir()
    done = run("runs", tmp_path, "--json")
    assert done.exit_code == 1
    first, second = json.loads(done.stdout)["runs"]
    assert first["fault"]
    assert (second["placed"], second["left"], second["decided"]) == (10, 0, 1)
    assert second["log_intact"] is True
    said = " ".join(run("runs", tmp_path).stdout.split())
    assert "good" in said
    assert "changed since the run was written" in said


def test_a_folder_without_runs_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("runs", tmp_path)
    assert done.exit_code == 0
    assert "caseload allocate INSTANCE --out FOLDER" in done.stdout
    assert run("runs", tmp_path / "no").exit_code == 2


def test_replacing_a_run_keeps_its_log(made: Path, tmp_path: Path) -> None:
    folder = copy(made, tmp_path / "run")
    first = Log((folder / LOG).read_bytes())
    assert run("allocate", "tiny", "--out", folder, "--force").exit_code == 0
    log = Log((folder / LOG).read_bytes())
    assert log.lines[:1] == first.lines
    assert len(log.entries) == 2
    assert not log.wrong()


KILLED = """
import os, signal, sys
from pathlib import Path
from caseload.instances.tables.files import write_atomically, write_folder

EVENTS = ("open", "os.", "shutil.", "tempfile.", "ctypes.")
what, place, at = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
seen = 0

def watch(event, _arguments):
    global seen
    if event.startswith(EVENTS):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

new = {"a.txt": b"new a", "b.txt": b"new b" * 5000}
sys.addaudithook(watch)
if what == "file":
    write_atomically(place / "a.txt", new["a.txt"])
else:
    write_folder(place, new, replace=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Unix")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_kill_at_any_step_leaves_the_old_or_the_new(what: str, tmp_path: Path) -> None:
    old = {"a.txt": b"old a", "b.txt": b"old b"}
    new = {"a.txt": b"new a", "b.txt": b"new b" * 5000 if what == "folder" else b"old b"}
    found = []
    for at in range(1, 200):
        place = tmp_path / f"{at}" / "run"
        place.mkdir(parents=True)
        for name, content in old.items():
            (place / name).write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, what, str(place), str(at)], check=False
        )
        content = {path.name: path.read_bytes() for path in place.iterdir()}
        whole = {name: content[name] for name in content if not name.startswith(".caseload-")}
        assert whole in (old, new), at
        found.append(whole == new)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert found[0] is False
    assert found[-1] is True
    assert found == sorted(found)
    assert len(found) > 4


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_a_killed_writer_left_is_swept_and_in_nobodys_way(what: str, tmp_path: Path) -> None:
    def left(name: str, age: float) -> Path:
        path = tmp_path / name
        path.mkdir()
        (path / "half.txt").write_text("half")
        os.utime(path, (time.time() - age,) * 2)
        return path

    old, busy, other = left(".caseload-a", 9000), left(".caseload-b", 1), left(".other", 9000)
    if what == "file":
        write_atomically(tmp_path / "a.txt", b"new")
    else:
        run = tmp_path / "run"
        run.mkdir()
        (run / ".caseload-c.part").write_text("half")
        check_folder(run, NAMES)
        write_folder(run, {"a.txt": b"new"})
        assert [path.name for path in run.iterdir()] == ["a.txt"]
    assert not old.exists()
    assert (busy / "half.txt").exists()
    assert (other / "half.txt").exists()
