"""The planner's page: its commands run as they stand, and what it quotes is what they print."""

import re
import shutil

import openpyxl
import pytest
from test_readme import run

from caseload.instances.imports.wmt.scenario.scenario import read_scenario
from caseload.models.official import area_percent
from places import ROOT
from workbooks import EXTRACT, SCENARIO

PAGE = (ROOT / "docs" / "from-the-wmt.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ caseload (.+)$", PAGE, re.MULTILINE)
NEEDS_A_PERSON = ("allocate riverside --out proposal", "import table")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command of the page prints, run in the order of the page in one folder."""
    folder = tmp_path_factory.mktemp("planner")
    for book in (SCENARIO, EXTRACT):
        shutil.copy(book, folder)
    (people,) = re.findall(r"<!-- people.csv -->\n```text\n(.+?)```", PAGE, re.DOTALL)
    (folder / "people.csv").write_text(people, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["CRN", "Tier"], ["X1", "A"]):
        book.worksheets[0].append(row)
    for row in (["Staff code", "Grade"], ["S1", "PO"]):
        book.create_sheet("Staff") if row[0] == "Staff code" else None
        book["Staff"].append(row)
    book.save(folder / "staff-and-cases.xlsx")
    outputs = {}
    for command in COMMANDS:
        done = run(command, folder)
        assert done.returncode == int(command.startswith(NEEDS_A_PERSON)), done.stderr
        outputs[command] = done.stdout
    assert run(COMMANDS[-1], folder).returncode == 0, "the second import asks nothing"
    assert (folder / "proposal" / "proposal.xlsx").is_file()
    return outputs


def test_what_the_page_quotes_is_printed(printed: dict[str, str]) -> None:
    quoted = re.findall(r"```text\n(84 practitioners .+?)```", PAGE, re.DOTALL)
    assert quoted
    for block in quoted:
        assert block in printed[COMMANDS[1]]


def test_the_people_table_puts_work_that_is_coming_on_the_screen(
    printed: dict[str, str],
) -> None:
    with_it, without = printed[COMMANDS[3]], printed[COMMANDS[1]]
    assert "workload 107.0 % of capacity" in with_it
    assert "workload 106.8 % of capacity" in without


def test_both_figures_of_the_area_are_the_samples() -> None:
    found = read_scenario(SCENARIO)
    area = area_percent((found.points(p), p.available) for p in found.people)
    cases = sum(person.caseload_points(found.weights) for person in found.people)
    total_row = cases / sum(found.points(person) for person in found.people) * 100
    assert f"The area's capacity is {area:.1f} %" in PAGE
    assert f"{total_row:.1f} % for the sample" in " ".join(PAGE.split())
    coming = 2 * found.report_weights["sdr"] / 2176 * 100
    assert f"(coming: {coming:.0f} %)" in PAGE
