"""The pictures of docs/workbench.md, taken of the bundled week in Chromium.

A tool for whoever changes the pages; it takes the extra `dev`, Chromium and its driver:

    python tools/pictures.py
"""

import base64
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from chromium import Window, served, sign_in, window  # noqa: E402 - stands in tests/
from workbench import browser, workbench  # noqa: E402

WIDTH, HEIGHT = 1200, 900

CASE, PERSON = "X361413", "P053"
"""A case of the bundled week, and somebody who could take it."""


def main() -> None:
    """Make the week, decide a little, and take a picture of each of the main screens."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with workbench(folder / "bench") as bench, browser(bench) as lead:
            week = lead.start(example="weekly", title="Riverside, 23 November")
            lead.propose(week)
        with (
            workbench(folder / "bench") as bench,
            served(bench) as address,
            window(address, folder / "profile") as one,
        ):
            sign_in(one, bench, "Sam Reed")
            one.wide(WIDTH, HEIGHT)
            _take(one, f"/weeks/{week}")
            _show(one, f"/weeks/{week}", "week")
            _show(one, f"/weeks/{week}/decide", "decide")
            _show(one, f"/weeks/{week}/give?id={CASE}&to={PERSON}&others=1", "give")
            _show(one, f"/weeks/{week}/people-load", "board")
            _show(one, f"/weeks/{week}/changes", "changes")
            _plan(one)
            _show(one, one.path, "plan")


def _take(one: Window, at: str) -> None:
    """Accept the first page of a search, and give one case to somebody else."""
    one.go(f"{at}/decide?q=very+high")
    one.follow(one.one("main form[action$='/decide/all'] button"))
    one.go(f"{at}/give?id=X508088&to={PERSON}")
    one.choose("reason-knows")
    one.fill("reason", "supervised him on his last order")
    one.follow(one.one("main form button"))


def _plan(one: Window) -> None:
    """Ask what caps do, and wait for the answer."""
    one.go("/plan")
    one.click("See what each cap does")
    end = time.monotonic() + 300
    while "Take it away" not in one.text and time.monotonic() < end:
        time.sleep(1)


def _show(one: Window, path: str, name: str) -> None:
    """Take a picture of the top of a page."""
    one.go(path)
    made = one.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    (ROOT / "docs" / f"workbench-{name}.png").write_bytes(base64.b64decode(made["data"]))


if __name__ == "__main__":
    main()
