"""The page on published instances: its figures are measured ones, its commands print the rest."""

import csv
import re
import shutil
from pathlib import Path

from test_readme import run

from places import DATA, ROOT

PUBLISHED = DATA / "published"
RESULTS = ROOT / "benchmarks" / "results"
PAGE = (ROOT / "docs" / "published.md").read_text(encoding="utf-8")
TABLE = re.compile(r"^\|.+\|$", re.MULTILINE)
SHOWN = re.compile(r"```console\n(.+?)```\n\n```text\n(.+?)```", re.DOTALL)


def test_every_figure_of_the_page_is_a_measured_one() -> None:
    measured = set(TABLE.findall((RESULTS / "published.md").read_text(encoding="utf-8")))
    figures = TABLE.findall(PAGE)
    assert figures
    assert set(figures) <= measured


def test_every_expected_value_was_asked_for() -> None:
    with (RESULTS / "published.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["figure"] for row in csv.DictReader(file)]
    zones = (PUBLISHED / "single_team_expected.csv").read_text(encoding="utf-8").splitlines()
    wards = (PUBLISHED / "nursing_expected.csv").read_text(encoding="utf-8").splitlines()
    each = len(zones) - 1
    assert asked.count("standard deviation") == len(wards) - 1 + each
    assert asked.count("highest load") == asked.count("lowest load") == each
    assert asked.count("difference") == 192
    assert asked.count("levels above complexity") == 1


def test_what_the_page_quotes_is_printed(tmp_path: Path) -> None:
    for name in ("3zones0.txt", "partition.json"):
        shutil.copy(PUBLISHED / name, tmp_path)
    shown = SHOWN.findall(PAGE)
    assert shown
    for commands, quoted in shown:
        printed = [
            run(command, tmp_path).stdout
            for command in re.findall(r"^\$ caseload (.+)$", commands, re.MULTILINE)
        ]
        assert " ".join(quoted.split()) in " ".join(printed[-1].split())
