"""The page on hindsight: its table is the measured one, and what it quotes is printed."""

import re
from pathlib import Path

from test_readme import run

from places import ROOT

MEASURED = ROOT / "benchmarks" / "results" / "hindsight.md"
PAGE = (ROOT / "docs" / "hindsight.md").read_text(encoding="utf-8")
TABLE = re.compile(r"^\|.+\|$", re.MULTILINE)
SHOWN = re.compile(r"```console\n\$ caseload (.+?)\n```\n\n```text\n(.+?)```", re.DOTALL)


def test_the_table_is_the_measured_one() -> None:
    rows = TABLE.findall(PAGE)
    assert rows and rows == TABLE.findall(MEASURED.read_text(encoding="utf-8"))


def test_what_the_page_quotes_is_printed(tmp_path: Path) -> None:
    [(arguments, text)] = SHOWN.findall(PAGE)
    said = [line.rstrip() for line in run(arguments, tmp_path).stdout.splitlines()]
    assert text.splitlines() == [line for line in said if line][: len(text.splitlines())]
