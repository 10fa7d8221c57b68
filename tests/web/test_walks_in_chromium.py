"""Whole weeks in a real browser, by keyboard alone and with scripts turned off; the board by
person, by its form and by dragging.
"""

import csv
import io
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from caseload.models.choice import Way
from caseload.web.bench import Bench
from caseload.web.services.standing import standing
from caseload.web.store.weeks import APPROVED, week, weeks
from chromium import Window, needs_chromium, served, sign_in, window
from workbench import proposed, workbench

pytestmark = needs_chromium

TINY = files("caseload.instances") / "examples" / "tiny"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("walks") / "bench"
    proposed("tiny", folder)
    with workbench(folder) as one:
        yield one


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taken")


@pytest.fixture(scope="module")
def lead(
    bench: Bench, downloads: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Window]:
    profile = tmp_path_factory.mktemp("profile")
    with served(bench) as address, window(address, profile, downloads=downloads) as one:
        sign_in(one, bench, "Sam Reed")
        yield one


def latest(bench: Bench) -> str:
    """The week that was begun last."""
    with bench.store.read() as tx:
        return max(weeks(tx), key=lambda one: one.created + one.id).id


def open_choice(bench: Bench, id: str) -> tuple[str, str]:
    """A case that can go to somebody else, and who that is."""
    with bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    now = standing(bench, found)
    return next(
        (case, one.practitioner)
        for case in now.order
        if case not in now.decision_of
        for one in now.choices.of(case)
        if one.way is Way.OPEN
    )


def holder(bench: Bench, id: str, case: str) -> str | None:
    with bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    return standing(bench, found).now.proposal.allocation.get(case)


def give(one: Window) -> None:
    """Say why, and take what the page shows."""
    assert "If nothing else moves" in one.text
    one.choose("reason-knows")
    one.follow(one.one("main form button"))


def test_a_case_is_moved_on_the_board_by_a_choice_and_a_button(lead: Window, bench: Bench) -> None:
    from selenium.webdriver.common.keys import Keys

    id = latest(bench)
    case, to = open_choice(bench, id)
    lead.go(f"/weeks/{id}/people-load?order=load")
    link = lead.one(f"[data-case='{case}'] a + span + a")
    link.send_keys(Keys.ENTER)  # Move: the form has the case
    lead.wait_for(f"/weeks/{id}/people-load")
    assert lead.one("#moved").get_attribute("value") == case
    name = lead.one(f"[data-person='{to}'] h2").text
    lead.one("#to").send_keys(name)
    assert lead.one("#to").get_attribute("value") == to
    lead.one("#move button").send_keys(Keys.ENTER)
    lead.wait_for(f"/weeks/{id}/give")
    assert lead.violations() == []
    assert holder(bench, id, case) != to, "nothing is done before it is taken"
    give(lead)
    assert lead.path == f"/weeks/{id}/people-load?order=load", "and she is back where she was"
    assert holder(bench, id, case) == to
    assert lead.all(f"[data-person='{to}'] [data-case='{case}']")
    assert lead.complaints() == []


def test_a_case_is_moved_on_the_board_by_dragging_it(lead: Window, bench: Bench) -> None:
    from selenium.webdriver import ActionChains

    id = latest(bench)
    case, to = open_choice(bench, id)
    lead.wide(1280, 2000)
    lead.go(f"/weeks/{id}/people-load")
    moved, card = lead.one(f"[data-case='{case}'] span"), lead.one(f"[data-person='{to}'] h2")
    own = lead.one("[data-person]:has([data-case='" + case + "']) h2")
    ActionChains(lead.driver).drag_and_drop(moved, own).perform()
    assert lead.path == f"/weeks/{id}/people-load", "where it is already, nothing comes of it"
    ActionChains(lead.driver).drag_and_drop(moved, card).perform()
    lead.wait_for(f"/weeks/{id}/give", 10)
    assert f"to={to}" in lead.path
    assert f"id={case}" in lead.path
    assert holder(bench, id, case) != to
    give(lead)
    assert holder(bench, id, case) == to


POLICY = """policy = "plain-count"
instance = "tiny"
week_beginning = 2026-11-23
"""


def a_week(folder: Path) -> list[Path]:
    """The files of the tiny week with a fault among its cases."""
    rows = list(csv.reader((TINY / "cases.csv").read_text(encoding="utf-8").splitlines()))
    rows[4][1] = "Z"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    found = {
        "cases.csv": text.getvalue(),
        "practitioners.csv": (TINY / "practitioners.csv").read_text(encoding="utf-8"),
        "policy.toml": POLICY,
    }
    for name, content in found.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in found]


class Mouse:
    """Somebody who points and clicks."""

    def __init__(self, one: Window) -> None:
        self.one = one

    def press(self, words: str) -> None:
        """Follow the first link or button that begins with these words."""
        begins = f"starts-with(normalize-space(), {words!r})"
        path = f"//main//*[self::button or self::a][{begins}]|//nav//a[{begins}]"
        part = self.one.driver.find_element("xpath", path)
        if part.get_attribute("download") is not None:
            part.click()
        else:
            self.one.follow(part)

    def write(self, field: str, words: str) -> None:
        self.one.one(field).send_keys(words)

    def choose(self, field: str) -> None:
        self.one.one(f"label[for='{self.one.one(field).get_attribute('id')}']").click()


class Keyboard(Mouse):
    """Somebody who goes from part to part with the tab key, and uses nothing but keys."""

    def press(self, words: str) -> None:
        from selenium.webdriver.common.keys import Keys

        part = self._reach("arguments[0].innerText.trim().startsWith(arguments[1])", words)
        page, saves = self.one.one("html"), part.get_attribute("download") is not None
        part.send_keys(Keys.ENTER)
        if not saves:
            self.one.gone(page)

    def write(self, field: str, words: str) -> None:
        self._reach("arguments[0].matches(arguments[1])", field).send_keys(words)

    def choose(self, field: str) -> None:
        from selenium.webdriver.common.keys import Keys

        group = (
            "arguments[0].name && arguments[0].name == document.querySelector(arguments[1]).name"
        )
        part = self._reach(group, field)
        if part.get_attribute("type") == "checkbox":
            part.send_keys(Keys.SPACE)
            return
        goal = self.one.one(field)
        part.send_keys(Keys.SPACE)
        for _ in range(50):
            if goal.is_selected():
                return
            self.one.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
        raise AssertionError(f"no arrow leads to {field}")

    def _reach(self, holds: str, given: str) -> Any:
        """Go on with the tab key to what this holds for."""
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        for _ in range(200):
            part = self.one.driver.switch_to.active_element
            if self.one.driver.execute_script(f"return Boolean({holds})", part, given):
                return part
            ActionChains(self.one.driver).send_keys(Keys.TAB).perform()
        raise AssertionError(f"no tab leads to {given}: {self.one.text[:1000]}")


def walk(one: Window, hands: Mouse, bench: Bench, folder: Path) -> str:
    """A week from its files to the workbook that is taken away; returns its identifier."""
    one.go("/weeks")
    hands.press("Start a week")
    hands.write("#title", "A walk")
    hands.write("#file", "\n".join(map(str, a_week(folder))))
    hands.press("Bring it in")
    id = latest(bench)
    at = f"/weeks/{id}"
    assert "1 fault to mend" in one.text
    hands.write("main td input.govuk-input", "D")
    hands.press("Save what you mended")
    hands.press("Propose")
    one.wait_for(f"{at}/decide", 180)
    case, to = open_choice(bench, id)
    hands.press(case)
    assert one.title == f"Case {case}"
    hands.choose(f"input[name=to][value={to}]")
    hands.press("See what it would do")
    hands.choose("#reason-knows")
    hands.write("#reason", "worked with him before")
    hands.press("Give it to")
    assert f"{case} goes to" in one.text
    hands.press("Accept these 9")
    assert "10 of 10 cases decided" in one.text
    hands.press("Make it the proposal")
    one.wait_for(f"{at}/decide", 180)
    hands.press("Tasks")
    hands.press("Check and approve")
    hands.write("#name", "Sam Reed")
    hands.press("Approve")
    assert "The week is approved." in one.text
    return id


def take_away(hands: Mouse, folder: Path) -> None:
    """Take the workbook away."""
    before = set(folder.glob("*.xlsx"))
    hands.press("The workbook")
    end = time.monotonic() + 20
    while set(folder.glob("*.xlsx")) == before and time.monotonic() < end:
        time.sleep(0.05)
    assert set(folder.glob("*.xlsx")) - before


def test_a_whole_week_is_walked_by_keyboard_alone(
    lead: Window, bench: Bench, downloads: Path, tmp_path: Path
) -> None:
    lead.wide(1280)
    hands = Keyboard(lead)
    id = walk(lead, hands, bench, tmp_path)
    take_away(hands, downloads)
    with bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    assert found.state == APPROVED
    assert lead.complaints() == []


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Window, Bench, Path]]:
    """A window in which no script runs, on a workbench of its own, and where downloads go."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "taken").mkdir()
    proposed("tiny", folder / "bench")
    taken, profile = folder / "taken", folder / "profile"
    with (
        workbench(folder / "bench") as bench,
        served(bench) as address,
        window(address, profile, downloads=taken, scripts=False) as one,
    ):
        sign_in(one, bench, "Sam Reed")
        yield one, bench, taken


def test_a_whole_week_is_walked_with_scripts_turned_off(
    plain: tuple[Window, Bench, Path], tmp_path: Path
) -> None:
    one, bench, taken = plain
    hands = Mouse(one)
    one.go("/weeks")
    assert "js-enabled" not in one.one("body").get_attribute("class"), "no script has run"
    board = latest(bench)
    case, to = open_choice(bench, board)
    one.go(f"/weeks/{board}/people-load")
    hands.press("Move " + case)
    assert one.one("#moved").get_attribute("value") == case
    hands.write("#to", one.one(f"[data-person='{to}'] h2").text)
    hands.press("See what it would do")
    hands.choose("#reason-knows")
    hands.press("Give it to")
    assert holder(bench, board, case) == to
    hands.press("Your decisions")
    hands.press("Undo")
    assert holder(bench, board, case) != to
    hands.press("Notes")
    hands.press("Draft every note")
    one.wait_for(f"/weeks/{board}/notes")
    assert "Draft" in one.one("tbody").text
    hands.press(case)
    hands.write("#text", "Known to the family. ")
    hands.press("Keep the note")
    hands.press("Left over")
    hands.press("Rules")
    id = walk(one, hands, bench, tmp_path)
    take_away(hands, taken)
    one.go(f"/weeks/{id}")
    hands.press("Start the next week")
    hands.press("Start the next week")
    assert "What was brought in" in one.text
    one.go("/plan")
    hands.press("See 50 against 25")
    end = time.monotonic() + 60
    while "Difference" not in one.text and time.monotonic() < end:
        time.sleep(0.2)
    assert "Difference" in one.text, "the page leads on by itself"
    assert one.complaints() == []
