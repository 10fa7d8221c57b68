"""The pages in a real browser: drawn, quiet, accessible, and nothing cut off at any width.

Runs where Chromium is installed, with the network off and the page opened as a file.
"""

import json
import re
import shutil
import subprocess
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caseload import cli

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)

pytest.importorskip("jinja2", reason="the extra for pages is not installed")
pytest.importorskip("matplotlib", reason="the extra for pages is not installed")
pytest.importorskip("axe_core_python", reason="the rules of accessibility are not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

SETTINGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
    "--virtual-time-budget=30000",
    "--window-size=1400,900",
)
"""A browser without a window, without a network, that says what goes wrong in a page."""

PAPER = 703
"""The width of an A4 page between its margins, in CSS pixels."""

ASK = """
axe.run(document).then(function (found) {
  var wide = document.documentElement.scrollWidth;
  parent.postMessage(JSON.stringify({
    violations: found.violations.map(function (one) { return [one.id, one.nodes[0].html]; }),
    undecided: found.incomplete.map(function (one) { return [one.id, one.nodes[0].html]; }),
    width: innerWidth, needed: wide,
    charts: Array.from(document.images).map(function (one) { return one.naturalWidth; })
  }), "*");
});
"""

AROUND = """<!DOCTYPE html><html lang="en"><title>Around</title><pre id="said"></pre>
<iframe src="page.html" width="{width}" height="900" style="border:0"></iframe><script>
onmessage = function (one) {{ document.getElementById("said").textContent = one.data; }};
</script></html>"""


def opened(page: str, folder: Path, width: int) -> tuple[dict[str, Any], list[str]]:
    """What the browser finds on a page so many pixels wide, and what its console says."""
    axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    asked = page.replace("</body>", f"<script>{axe}</script><script>{ASK}</script></body>")
    (folder / "page.html").write_text(asked, encoding="utf-8")
    around = folder / "around.html"
    around.write_text(AROUND.format(width=width), encoding="utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    address = around.resolve().as_uri()
    done = subprocess.run(
        [str(CHROMIUM), *SETTINGS, profile, "--dump-dom", address],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    assert said and said[1], done.stderr[-2000:]
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(unescape(said[1])), console


COMMANDS = {
    "allocate": ["allocate", "tiny"],
    "compare": ["compare", "tiny"],
    "caps": ["caps", "tiny", "--caps", "PO=40,50", "--quiet"],
    "staffing": ["staffing", "tiny", "--cap", "25", "--quiet"],
}


@pytest.fixture(scope="module", params=COMMANDS)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp(request.param)
    arguments = [*COMMANDS[request.param], "--html", str(folder / "made.html")]
    if request.param == "compare":
        by_hand = folder / "by_hand.csv"
        rows = [f"C{n:02},P{1 + n % 2}" for n in range(1, 11)]
        by_hand.write_text("case,practitioner\n" + "\n".join(rows) + "\n")
        arguments += ["--manual", str(by_hand)]
    done = CliRunner().invoke(cli.app, arguments)
    assert done.exit_code in (0, 1), done.output
    return (folder / "made.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1280, 400])
def test_a_page_on_a_screen(page: str, width: int, tmp_path: Path) -> None:
    found, console = opened(page, tmp_path, width)
    assert found["width"] == width
    assert found["violations"] == []
    assert found["undecided"] == []
    assert console == []
    assert found["needed"] <= width
    assert found["charts"]
    assert all(found["charts"])


def test_a_page_on_paper_loses_nothing_at_the_edge(page: str, tmp_path: Path) -> None:
    on_paper = page.replace("@media print", "@media all").replace("@media screen", "@media print")
    found, _ = opened(on_paper, tmp_path, PAPER)
    assert found["needed"] <= PAPER
