"""A run that was changed says so: any byte of any file, any line of the log, any file too many."""

import json
import multiprocessing
import os
import random
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.instances.records.integrity import alterations
from caseload.instances.records.key import Key, read_key
from caseload.instances.records.log import LOG, Log, append
from caseload.models.fault import BadInput
from caseload.models.record import LogEntry
from caseload.reports.proposal.files import NAMES
from places import DATA

ENTRY = LogEntry(at="2026-11-24T12:00:00Z", event="repeated", input_hash="0" * 64, files={})
KEY = Key(b"a key that nobody can guess")


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    done = run("allocate", "tiny", "--out", folder, "--html", folder / "page.html")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def said(folder: Path, key: Key | None = None) -> str:
    return "\n".join(fault.sentence() for fault in alterations(folder, key))


def log_of(lines: int, key: Key | None = None) -> Log:
    log = Log(b"")
    for number in range(lines):
        log = log.with_entry(ENTRY.model_copy(update={"by": f"person {number}"}), key)
    return log


class TestFiles:
    def test_as_it_was_written_nothing_is_said(self, folder: Path) -> None:
        assert alterations(folder) == []
        assert {path.name for path in folder.iterdir()} == {*NAMES, "page.html"}
        assert run("runs", folder.parent).exit_code == 0

    @pytest.mark.parametrize("name", sorted({*NAMES, "page.html"}))
    def test_a_byte_of_any_file_that_was_changed_is_named(self, folder: Path, name: str) -> None:
        rng = random.Random(name)
        whole = (folder / name).read_bytes()
        for place in [0, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(40))]:
            other = bytearray(whole)
            other[place] ^= 1 << rng.randrange(8)
            (folder / name).write_bytes(other)
            assert f"{folder / name}" in said(folder), place

    def test_a_file_that_is_gone_or_new_is_named(self, folder: Path) -> None:
        (folder / "proof.csv").unlink()
        (folder / "mine.txt").write_text("mine")
        (folder / ".DS_Store").write_text("left by a file manager")
        assert [Path(fault.file).name for fault in alterations(folder)] == ["proof.csv", "mine.txt"]

    @pytest.mark.parametrize(
        "asked", [["runs", "{}"], ["explain", "{}", "--case", "C03"], ["repeat", "{}"]]
    )
    @pytest.mark.parametrize("name", ["proposal.xlsx", "instance.json", "page.html", LOG])
    def test_every_command_names_it_and_ends_with_1(
        self, folder: Path, asked: list[str], name: str
    ) -> None:
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")
        done = run(*(one.format(folder) for one in asked))
        assert done.exit_code == 1, done.output
        assert f"{name}" in "".join(done.output.split())
        told = run(*(one.format(folder) for one in asked), "--json")
        assert told.exit_code == 1
        if asked[0] == "explain":
            answered = name in ("proposal.xlsx", "page.html", LOG)
            assert ("sentences" in json.loads(told.stdout)) == answered
        if name == LOG:
            assert (folder / LOG).read_bytes().endswith(b" ")


class TestLog:
    def test_a_line_changed_dropped_moved_or_emptied_is_named(self, folder: Path) -> None:
        for _ in range(3):
            append(folder, ENTRY)
        whole = (folder / LOG).read_bytes()
        lines = whole.splitlines(keepends=True)
        assert (len(lines), said(folder)) == (5, "")
        others = [b"".join(lines[:n] + lines[n + 1 :]) for n in range(5)]
        others += [b"".join([*lines[:n], b"\n", *lines[n + 1 :]]) for n in range(5)]
        others += [b"", b"\n", b"".join(lines[:3]), b"".join([*lines[:3], lines[4]]), whole * 2]
        others += [b"".join([lines[0], lines[2], lines[1], *lines[3:]]), lines[4]]
        for other in others:
            (folder / LOG).write_bytes(other)
            assert LOG in said(folder), other
        (folder / LOG).unlink()
        assert f"{LOG}: missing" in said(folder)

    def test_a_log_that_was_changed_is_not_written_on(self, folder: Path) -> None:
        lines = (folder / LOG).read_bytes().splitlines(keepends=True)
        (folder / LOG).write_bytes(lines[0].replace(b'"by":""', b'"by":"me"') + lines[1])
        with pytest.raises(BadInput, match="choose another folder"):
            append(folder, ENTRY)
        done = run("allocate", "tiny", "--out", folder, "--force")
        assert done.exit_code == 2
        assert "choose another folder" in done.stderr

    def test_lines_of_four_processes_at_once_are_all_there(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "fork")
        writers = [context.Process(target=append_some, args=(folder, one)) for one in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        log = Log((folder / LOG).read_bytes())
        assert sorted(entry.by for entry in log.entries[1:]) == [
            f"{one} {number}" for one in range(4) for number in range(8)
        ]
        assert said(folder) == ""

    def test_what_cannot_be_seen_in_an_older_log_is_said(self, tmp_path: Path) -> None:
        folder = Path(shutil.copytree(DATA / "runs" / "0.1.0", tmp_path / "old"))
        done = run("runs", tmp_path)
        assert done.exit_code == 0
        assert "a line cut off the end of its log would not show" in " ".join(done.stdout.split())
        append(folder, ENTRY)
        assert said(folder) == ""
        assert Log((folder / LOG).read_bytes()).seal is not None


def append_some(folder: Path, one: int) -> None:
    for number in range(8):
        append(folder, ENTRY.model_copy(update={"by": f"{one} {number}"}))


class TestSignature:
    def test_who_writes_the_chain_anew_shows_only_with_a_key(self, tmp_path: Path) -> None:
        (tmp_path / LOG).write_bytes(log_of(2, KEY).content)
        assert said(tmp_path, KEY) == ""
        (tmp_path / LOG).write_bytes(log_of(1).content)
        assert said(tmp_path) == ""
        assert "not signed" in said(tmp_path, KEY)
        (tmp_path / LOG).write_bytes(log_of(1, Key(b"the key of somebody else")).content)
        assert "does not fit this key" in said(tmp_path, KEY)

    def test_a_signed_run_is_verified_and_goes_on_with_its_key_alone(self, tmp_path: Path) -> None:
        key, other = tmp_path / "key", tmp_path / "other"
        for path, text in ((key, "0123456789abcdef\n"), (other, "fedcba9876543210")):
            path.write_text(text)
            path.chmod(0o600)
        folder = tmp_path / "runs" / "run"
        done = run("allocate", "tiny", "--out", folder, "--sign", key)
        assert (done.exit_code, "chmod" in done.stderr) == (0, False)
        assert run("runs", folder, "--verify", key).exit_code == 0
        assert run("explain", folder, "--case", "C03", "--verify", key).exit_code == 0
        wrong = run("runs", folder, "--verify", other)
        assert wrong.exit_code == 1
        assert "does not fit this key" in " ".join(wrong.stdout.split())
        assert run("explain", folder, "--case", "C03", "--verify", other).exit_code == 1
        before = (folder / LOG).read_bytes()
        without = run("repeat", folder)
        assert without.exit_code == 0
        assert "takes its key" in without.stdout
        assert run("repeat", folder, "--sign", other).exit_code == 1
        assert run("allocate", "tiny", "--out", folder, "--force").exit_code == 2
        assert (folder / LOG).read_bytes() == before
        assert run("repeat", folder, "--sign", key).exit_code == 0
        assert run("runs", folder, "--verify", key).exit_code == 0
        assert len(Log((folder / LOG).read_bytes()).entries) == 2

    def test_a_key_is_a_file_of_enough_bytes_that_others_may_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "key"
        for given in (None, b"", b"too short\n", b"x" * 70_000):
            if given is not None:
                path.write_bytes(given)
            done = run("allocate", "tiny", "--out", tmp_path / "run", "--sign", path)
            assert done.exit_code == 2, given
        path.write_bytes(b"0123456789abcdef")
        path.chmod(0o644)
        if os.name != "nt":
            assert read_key(path).warning is not None
        assert run("allocate", "tiny", "--sign", path).exit_code == 2
        assert not (tmp_path / "run").exists()
