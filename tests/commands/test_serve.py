"""`caseload serve`: refused in a sentence where it cannot begin; what it says when it can."""

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from caseload.cli import app
from caseload.web.settings import DATABASE


def serve(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["serve", *arguments])


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_without_its_extra_it_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("caseload.reports.shared.missing.find_spec", lambda name: None)
    result = serve(str(tmp_path / "bench"))
    assert result.exit_code == 2
    assert 'pip install "caseload[web]"' in said(result)
    assert not (tmp_path / "bench").exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = serve(str(tmp_path / "bench"), "--port", port)
    assert result.exit_code == 2
    assert "a port that is free" in said(result)


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = serve(str(tmp_path / "file"))
    assert result.exit_code == 2
    assert "a folder that can be written to" in said(result)


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / DATABASE)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    result = serve(str(tmp_path))
    assert result.exit_code == 2
    assert "a newer version of caseload wrote it" in said(result)


def test_it_serves_this_computer_alone_until_it_is_ended(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "caseload", "serve", str(tmp_path / "bench"), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        link = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout)))[0]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/start/[\w-]{40,}", link)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(link, timeout=60) as answer:
            assert "Who is there?" in answer.read().decode()
        again = serve(str(tmp_path / "bench"))
        assert again.exit_code == 2
        assert "no other workbench has open" in said(again)
    finally:
        process.send_signal(signal.SIGINT)
        rest, wrong = process.communicate(timeout=60)
    assert process.returncode == 0, rest + wrong
    assert "Traceback" not in wrong
