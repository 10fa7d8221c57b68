"""A lead's week in a real browser: every page drawn, quiet, accessible, and used by keyboard."""

import csv
import io
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from caseload.models.choice import Way
from caseload.web.bench import Bench
from caseload.web.services.standing import standing
from caseload.web.store.weeks import week, weeks
from chromium import WIDTHS, Window, needs_chromium, served, sign_in, window
from workbench import proposed, workbench

pytestmark = needs_chromium

TINY = files("caseload.instances") / "examples" / "tiny"
POLICY = """policy = "plain-count"
instance = "tiny"
week_beginning = 2026-11-23
[approval]
second_person = true
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with workbench(tmp_path / "bench") as one:
        yield one


@pytest.fixture
def lead(bench: Bench, tmp_path: Path) -> Iterator[Window]:
    (tmp_path / "taken").mkdir()
    where = tmp_path / "profile"
    with served(bench) as address, window(address, where, downloads=tmp_path / "taken") as one:
        sign_in(one, bench, "Sam Reed")
        yield one


def faulty(folder: Path) -> list[Path]:
    """The files of the tiny week with two faults among its cases."""
    rows = list(csv.reader((TINY / "cases.csv").read_text(encoding="utf-8").splitlines()))
    rows[4][1], rows[5][4] = "Z", "person"
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


def at_work(one: Window, path: str) -> None:
    """Wait for work in the background, whose page leads on by itself."""
    one.wait_for(path, 180)


def test_a_lead_walks_through_her_whole_week(lead: Window, bench: Bench, tmp_path: Path) -> None:
    one = lead
    one.go("/weeks/new")
    one.one("#file").send_keys("\n".join(map(str, faulty(tmp_path))))
    one.click("Bring it in")
    with bench.store.read() as tx:
        [id] = [found.id for found in weeks(tx)]
    at = f"/weeks/{id}"

    one.go(f"{at}/check")  # two faults, mended in place
    assert "2 faults to mend" in one.text
    for field in one.all("main td input.govuk-input"):
        field.clear()
        name = field.get_attribute("name")
        field.send_keys("D" if "tier" in name else "man")
    one.click("Save what you mended")
    one.go(at)
    one.click("Propose")
    at_work(one, f"{at}/decide")
    assert "0 of 10 cases decided" in one.text

    for person in ("P4", "P2", "P3"):  # three times why not
        one.go(f"{at}/why?id=C01&to={person}")
        assert one.title.startswith("C01: why not")
        assert one.violations() == []

    refused, done = _changes(bench, id)
    _give(one, at, *refused)  # one change is refused, with the rule and what would let it
    assert "There is a problem" in one.text
    assert "It takes another case of" in one.text
    assert one.violations() == []
    _give(one, at, *done)
    one.wait_for(f"{at}/decide")
    assert f"{done[0]} goes to" in one.text
    one.click("Accept these 9")
    assert "10 of 10 cases decided" in one.text

    one.go(f"{at}/notes")
    one.click("Draft every note that is not in your words")
    at_work(one, f"{at}/notes")
    one.go(f"{at}/notes/one?id={done[0]}")
    one.one("#text").send_keys("\nKnown to the family.")
    one.click("Keep the note")
    assert "The note is kept." in one.text

    _approve(one, bench, at)
    _take_away(one, at, tmp_path / "taken")
    one.go(f"{at}/next")
    one.click("Start the next week")
    assert one.path != f"{at}/next"
    with bench.store.read() as tx:
        assert any(found.after == id for found in weeks(tx))
    said = [line for line in one.complaints() if "422" not in line]  # the change that is refused
    assert said == []


def _changes(bench: Bench, id: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A change that has to be refused while nothing else moves, and one that can be."""
    with bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    now = standing(bench, found)
    every = [(case, one) for case in now.order for one in now.choices.of(case)]
    stuck = next((c, one.practitioner) for c, one in every if one.way is Way.OTHERS)
    free = next((c, o.practitioner) for c, o in every if o.way is Way.OPEN and c != stuck[0])
    return stuck, free


def _give(one: Window, at: str, case: str, person: str) -> None:
    """Give a case to somebody, from her case's page on."""
    one.go(f"{at}/case?id={case}")
    one.driver.execute_script(
        "document.querySelector('input[name=to][value=' + arguments[0] + ']').click()", person
    )
    one.click("See what it would do")
    assert "If nothing else moves" in one.text
    one.choose("reason-knows")
    one.fill("reason", "worked with him before")
    one.follow(one.one("main form button"))


def _approve(one: Window, bench: Bench, at: str) -> None:
    """Make what is decided the proposal, ask for approval, and let somebody else approve."""
    one.go(f"{at}/approve")
    one.click("Make it the proposal; nothing else moves")
    at_work(one, f"{at}/decide")
    one.go(f"{at}/approve")
    assert one.violations() == []
    one.click("Ask for approval")
    assert "Somebody else than Sam Reed has to approve it." in one.text
    one.go("/name")
    one.fill("name", "Pat Hill")
    one.click("Continue")
    one.go(f"{at}/approve")
    one.fill("name", "Pat Hill")
    one.click("Approve")
    one.wait_for(f"{at}/send")
    assert "The week is approved." in one.text


def _take_away(one: Window, at: str, folder: Path) -> None:
    assert one.title == "Send"
    one.button("The workbook").click()
    end = time.monotonic() + 20
    while not list(folder.glob("*.xlsx")) and time.monotonic() < end:
        time.sleep(0.1)
    assert [path.stat().st_size > 5000 for path in folder.glob("*.xlsx")] == [True]


PAGES = (
    "/plan",
    "/history",
    "{week}/decide",
    "{week}/decide?show=left",
    "{week}/case?id=C01",
    "{week}/give?id=C03&to=P1",
    "{week}/give?id=C03&to=P4&others=1",
    "{week}/why?id=C01&to=P4",
    "{week}/why?id=C03",
    "{week}/people-load",
    "{week}/left-over",
    "{week}/changes",
    "{week}/notes",
    "{week}/notes/one?id=C01",
    "{week}/rules",
    "{week}/in-hand",
    "{week}/exceptions",
)
"""The pages on which it is decided; the others stand in `test_screens.py`."""


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[tuple[Window, str]]:
    id = proposed("tiny", tmp_path / "bench")
    with (
        workbench(tmp_path / "bench") as bench,
        served(bench) as address,
        window(address, tmp_path / "profile") as one,
    ):
        sign_in(one, bench, "Sam Reed")
        yield one, f"/weeks/{id}"


def test_every_page_is_accessible_and_fits_at_every_width(ready: tuple[Window, str]) -> None:
    one, at = ready
    wrong = []
    for page in PAGES:
        for width in WIDTHS:
            one.wide(width)
            one.go(page.format(week=at))
            found = one.violations()
            wrong += [f"{page} at {width}: {each}" for each in found]
            if one.needed() > width:
                wrong.append(f"{page} at {width} needs {one.needed()}")
            if len(one.all("h1")) != 1:
                wrong.append(f"{page} has not one heading")
        wrong += [f"{page} says {line}" for line in one.complaints()]
    assert wrong == []


def test_at_twice_the_size_nothing_is_cut_off(ready: tuple[Window, str]) -> None:
    one, at = ready
    one.wide(640)  # 1280 pixels at 200 %
    for page in ("", "/decide", "/case?id=C01", "/changes"):
        one.go(f"{at}{page}")
        assert one.needed() <= 640


def test_a_case_is_accepted_and_undone_by_keyboard_alone(ready: tuple[Window, str]) -> None:
    from selenium.webdriver.common.keys import Keys

    one, at = ready
    one.go(f"{at}/decide")
    active = one.driver.switch_to.active_element
    active.send_keys(Keys.TAB)
    assert one.driver.switch_to.active_element.text == "Skip to main content"
    _tab_to(one, "Accept")
    one.driver.switch_to.active_element.send_keys(Keys.ENTER)
    _wait_for(one, "1 of 10 cases decided")
    _wait_for_focus(one, "Undo")  # the place is kept
    one.driver.switch_to.active_element.send_keys(Keys.ENTER)
    _wait_for(one, "0 of 10 cases decided")
    assert one.path == f"{at}/decide"
    assert one.complaints() == []


def _tab_to(one: Window, words: str) -> None:
    """Go on from control to control to the button of a row that says this."""
    from selenium.webdriver.common.keys import Keys

    for _ in range(60):
        active = one.driver.switch_to.active_element
        if active.get_attribute("name") == "act" and active.text.startswith(words):
            return
        active.send_keys(Keys.TAB)
    raise AssertionError(f"no {words} within sixty steps")


def _wait_for(one: Window, words: str) -> None:
    end = time.monotonic() + 20
    while words not in one.text and time.monotonic() < end:
        time.sleep(0.05)
    assert words in one.text


def _wait_for_focus(one: Window, words: str) -> None:
    end = time.monotonic() + 20
    while not one.driver.switch_to.active_element.text.startswith(words):
        assert time.monotonic() < end, one.driver.switch_to.active_element.text
        time.sleep(0.05)


def test_going_back_and_loading_again_do_nothing_twice(ready: tuple[Window, str]) -> None:
    one, at = ready
    one.go(f"{at}/case?id=C01")
    one.click("See what it would do")
    one.choose("reason-knows")
    one.follow(one.one("main form button"))
    one.wait_for(f"{at}/decide")
    one.driver.refresh()
    assert "1 of 10 cases decided" in one.text
    one.driver.back()
    one.choose("reason-knows")
    one.follow(one.one("main form button"))  # the same form once more
    assert "1 of 10 cases decided" in one.text or "changed this" in one.text
    one.go(f"{at}/changes")
    assert len(one.all("tbody tr")) == 1


def test_on_paper_the_worklist_has_no_buttons_and_keeps_its_rows(
    ready: tuple[Window, str],
) -> None:
    one, at = ready
    one.go(f"{at}/decide")
    one.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert "Accept these" not in one.text
    assert "C01" in one.text
    made = one.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.7})
    assert len(made["data"]) > 10_000
