"""The page on the allocation service: its commands run, and what it quotes is what they print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_readme import run

from places import ROOT

PAGE = (ROOT / "docs" / "allocation-service.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ caseload (.+)$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("service")
    (script,) = re.findall(r"^python (tests/\S+) answers$", PAGE, re.MULTILINE)
    subprocess.run([sys.executable, ROOT / script, "answers"], cwd=folder, check=True, timeout=60)
    found = {}
    for command in COMMANDS:
        done = run(command, folder)
        assert done.returncode == 0, done.stderr
        found[command] = done.stdout
    assert len(list(Path(folder / "requests").iterdir())) == 16
    return found


def test_what_the_page_quotes_is_printed(printed: dict[str, str]) -> None:
    first, _, last = (printed[command] for command in COMMANDS)
    imported, exported = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)
    assert imported in first
    assert exported in last
