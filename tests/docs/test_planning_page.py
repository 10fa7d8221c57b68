"""`docs/planning.md`: what it quotes is what the commands print, and its charts are theirs.

To write all anew after a change: `python tests/test_planning_page.py`.
"""

import contextlib
import re
import shlex
import shutil
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caseload.cli import app
from places import ROOT

PAGE = ROOT / "docs" / "planning.md"
CHARTS = {
    "planning-caps.png": "plan/sweep.png",
    "planning-staffing.png": "posts/staffing.png",
    "planning-simulate.png": "weeks/simulation.png",
}
"""The charts of the page, and where the commands leave them."""

QUOTED = re.compile(r"^\$ caseload ([^\n]+)\n```\n\n```text\n(.*?)```", re.MULTILINE | re.DOTALL)
"""A command and what it prints."""

SHADE = 4.0
"""By how much the mean brightness (0 to 255) of two charts may differ: fonts are not drawn alike
everywhere."""


def said(command: str, folder: Path) -> str:
    """What a command prints, without blanks at the ends of lines."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def made(folder: Path) -> str:
    """The page as the commands make it; they leave their files in the folder."""
    return QUOTED.sub(
        lambda found: f"$ caseload {found[1]}\n```\n\n```text\n{said(found[1], folder)}```",
        PAGE.read_text(encoding="utf-8"),
    )


def test_the_page_is_what_the_commands_print(tmp_path: Path) -> None:
    page = made(tmp_path)
    assert page == PAGE.read_text(encoding="utf-8")
    assert page.count("$ caseload") == len(QUOTED.findall(page))
    image = pytest.importorskip("matplotlib.image", reason="the extra for pages is not installed")
    for name, left in CHARTS.items():
        assert f"]({name})" in page
        new, old = image.imread(tmp_path / left), image.imread(PAGE.with_name(name))
        assert new.shape == old.shape
        assert 255 * abs(new.mean() - old.mean()) < SHADE


def test_the_answer_is_what_the_tables_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    words = " ".join(page.split())
    low, high = (
        re.search(rf"^{cap} +(\d+) +(\d+) +(\d+) ", page, re.MULTILINE) for cap in (25, 50)
    )
    assert low
    assert high
    assert high[2] == "0"
    assert f"{high[3]} people who are over it take nothing" in words
    assert f"leaves {low[2]} of 120 cases over: {low[3]} of 84 people hold more" in words
    assert "The elbow is at cap 40" in page
    full = re.search(r"any grade +(\d+) (\d+) caseload cap, (\d+) weekly intake", page)
    assert full
    assert (
        f"Of the {full[1]} people who may hold a case of the largest group, {full[2]} have" in words
    )
    assert f"{full[3]} more are full by the weekly intake" in words
    posts = dict(re.findall(r"^cap (\d+) +([\d.]+) ", page, re.MULTILINE))
    assert f"it takes {posts['25']} more full-time posts; for one of 50, {posts['50']}." in words


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        PAGE.write_text(made(Path(place)), encoding="utf-8")
        for name, left in CHARTS.items():
            shutil.copy(Path(place) / left, PAGE.with_name(name))
