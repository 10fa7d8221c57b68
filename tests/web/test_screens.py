"""The screens around the worklist in a real browser: axe, three widths, zoom, console, keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_whole_week import damaged

from caseload.web.store.weeks import week
from chromium import WIDTHS, Window, needs_chromium, served, sign_in, window
from workbench import Browser, browser, workbench

pytestmark = needs_chromium

STAFF = b"Officer ID,Full name,Job title,Hours,Cases held\nP1,Amara Obi,PO,37,20\n"
TRIAL = {
    "cases.csv": b"case,tier\nC1,C\n",
    "practitioners.csv": b"practitioner,grade,caseload\nP1,PO,20\n",
    "policy.toml": b'policy = "plain-count"\n[history]\nkeep_years = 0\n',
}
"""A week that may be deleted at once."""
NEW = b"CRN,Tier,Risk\nC1,C,High\nC2,D,Lowish\n"


def pages(lead: Browser) -> dict[str, str]:
    """Every kind of page, by what it shows: faults, nothing yet, a proposal, an approved week."""
    faulty = lead.start(files=damaged(), title="North")
    ready = lead.start(example="weekly", title="Weekly")
    done = lead.start(example="tiny", title="Tiny")
    trial = lead.start(files=[("file", one) for one in TRIAL.items()], title="Trial")
    lead.propose(ready)
    lead.propose(done)
    with lead.bench.store.read() as tx:
        found = week(tx, done)
    assert found
    fields = {"run": found.run, "name": "Sam Reed"}
    lead.send(f"/weeks/{done}/approve", fields, page="/weeks/new")
    files = [("file", ("staff.csv", STAFF)), ("file", ("new.csv", NEW))]
    staged = lead.send("/weeks/import", {"kind": "table"}, files=files)
    return {
        "weeks": "/",
        "start": "/weeks/new",
        "exports": "/weeks/import",
        "headings": str(staged.url).removeprefix("http://127.0.0.1"),
        "faults": f"/weeks/{faulty}/check",
        "no faults": f"/weeks/{ready}/check",
        "tasks": f"/weeks/{ready}",
        "people": f"/weeks/{ready}/people",
        "person": f"/weeks/{done}/person?id=P1",
        "proposal": f"/weeks/{ready}/proposal",
        "answers": f"/weeks/{ready}/approve",
        "approved": f"/weeks/{done}/approve",
        "send": f"/weeks/{done}/send",
        "lists": f"/weeks/{done}/send/lists",
        "next": f"/weeks/{done}/next",
        "record": "/record",
        "kept": f"/weeks/{done}/delete",
        "delete": f"/weeks/{trial}/delete",
        "name": "/name",
    }


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Window, dict[str, str]]]:
    folder: Path = tmp_path_factory.mktemp("screens")
    with workbench(folder / "bench") as bench, browser(bench) as lead:
        found = pages(lead)
    with (
        workbench(folder / "bench") as bench,
        served(bench) as address,
        window(address, folder / "profile") as one,
    ):
        sign_in(one, bench, "Sam Reed")
        yield one, found


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_every_screen_can_be_read_by_everybody(
    screens: tuple[Window, dict[str, str]], width: int
) -> None:
    one, found = screens
    one.wide(width)
    one.complaints()
    for name, path in found.items():
        one.go(path)
        assert one.violations() == [], name
        assert one.needed() <= width, f"{name} is {one.needed()} pixels wide"
        assert one.complaints() == [], name
        assert len(one.all("h1")) == 1, name


def test_a_page_that_is_not_there_says_so_and_can_be_read(
    screens: tuple[Window, dict[str, str]],
) -> None:
    one, _ = screens
    one.go("/weeks/no-such-week")
    assert one.title == "Page not found"
    assert one.violations() == []
