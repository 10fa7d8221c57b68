"""The empty workbook: every column explained, what it offers accepted, and `allocate` reads it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.policies.policy import base_policy, policy_names
from caseload.instances.tables import cells, column_words
from caseload.instances.tables.columns import CASES, DECISIONS, HELD, PLACEMENTS, PRACTITIONERS
from caseload.instances.week.read import read_instance
from caseload.instances.week.template import LISTS, write_template
from caseload.models.instance import Action
from instance_files import faults_of, folder

SHEETS = {
    "Cases": CASES,
    "Practitioners": PRACTITIONERS,
    "Current": HELD,
    "Decisions": DECISIONS,
    "Manual": PLACEMENTS,
}


CASES_OF_HERS = {"case": "X1", "team": "North"}
PERSON_OF_HERS = {"practitioner": "P7", "grade": "PO", "team": "North", "caseload": 8}


def put(sheet: Any, row: int, **cells: Any) -> None:
    """Fill cells of a row by their headings."""
    headings = [cell.value for cell in sheet[1]]
    for name, value in cells.items():
        sheet.cell(row, headings.index(name) + 1).value = value


def fill(path: Path, change: Callable[[Any], None] = lambda book: None) -> Path:
    """Fill a template in below its examples: one case, one person, then whatever `change` does."""
    book = openpyxl.load_workbook(path)
    tier = book["Cases"]["B2"].value
    grade = book["Practitioners"]["C2"].value
    put(book["Cases"], 4, **CASES_OF_HERS, tier=tier)
    put(book["Practitioners"], 4, **{**PERSON_OF_HERS, "grade": grade})
    change(book)
    book.save(path)
    return path


@pytest.fixture(params=policy_names())
def template(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write_template(tmp_path / "week.xlsx", request.param)
    return tmp_path / "week.xlsx"


@pytest.fixture
def filled(template: Path) -> Path:
    return fill(template)


@pytest.fixture
def week(tmp_path: Path) -> Path:
    write_template(tmp_path / "week.xlsx", "tiers-2026")
    return tmp_path / "week.xlsx"


def test_what_is_filled_in_allocate_reads(filled: Path) -> None:
    done = CliRunner().invoke(app, ["allocate", str(filled), "--quiet"])
    assert done.exit_code == 0, done.output
    assert "left aside" not in done.output
    assert "X1" in done.stdout


class TestExamples:
    def test_are_left_out_and_told(self, filled: Path) -> None:
        read = read_instance(filled)
        assert [case.id for case in read.instance.cases] == ["X1"]
        assert [person.id for person in read.instance.practitioners] == ["P7"]
        said = " | ".join(fault.sentence() for fault in read.warnings)
        assert "sheet Cases: the week's own rows; rows 2 and 3 are examples" in said
        assert "(EXAMPLE-P1 and EXAMPLE-P2) and are left out" in said

    def test_alone_are_nobody(self, template: Path) -> None:
        (said,) = faults_of(template)
        assert "at least one practitioner; there are only the template's examples" in said

    @pytest.mark.parametrize(
        ("sheet", "heading", "value"),
        [
            ("Cases", "tier", "A"),
            ("Cases", "rosh", "medium"),
            ("Cases", "csrp", 3.5),
            ("Cases", "skills", "sign language"),
            ("Cases", "case", "example 3"),
            ("Practitioners", "caseload", 21),
            ("Practitioners", "name", "Ruth Bell"),
            ("Practitioners", "practitioner", "EXAMPLE-P3"),
        ],
    )
    def test_one_that_was_filled_in_is_refused(
        self, sheet: str, heading: str, value: object, week: Path
    ) -> None:
        fill(week, lambda book: put(book[sheet], 2, **{heading: value}))
        (said,) = faults_of(week)
        assert f"sheet {sheet}, row 2, column" in said
        assert "this row was filled in" in said

    def test_one_with_cells_deleted_or_in_other_letters_is_still_one(self, week: Path) -> None:
        def change(book: Any) -> None:
            put(book["Cases"], 2, case="example-1", tier="b", rosh=None, team=None)

        assert [case.id for case in read_instance(fill(week, change)).instance.cases] == ["X1"]

    def test_an_identifier_of_its_own_makes_it_real_and_what_remains_is_told(
        self, week: Path
    ) -> None:
        def change(book: Any) -> None:
            put(book["Practitioners"], 2, practitioner="P1")

        read = read_instance(fill(week, change))
        assert {person.id for person in read.instance.practitioners} == {"P1", "P7"}
        said = " | ".join(fault.sentence() for fault in read.warnings)
        for column in ("name", "team", "pdu"):
            assert f"row 2, column {column}: the row's own {column}" in said

    def test_of_another_source_are_left_out_too(self, tmp_path: Path) -> None:
        source = folder(tmp_path, cases="case,tier\nEXAMPLE-1,B\nC1,A\n")
        assert [case.id for case in read_instance(source).instance.cases] == ["C1"]

    @pytest.mark.parametrize("name", ["EXAMPLE", "Example Road", "EXAMPLES-1"])
    def test_other_identifiers_are_none(self, name: str, tmp_path: Path) -> None:
        source = folder(tmp_path, cases=f"case,tier\n{name},A\n")
        assert read_instance(source).instance.cases[0].id == name


class TestSheetsThatNobodyFilledIn:
    def test_count_for_nothing(self, week: Path) -> None:
        read = read_instance(fill(week)).instance
        assert (read.held, read.manual, read.decisions) == (None, None, ())
        assert read.practitioner_of["P7"].caseload == 8

    def test_once_filled_in_are_read(self, week: Path) -> None:
        def change(book: Any) -> None:
            put(book["Practitioners"], 4, caseload=None)
            put(book["Current"], 2, case="H1", practitioner="P7", tier="C", movable="yes")
            put(book["Decisions"], 2, case="X1", decision="pin", practitioner="P7")
            put(book["Manual"], 2, case="X1", practitioner="P7")

        read = read_instance(fill(week, change)).instance
        assert [case.id for case in read.held or ()] == ["H1"]
        assert [one.practitioner for one in read.manual or ()] == ["P7"]
        assert "X1" in read.pins

    def test_nobody_with_cases_in_hand_is_told(self, week: Path) -> None:
        read = read_instance(fill(week, lambda book: put(book["Practitioners"], 4, caseload=None)))
        assert "no cases in hand for anybody" in read.usual[0].sentence()


def test_until_it_is_edited_the_policy_is_the_named_one(filled: Path) -> None:
    sheet = openpyxl.load_workbook(filled)["Policy"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    named = next(row[1] for row in rows if row[0] == "policy")
    made = read_instance(filled).instance.policy
    assert made.name == named
    assert made.rules == base_policy(named)["rules"]
    assert [row[0] for row in rows if row[1] is not None] == ["policy", "dates"]


def test_every_value_that_it_shows_may_be_written_into_the_value_column(filled: Path) -> None:
    before = read_instance(filled).instance
    book = openpyxl.load_workbook(filled)
    for row in book["Policy"].iter_rows(min_row=2):
        if row[2].value is not None:
            row[1].value = row[2].value
    book.save(filled)
    assert read_instance(filled).instance.policy == before.policy


def test_an_edited_value_counts(week: Path) -> None:
    def change(book: Any) -> None:
        for row in book["Policy"].iter_rows(min_row=2):
            if row[0].value == "rules.caseload_cap.PO":
                row[1].value = 40

    made = read_instance(fill(week, change)).instance.policy
    assert made.rules["caseload_cap"]["PO"] == 40


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (CASES, column_words.CASES),
        (PRACTITIONERS, column_words.PRACTITIONERS),
        (HELD, column_words.HELD),
        (DECISIONS, {name: column_words.DECISIONS[name] for name in DECISIONS}),
        (PLACEMENTS, column_words.PLACEMENTS),
    ],
    ids=["cases", "practitioners", "current", "decisions", "manual"],
)
def test_every_column_is_explained(columns: dict[str, Any], words: dict[str, str]) -> None:
    assert list(words) == list(columns)
    assert all(text.endswith(".") for text in words.values())


def test_everything_that_a_drop_down_offers_is_accepted() -> None:
    for heading, column in (CASES | PRACTITIONERS | DECISIONS).items():
        for value in LISTS.get(heading, LISTS["yes_no"] if column.kind is cells.flag else ()):
            assert cells.read(column.kind, value) is not None


def rules_of(sheet: Any) -> dict[str, Any]:
    """What the first cell under each heading offers or accepts."""
    by_place = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    found = {}
    for cell in sheet[1]:
        place = f"{cell.column_letter}2:{cell.column_letter}2001"
        if place in by_place:
            found[cell.value] = by_place[place]
    return found


def test_the_guide_is_first_and_every_table_has_its_sheet(week: Path) -> None:
    book = openpyxl.load_workbook(week)
    assert book.sheetnames[0] == book.active.title == "Guide"
    for name, columns in SHEETS.items():
        assert sorted(cell.value for cell in book[name][1]) == sorted(columns)
        assert book[name].freeze_panes == "B2"
    assert [cell.value for cell in book["Cases"][1]] == list(CASES)
    assert book["Cases"]["B1"].comment.text == column_words.CASES["tier"]
    said = " ".join(str(cell.value) for row in book["Guide"] for cell in row)
    assert all(f" {action.value} " in said for action in Action)
    assert "caseload check" in said


def test_drop_downs_offer_the_words_that_are_read(week: Path) -> None:
    book = openpyxl.load_workbook(week)
    assert rules_of(book["Cases"])["tier"].formula1 == "list_tier"
    assert rules_of(book["Decisions"])["decision"].formula1 == "list_decision"
    for name in ("tier", "decision"):
        area = book.defined_names[f"list_{name}"].attr_text
        column, last = area.split("$")[1], int(area.split("$")[-1])
        offered = [book["choices"][f"{column}{n}"].value for n in range(2, last + 1)]
        assert offered == list(LISTS[name])
    assert offered == ["pin", "forbid", "except", "hold", "note"]
    assert book["choices"].sheet_state == "hidden"


def test_drop_downs_of_teams_and_people_follow_what_she_fills_in(week: Path) -> None:
    book = openpyxl.load_workbook(week)
    assert [cell.value for cell in book["Lists"][1]] == ["team", "skills", "pdu"]
    for sheet in ("Cases", "Practitioners", "Current"):
        for name in ("team", "pdu", "skills"):
            assert rules_of(book[sheet])[name].formula1 == f"list_of_{name}"
    for sheet in ("Current", "Decisions", "Manual"):
        assert rules_of(book[sheet])["practitioner"].formula1 == "list_of_practitioner"
    assert "practitioner" not in rules_of(book["Practitioners"])
    follows = book.defined_names["list_of_team"].attr_text
    assert follows.startswith("OFFSET(Lists!$A$2,")
    assert "COUNTA(Lists!$A$2:$A$2001)" in follows


@pytest.mark.parametrize(
    ("sheet", "heading", "kind", "low", "high"),
    [
        ("Cases", "csrp", "decimal", 0, 100),
        ("Cases", "complexity", "whole", 1, 5),
        ("Cases", "priority", "whole", 1, 1000),
        ("Cases", "weight", "decimal", 0, 1_000_000),
        ("Practitioners", "contracted_hours", "decimal", 0, 60),
        ("Practitioners", "caseload", "whole", 0, 10_000),
        ("Practitioners", "other_work", "decimal", -1_000_000, 1_000_000),
        ("Practitioners", "level", "whole", 1, 10),
    ],
)
def test_numbers_have_bounds(
    sheet: str, heading: str, kind: str, low: int, high: int, week: Path
) -> None:
    rule = rules_of(openpyxl.load_workbook(week)[sheet])[heading]
    assert (rule.type, float(rule.formula1), float(rule.formula2)) == (kind, low, high)


def test_every_number_of_the_policy_is_held_to_be_one(week: Path) -> None:
    sheet = openpyxl.load_workbook(week)["Policy"]
    numbers = {str(r.sqref) for r in sheet.data_validations.dataValidation if r.type == "decimal"}
    keys = {row[0].value: f"B{row[0].row}" for row in sheet.iter_rows(min_row=2)}
    for key in ("weights.A", "rules.caseload_cap.PO", "capacity.full_hours", "balance.tolerance"):
        assert keys[key] in numbers
    assert keys["rules.caseload_cap.mode"] not in numbers


def test_it_prints_across_one_page_wide_with_its_headings(week: Path) -> None:
    book = openpyxl.load_workbook(week)
    for sheet in book.worksheets[:-1]:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # one page is the format's own default
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title != "Guide":
            assert sheet.print_title_rows == "$1:$1"


def test_a_filled_in_workbook_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    path.write_text("hers")
    done = CliRunner().invoke(app, ["template", str(path)])
    assert (done.exit_code, path.read_text()) == (2, "hers")
    assert CliRunner().invoke(app, ["template", str(path), "--force"]).exit_code == 0
    assert CliRunner().invoke(app, ["template", str(tmp_path / "week.csv")]).exit_code == 2


def test_every_number_of_the_policy_sheet_has_its_source_beside_it(template: Path) -> None:
    sheet = openpyxl.load_workbook(template)["Policy"]
    for key, _, value, said in sheet.iter_rows(min_row=2, values_only=True):
        number = value and value.replace(".", "", 1).isdecimal()
        assert said or not number, key
    rows = {row[0]: row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["rules.workload_cap.percent"] in (
        '"excessive" from 110 %: PQ 172934 (30 March 2021)',
        "100 points are the most: Wirral",
    )
    caps = [said for key, said in rows.items() if key.startswith("rules.complexity_cap.")]
    assert len(caps) > 3
    assert all(said.startswith("Assumption: no ") for said in caps)
    assert rows["capacity.full_hours"].startswith(
        ("hmpps-workload V1_1 seed", "hours of a full-time")
    )
