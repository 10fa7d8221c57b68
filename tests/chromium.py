"""A real browser for tests: Debian's Chromium on a workbench that listens on loopback.

Whoever uses it is skipped, with the reason, where Chromium or its driver is not installed.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from caseload.web.app import create_app
from caseload.web.bench import Bench

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
DRIVER = shutil.which("chromedriver")

MISSING = "Chromium and its driver are not installed"
needs_chromium = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason=MISSING)

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

WIDTHS = (1280, 768, 400)

RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then((found) => done(found.violations.map(
  (one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")
))).catch((error) => done([String(error)]));
"""


class Window:
    """A window of the browser on one workbench."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver, self.address = driver, address

    def go(self, path: str) -> None:
        self.driver.get(self.address + path)

    @property
    def path(self) -> str:
        """Where it is, without the server's address and the place on the page."""
        return str(self.driver.current_url).removeprefix(self.address).partition("#")[0]

    @property
    def text(self) -> str:
        """What can be read on the page, also while another one takes its place."""
        from selenium.common.exceptions import WebDriverException

        for _ in range(20):
            try:
                return str(self.driver.find_element("tag name", "body").text)
            except WebDriverException:
                time.sleep(0.1)
        return str(self.driver.find_element("tag name", "body").text)

    @property
    def title(self) -> str:
        """The heading of the page."""
        return str(self.driver.find_element("tag name", "h1").text)

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def button(self, words: str) -> Any:
        """The first button or link that says this."""
        path = f"//*[self::button or self::a][normalize-space()={words!r}]"
        return self.driver.find_element("xpath", path)

    def click(self, words: str) -> None:
        """Follow the button or link that says this, and wait for the next page."""
        self.follow(self.button(words))

    def follow(self, part: Any) -> None:
        """Click what leads to another page, and wait until that is there."""
        page = self.one("html")
        part.click()
        self.gone(page)

    def gone(self, page: Any) -> None:
        """Wait until another page than this one (its `html`) is there, and whole."""
        from selenium.common.exceptions import (
            StaleElementReferenceException,
            WebDriverException,
        )

        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                page.is_displayed()
            except StaleElementReferenceException:
                break
            except WebDriverException:  # between two pages
                pass
            time.sleep(0.02)
        self._whole(end)

    def _whole(self, end: float) -> None:
        """Wait until the page is there with all its parts."""
        from selenium.common.exceptions import WebDriverException

        while time.monotonic() < end:
            try:
                if self.driver.execute_script("return document.readyState") == "complete":
                    return
            except WebDriverException:  # another page takes its place
                pass
            time.sleep(0.02)

    def fill(self, field: str, words: str) -> None:
        """Write into the field of this id, in the place of what stands there."""
        found = self.one(f"#{field}")
        found.clear()
        found.send_keys(words)

    def choose(self, field: str) -> None:
        """Choose the radio or tick the box of this id."""
        self.driver.execute_script("document.getElementById(arguments[0]).click()", field)

    def wait_for(self, path: str, seconds: float = 60) -> None:
        """Wait until the window is at this path."""
        end = time.monotonic() + seconds
        while self.path.split("?")[0] != path and time.monotonic() < end:
            time.sleep(0.05)
        assert self.path.split("?")[0] == path, f"at {self.path}: {self.text[:1000]}"
        self._whole(end)

    def wide(self, width: int, height: int = 900) -> None:
        """Make the page so many pixels wide, however narrow a window may be."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})

    def needed(self) -> int:
        """The width that the page needs, in pixels."""
        return int(self.driver.execute_script("return document.documentElement.scrollWidth"))

    def violations(self) -> list[str]:
        """What the rules of accessibility find on the page as it stands."""
        axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
        self.driver.execute_script(axe)
        return list(self.driver.execute_async_script(RUN_AXE))

    def complaints(self) -> list[str]:
        """What the console has said since it was asked last."""
        return [one["message"] for one in self.driver.get_log("browser")]

    def picture(self, path: Path) -> None:
        """The whole page as a picture."""
        import base64

        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        asked = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        made = self.driver.execute_cdp_cmd("Page.captureScreenshot", asked)
        path.write_bytes(base64.b64decode(made["data"]))


@contextmanager
def served(bench: Bench) -> Iterator[str]:
    """A workbench that listens on a port of its own; gives its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(bench), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


@contextmanager
def window(
    address: str, profile: Path, *, downloads: Path | None = None, scripts: bool = True
) -> Iterator[Window]:
    """A window with an empty profile, without a network beyond this computer; `scripts` says
    whether pages may run theirs.
    """
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for one in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(one)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    preferences: dict[str, Any] = {}
    if downloads is not None:
        preferences["download.default_directory"] = str(downloads)
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", preferences)
    service = Service(str(DRIVER), env=dict(os.environ, SE_OFFLINE="true"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_page_load_timeout(60)
    try:
        yield Window(driver, address)
    finally:
        driver.quit()


def sign_in(one: Window, bench: Bench, name: str) -> None:
    """Come in by the link, and give a name."""
    one.go(f"/start/{bench.settings.token}")
    one.fill("name", name)
    one.click("Continue")
