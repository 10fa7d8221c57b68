"""What stands long and what is on its way, in a real browser: every rule of accessibility, every
width, twice the size; back and reload while work is on its way.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import case, instance, practitioner
from caseload.instances.week.write import instance_json
from caseload.web.bench import Bench
from caseload.web.store.jobs import add_job, end_job, job, start_job
from caseload.web.store.scenarios import add_scenario
from chromium import WIDTHS, Window, needs_chromium, served, sign_in, window
from workbench import proposed, workbench

pytestmark = needs_chromium

MANY = 300
CASES = [case(f"C{number:03}") for number in range(MANY)]
PEOPLE = [practitioner(f"P{number}", name=f"Person {number}", team="North") for number in range(12)]

NO_RELOAD = """
const later = window.setTimeout;
window.setTimeout = (work, wait, ...more) => wait >= 1000 ? 0 : later(work, wait, ...more);
"""
"""Keeps a page that looks again by itself from doing so."""

TWICE = 640
"""Pixels that are left of 1280 at 200 %."""


@pytest.fixture(scope="module")
def lead(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Window, Bench, str]]:
    folder: Path = tmp_path_factory.mktemp("long")
    id = proposed(instance_json(instance(CASES, PEOPLE)), folder / "bench")
    with (
        workbench(folder / "bench") as bench,
        served(bench) as address,
        window(address, folder / "profile") as one,
    ):
        sign_in(one, bench, "Sam Reed")
        asked = {"source": NO_RELOAD}
        one.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", asked)
        yield one, bench, id


def wrong_with(one: Window, page: str, *widths: int, all_rules: bool = True) -> list[str]:
    """What is wrong with a page at these widths; all rules are asked at the first alone where they
    take long.
    """
    wrong = []
    for width in widths:
        one.wide(width)
        one.go(page)
        if all_rules or width == widths[0]:
            wrong += [f"at {width}: {each}" for each in one.violations()]
        if one.needed() > width:
            wrong.append(f"at {width} it needs {one.needed()}")
    return wrong + one.complaints()


@pytest.mark.parametrize("page", ["decide?page=all", "people-load"])
def test_a_list_of_three_hundred_is_accessible_and_fits(
    lead: tuple[Window, Bench, str], page: str
) -> None:
    one, _, id = lead
    assert wrong_with(one, f"/weeks/{id}/{page}", *WIDTHS, TWICE, all_rules=False) == []
    assert len(one.all("[id^=case-], [data-case]")) == MANY


def at_work(bench: Bench, id: str, kind: str, **asked: object) -> str:
    """Work that is on its way and does not end by itself."""
    with bench.store.begin() as tx:
        made = add_job(tx, kind, id, dict(asked), "Sam Reed", f"{kind} {asked}")
        start_job(tx, made)
    return made


def test_work_on_its_way_is_accessible_and_fits(lead: tuple[Window, Bench, str]) -> None:
    one, bench, id = lead
    made = at_work(bench, id, "propose")
    bench.jobs.so_far[made] = {"doing": "Balancing", "value": 7.5, "bound": 7.1}
    assert wrong_with(one, f"/weeks/{id}/jobs/{made}", *WIDTHS, TWICE) == []
    assert "Balancing: 7.50 so far" in one.text
    plan = at_work(bench, id, "caps", about="caps 25, 50", caps=[25, 50])
    with bench.store.begin() as tx:
        add_scenario(tx, plan, "50 against 25")
    bench.jobs.so_far[plan] = {"doing": "1 of 2 done", "done": 1, "most": 2}
    for page in (f"/plan/{plan}", f"/plan/beside?one={plan}&other={plan}"):
        assert wrong_with(one, page, *WIDTHS, TWICE) == []
        assert "1 of 2 done" in one.text


def test_going_back_to_work_and_loading_it_again_begins_nothing(
    lead: tuple[Window, Bench, str],
) -> None:
    one, bench, id = lead
    made = at_work(bench, id, "propose", again=True)
    one.go(f"/weeks/{id}")
    one.go(f"/weeks/{id}/jobs/{made}")
    one.driver.refresh()
    one.driver.back()
    one.driver.forward()
    assert one.title == "At work"
    with bench.store.begin() as tx:
        found = job(tx, made)
        assert found is not None
        assert found.tries == 1
        end_job(tx, made, "failed", {"said": ["It was stopped before there was an answer."]})
    one.driver.refresh()
    assert one.title == "Not done"
    assert "It was stopped" in one.text


def test_on_paper_a_list_and_the_board_keep_their_rows(lead: tuple[Window, Bench, str]) -> None:
    one, _, id = lead
    for page in ("decide?page=all", "people-load"):
        one.go(f"/weeks/{id}/{page}")
        one.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        said = one.text
        one.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        assert "C000" in said
        assert "C299" in said
        for button in ("Accept these", "See what it would do", "Move"):
            assert button not in said, page
