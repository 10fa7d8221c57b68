"""The scenario workbook: the official figures, whatever its layout, or a sentence at the cell."""

import csv
import os
import re
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from builders import book_of
from caseload.instances.imports.wmt.beside import Beside
from caseload.instances.imports.wmt.scenario.instance import scenario_instance
from caseload.instances.imports.wmt.scenario.properties import saved_on
from caseload.instances.imports.wmt.scenario.scenario import Scenario, read_scenario
from caseload.instances.week.read import read_instance
from caseload.models.base import CaseType, Grade
from caseload.models.fault import BadInput
from caseload.models.official import area_percent, capacity_percent
from caseload.models.workload import capacity
from office import needs_office, saved
from places import ROOT
from workbooks import EXPECTED, SCENARIO, Damage, damaged, few_people

ROWS = list(csv.DictReader(EXPECTED.read_text(encoding="utf-8").splitlines()))
SHEET = "Scenario Export"
SHOWN = ROOT / "tests" / "data" / "workbooks" / "shown.xls"
OURS = {"PO": Grade.PO, "PSO": Grade.PSO, "TPO": Grade.PQIP}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(SCENARIO)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_people(tmp_path_factory.mktemp("small") / "scenario.xlsx")


def test_every_persons_figures_are_the_workbooks_own(scenario: Scenario) -> None:
    assert [person.name for person in scenario.people] == [row["name"] for row in ROWS]
    for person, row in zip(scenario.people, ROWS, strict=True):
        points = scenario.points(person)
        assert points == Decimal(row["overall_points"])
        assert person.caseload_points(scenario.weights) == Decimal(row["caseload_points"])
        assert person.available == int(row["available_points"])
        assert person.caseload == int(row["total_cases"])
        share = float(capacity_percent(points, person.available)) / 100
        assert share == pytest.approx(float(row["capacity"]), abs=1e-9)
        assert person.grade == OURS[row["grade"]]
        assert (person.team, person.pdu, person.region) == (
            row["team"],
            row["pdu"],
            row["region"],
        )


def test_the_area_is_sum_over_sum_and_not_what_the_total_row_divides(scenario: Scenario) -> None:
    people = scenario.people
    area = area_percent((scenario.points(p), p.available) for p in people)
    assert float(area) == pytest.approx(106.78997, abs=1e-5)
    cases = sum(person.caseload_points(scenario.weights) for person in people)
    total_row = cases / sum(scenario.points(person) for person in people) * 100
    assert float(total_row) == pytest.approx(95.57669, abs=1e-5)


def imported(scenario: Scenario, tmp_path: Path, **beside: Any) -> Any:
    cases = tmp_path / "new.csv"
    cases.write_text("case,tier,type\nN1,B2,licence\n")
    return scenario_instance(scenario, Beside("riverside", cases, **beside))


def test_the_instance_has_the_same_workload_and_capacity(
    scenario: Scenario, tmp_path: Path
) -> None:
    made, _ = imported(scenario, tmp_path)
    for row in ROWS:
        person = made.practitioner_of[row["name"]]
        assert made.holdings[person.id].workload == float(row["overall_points"])
        assert made.holdings[person.id].caseload == int(row["total_cases"])
        assert capacity(made.policy, person) == int(row["available_points"])
        assert person.capacity is None, "hours say it already"


def test_the_weights_are_a_policy_named_and_dated_after_the_workbook(
    scenario: Scenario, tmp_path: Path
) -> None:
    policy = imported(scenario, tmp_path)[0].policy
    assert policy.name == "wmt-scenario_riverside"
    assert "scenario_riverside.xlsx, sheet Scenario Export, row 4" in policy.title
    assert policy.dated.isoformat() == "2026-11-23"
    assert policy.weights["A3"] == {"community": 206, "licence": 219, "custody": 75}
    assert (policy.capacity.full, policy.capacity.full_hours) == (2176, 37)
    assert policy.tasks["court_report"] == 138


def test_what_the_export_does_not_say_comes_from_a_table_beside_it(
    scenario: Scenario, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("practitioner,skills,leaving_on\nOfficer 002,domestic_abuse,2026-12-01\n")
    with pytest.raises(BadInput, match=r"people\.csv, row 2, column leaving_on: --week-beginning"):
        imported(scenario, tmp_path, people=people)
    made, _ = imported(scenario, tmp_path, people=people, week_beginning="2026-11-23")
    person = made.practitioner_of["Officer 002"]
    assert person.skills == ("domestic_abuse",)
    assert person.leaving_on.isoformat() == "2026-12-01"
    people.write_text("practitioner,skills\nOfficer 999,domestic_abuse\n")
    with pytest.raises(BadInput, match=r"people\.csv, row 2, column practitioner"):
        imported(scenario, tmp_path, people=people)


def sheet(book: Any) -> Any:
    return book[SHEET]


def put(cell: str, value: object) -> Damage:
    return lambda book: sheet(book).__setitem__(cell, value)


def without_columns(first: int, many: int) -> Damage:
    """Columns deleted as a spreadsheet program would: what is merged to their right moves, too."""

    def cut(book: Any) -> None:
        page = sheet(book)
        areas = [str(area) for area in page.merged_cells.ranges]
        for area in areas:
            page.unmerge_cells(area)
        page.delete_cols(first, many)

    return cut


def active_removed(book: Any) -> None:
    without_columns(500, 1)(book)
    sheet(book)["EH2"] = "Com B3"
    sheet(book).delete_cols(137)


def hide(book: Any) -> None:
    sheet(book).sheet_state = "hidden"


def twice(book: Any) -> None:
    book.copy_worksheet(sheet(book))


REFUSED: dict[str, tuple[Damage, str]] = {
    "a heading renamed": (
        put("H3", "Contract Hours"),
        "sheet Scenario Export, row 3: a column headed contracted hours; there is none; "
        "is it H3, contract_hours?",
    ),
    "the sheet missing": (
        lambda book: book.remove(sheet(book)),
        "a sheet with the headings of the export",
    ),
    "the sheet hidden": (hide, "one is hidden: unhide it"),
    "the sheet twice": (twice, "Scenario Export and Scenario Export Copy have them"),
    "text in a number": (
        put("EG5", "two"),
        "row 5, column EG (community B3, Active Cases): a plain number such as 12.5",
    ),
    "a negative count": (
        put("EG5", -1),
        'row 5, column EG (community B3, Active Cases): "-1": a whole number from 0',
    ),
    "hours that are text": (put("H6", "full time"), "row 6, column H (Contracted Hours)"),
    "a duplicated person": (
        put("D6", "Officer 001"),
        "row 6, column D: each practitioner once in a team; row 5 has the same name",
    ),
    "a tier removed from one type": (
        without_columns(137, 4),
        "row 2: a column for Com B3; there is none",
    ),
    "a tier's heading lost": (
        put("EG2", None),
        "row 2, column EG (Com B2, active cases): one column for this; the heading of another "
        "tier is missing above it",
    ),
    "a tier that there is not": (put("EG2", "Com B9"), "column EG (Com B9): a type and a tier"),
    "a tier twice": (put("EG2", "Com B2"), "column EG (Com B2): each tier once"),
    "a column of active cases removed": (
        active_removed,
        "row 3: a column Active Cases under Com B3",
    ),
    "no weights": (
        lambda book: sheet(book).delete_rows(4),
        "row 4: the weights of the tiers, in a row of their own under the headings",
    ),
    "a weight that is text": (put("EG4", "lots"), "row 4, column EG (community B3, Active Cases)"),
    "a grade that is unknown": (put("E5", "QQ"), 'row 5, column E (Grade): "QQ": one of PO'),
    "more reduction than hours": (
        put("J5", 38),
        "row 5, column J (Reduction Hours): no more than the contracted hours, 37",
    ),
    "a name missing": (put("D5", None), "row 5, column D: the name of a practitioner"),
    "a formula that counts unpaid work": (
        put("T5", "=SUM($Y$4*Y5,$AA$4*AA5)"),
        "row 5, column T (Total Caseload Points): a formula that adds active cases by their "
        "weights, and nothing else; this one counts column AA",
    ),
    "a formula that leaves a tier out": (
        put("T5", "=SUM($Y$4*Y5)"),
        "nothing else; this one leaves out column AC",
    ),
    "an error in a cell": (put("EG5", "#REF!"), "row 5, column EG"),
    "a formula without a value": (put("EG5", "=1+1"), "the formula was never calculated"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_copy_is_refused_at_the_cell(name: str, small: Path, tmp_path: Path) -> None:
    damage, said = REFUSED[name]
    with pytest.raises(BadInput) as refused:
        read_scenario(damaged(small, tmp_path / "copy.xlsx", damage))
    sentences = [fault.sentence() for fault in refused.value.faults]
    assert any(said in sentence for sentence in sentences), sentences
    assert not any("Officer" in sentence for sentence in sentences), "a name in a fault"


def drifted(book: Any) -> None:
    """Moved down and to the right, blank rows, a team merged over its people, a Welsh name."""
    page = sheet(book)
    for area in [str(area) for area in page.merged_cells.ranges]:
        page.unmerge_cells(area)
    page.insert_rows(9)
    page["D6"] = "Siân Llŷr"
    page.insert_rows(1, 2)
    page["C8"] = page["C9"] = page["C10"] = None
    page.merge_cells("C7:C10")
    page["A1"] = "Exported for the region"
    book.create_sheet("Notes").append(["Total", 1])


def test_a_layout_that_drifted_is_read_the_same(small: Path, tmp_path: Path) -> None:
    plain = read_scenario(small)
    moved = read_scenario(damaged(small, tmp_path / "copy.xlsx", drifted))
    assert moved.weights_row == 6
    assert moved.weights == plain.weights
    assert [p.name for p in moved.people] == [
        "Officer 001",
        "Siân Llŷr",
        "Officer 003",
        "Officer 004",
    ]
    for before, after in zip(plain.people, moved.people, strict=True):
        assert moved.points(after) == plain.points(before)
        assert after.team == before.team


def letters(book: Any) -> None:
    """The tiers of 2026: sixteen older ones become A to G, the rest go."""
    page = sheet(book)
    for area in [str(area) for area in page.merged_cells.ranges]:
        page.unmerge_cells(area)
    for first in (25 + 264, 25 + 132, 25):
        for place, tier in enumerate(("Untiered", *"ABCDEFG")):
            heading = str(page.cell(2, first).value).split()[0]
            page.cell(2, first + 4 * place, f"{heading} {tier}")
        page.delete_cols(first + 32, 100)
    for row in range(5, 9):
        page.cell(row, 20).value = None


def test_tiers_a_to_g_are_recognised_by_their_headings(small: Path, tmp_path: Path) -> None:
    found = read_scenario(damaged(small, tmp_path / "copy.xlsx", letters))
    assert {tier for tier, _ in found.weights} == {"Untiered", *"ABCDEFG"}
    cases = tmp_path / "new.csv"
    cases.write_text("case,tier\nN1,E\n")
    made, _ = scenario_instance(found, Beside("letters", cases))
    assert "E" in made.policy.rules["qualification"]["tiers"], "the guidance of 2026"


def two_teams(book: Any) -> None:
    sheet(book)["D6"], sheet(book)["C6"] = "Officer 001", "Team 9"


WARNED: dict[str, tuple[Damage, str]] = {
    "a team that is blank": (put("C5", None), "row 5, column C (Team): the team; it is blank"),
    "a manager with cases": (
        put("E5", "SPO"),
        'row 5, column E (Grade): "SPO": PO, PSO, TPO or NQO; who has another grade is left '
        "aside, and the 36 cases in this row with it",
    ),
    "one name in two teams": (
        two_teams,
        "row 6, column D: each name once; row 5 has it in another team",
    ),
    "a column of reports that newer versions lack": (
        without_columns(423, 1),
        "row 3: a column headed parom; none counts as 0",
    ),
    "a column that nobody knows": (
        put("PJ3", "Sickness reason"),
        "column PJ (sickness_reason): a heading that is known; this column is left aside; "
        "hours are taken, never the reason",
    ),
    "a formula's value that is not what the row says": (
        put("U5", 9999),
        'row 5, column U (Overall Total Points): "9999": 3362, from this row',
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_is_odd_is_told_at_the_cell(name: str, small: Path, tmp_path: Path) -> None:
    damage, said = WARNED[name]
    found = read_scenario(damaged(small, tmp_path / "copy.xlsx", damage))
    sentences = [fault.sentence() for fault in found.warnings]
    assert any(said in sentence for sentence in sentences), sentences


def test_what_nobody_is_known_to_have_is_told(scenario: Scenario, tmp_path: Path) -> None:
    cases = tmp_path / "new.csv"
    cases.write_text(
        "case,tier,skills,practitioner_gender,pdu\nN1,B2,sign_language,woman,Elsewhere\n"
        "N2,B2,,,Riverside\n"
    )
    _, warnings = scenario_instance(scenario, Beside("riverside", cases))
    said = [fault.sentence() for fault in warnings]
    for column in ("skills", "practitioner_gender", "pdu"):
        assert any(f"new.csv, column {column}: 1 of 2 cases ask for" in one for one in said)


def test_new_cases_that_are_wrong_are_refused_with_their_places(
    scenario: Scenario, tmp_path: Path
) -> None:
    cases = tmp_path / "new.csv"
    cases.write_text("case,tier\nN1,B2\nN1,E\nN3,Z\n")
    with pytest.raises(BadInput) as refused:
        scenario_instance(scenario, Beside("riverside", cases))
    said = [fault.sentence() for fault in refused.value.faults]
    assert 'new.csv, row 3, column case: "N1": each case once; it stands in' in said[0]
    assert any("row 3, column older_tier: the older tier, A3 to D0" in s for s in said)
    assert any('row 4, column tier: "Z": a tier: A to G, or A3 to D0' in s for s in said)
    with pytest.raises(BadInput, match="a file that can be read"):
        scenario_instance(scenario, Beside("riverside", tmp_path / "none.csv"))


def test_nobody_is_lost_between_teams(small: Path, tmp_path: Path) -> None:
    damage, _ = WARNED["one name in two teams"]
    found = read_scenario(damaged(small, tmp_path / "copy.xlsx", damage))
    made, _ = imported(found, tmp_path)
    assert {"Officer 001 (Riverside Team 1)", "Officer 001 (Team 9)"} <= set(made.practitioner_of)


def without(path: Path, *columns: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    left = [name for name in rows[0] if name not in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, left, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def test_from_the_workbook_to_a_verified_proposal_in_two_commands(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from caseload.cli import app
    from caseload.models.proposal import Proposal
    from caseload.optimizer.check.verify import breaches

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, list(arguments))

    made = run(
        *("generate", str(tmp_path / "cases"), "--policy", "points-2023", "--cases", "130"),
    )
    assert made.exit_code == 0, made.output
    without(tmp_path / "cases" / "cases.csv", "excluded", "restricted_to")  # lists of other people
    out = tmp_path / "riverside"
    new = str(tmp_path / "cases" / "cases.csv")
    done = run("import", "wmt-scenario", str(SCENARIO), "--cases", new, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "84 practitioners and 130 new cases" in done.output
    assert "2,136 cases in hand; workload 106.8 % of capacity" in done.output
    proposed = run("allocate", str(out), "--json")
    assert proposed.exit_code in (0, 1)
    proposal = Proposal.model_validate_json(re.sub(r"\A[^{]*", "", proposed.stdout))
    instance = read_instance(out).instance
    assert len(proposal.allocation) == 130
    assert not [b for b in breaches(instance, book_of(instance), proposal.allocation) if not b.soft]


def test_the_kinds_of_case_are_three(scenario: Scenario) -> None:
    assert {kind for _, kind in scenario.weights} == set(CaseType)


@needs_office
def test_the_export_saved_by_libreoffice_is_the_same(tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    shutil.copy(SCENARIO, copy)
    ours, theirs = read_scenario(copy), read_scenario(saved(copy, ".ods", tmp_path))
    assert theirs.people == ours.people
    assert (theirs.saved, theirs.weights) == (ours.saved, ours.weights)


def test_a_workbook_that_does_not_say_when_it_was_saved_is_dated_as_its_file(
    tmp_path: Path,
) -> None:
    old = tmp_path / "old.xls"
    shutil.copy(SHOWN, old)
    os.utime(old, (0, datetime(2026, 3, 14, 12).timestamp()))
    assert saved_on(old) == date(2026, 3, 14)
