"""Files of other programs: exports with the new cases beside them, headings that are matched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload.web.services.bring_in import Brought
from caseload.web.services.importing import STAGED, stage, unstage_all
from workbench import Browser, browser, workbench
from workbooks import few_people

PEOPLE = (
    "Officer ID,Full name,Job title,Hours,Cases held\n"
    "P1,Amara Obi,PO,37,20\nP2,Ben Hughes,PSO,30,25\n"
)
NEW = b"case,tier,type,skills\nN1,B2,licence,sign_language\n"
CASES = "CRN,Tier,Risk\nC1,C,High\nC2,D,Lowish\n"


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Browser]:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def spreadsheets() -> list[tuple[str, tuple[str, bytes]]]:
    named = {"staff.csv": PEOPLE, "new.csv": CASES}
    return [("file", (name, text.encode())) for name, text in named.items()]


def test_a_scenario_becomes_a_week_with_its_remarks(lead: Browser, tmp_path: Path) -> None:
    export = few_people(tmp_path / "scenario.xlsx").read_bytes()
    files = {"export": ("scenario.xlsx", export), "cases": ("new.csv", NEW)}
    page = lead.send("/weeks/import", {"kind": "scenario", "week": "2026-11-30"}, files=files)
    assert "1 new case" in page.text
    assert "week of 30 November 2026" in page.text
    assert "Worth a look" in page.text
    assert "1 of 1 cases ask for" in page.text
    id = str(page.url).split("/weeks/")[1].split("/")[0]
    kept = list((lead.bench.settings.weeks / id / "uploads").glob("*/came/export-scenario.xlsx"))
    assert [path.read_bytes() for path in kept] == [export]


def test_what_is_wrong_beside_an_export_is_told_and_nothing_kept(lead: Browser) -> None:
    answer = lead.send("/weeks/import", {"kind": "scenario"})
    assert answer.status_code == 422
    assert "The export: a file" in answer.text
    files = {
        "export": ("scenario.xlsx", b"no workbook"),
        "cases": ("new.csv", b"case,tier\nN1,B2\n"),
    }
    answer = lead.send("/weeks/import", {"kind": "extract"}, files=files)
    assert answer.status_code == 422
    assert "the file is something else" in answer.text
    assert not list(lead.bench.settings.weeks.iterdir())
    assert lead.send("/weeks/import", {"kind": "spell"}).status_code == 422


def test_headings_are_matched_once(lead: Browser) -> None:
    page = lead.send("/weeks/import", {"kind": "table"}, files=spreadsheets())
    assert "Match the headings" in page.text
    address = str(page.url).removeprefix("http://127.0.0.1")
    fields = {
        "column practitioners/practitioner": "officer_id",
        "column practitioners/name": "full_name",
        "column practitioners/grade": "job_title",
        "column practitioners/contracted_hours": "hours",
        "column practitioners/caseload": "cases_held",
        "column cases/case": "crn",
        "column cases/tier": "tier",
        "column cases/rosh": "risk",
    }
    asked = lead.send(address, fields)
    assert asked.status_code == 422
    assert "Lowish" in asked.text
    folder = lead.bench.settings.folder / STAGED
    assert len(list(folder.iterdir())) == 1, "she goes on with it"
    made = lead.send(address, fields | {"word cases/rosh/Lowish": "low"})
    assert "2 new cases, 2 practitioners" in made.text
    assert not list(folder.iterdir())
    again = lead.send("/weeks/import", {"kind": "table"}, files=spreadsheets())
    assert "2 new cases, 2 practitioners" in again.text
    none = lead.send("/weeks/import", {"kind": "table"}, files=[("file", ("x.xlsx", b"none"))])
    assert none.status_code == 422
    assert not list(folder.iterdir()), "nothing is kept of what was used or refused"
    stage(lead.bench, Brought("x.csv", {"x.csv": b"a"}))
    unstage_all(lead.bench.settings)
    assert not folder.exists()


def test_a_staged_file_that_is_not_there_is_not_there(lead: Browser) -> None:
    for name in ("abc", "a%2Fb", "..."):
        assert lead.get(f"/weeks/import/{name}").status_code == 404
