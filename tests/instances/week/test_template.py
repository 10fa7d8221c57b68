"""The empty workbook: every column explained, what it offers accepted, and `allocate` reads it."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.policies.policy import base_policy, policy_names
from caseload.instances.tables import cells, column_words
from caseload.instances.tables.columns import CASES, PRACTITIONERS
from caseload.instances.week.read import read_instance
from caseload.instances.week.template import LISTS, write_template


@pytest.fixture(params=policy_names())
def template(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write_template(tmp_path / "week.xlsx", request.param)
    return tmp_path / "week.xlsx"


def test_what_it_writes_allocate_reads(template: Path) -> None:
    done = CliRunner().invoke(app, ["allocate", str(template), "--quiet"])
    assert done.exit_code == 0, done.output
    assert "left aside" not in done.output
    assert "EXAMPLE-1" in done.output
    assert "Ann Example" in done.output


def test_until_it_is_edited_the_policy_is_the_named_one(template: Path) -> None:
    sheet = openpyxl.load_workbook(template)["Policy"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    named = next(row[1] for row in rows if row[0] == "policy")
    made = read_instance(template).instance.policy
    assert made.name == named
    assert made.rules == base_policy(named)["rules"]
    assert [row[0] for row in rows if row[1] is not None] == ["policy"]


def test_every_value_that_it_shows_may_be_written_into_the_value_column(template: Path) -> None:
    before = read_instance(template).instance
    book = openpyxl.load_workbook(template)
    for row in book["Policy"].iter_rows(min_row=2):
        if row[2].value is not None:
            row[1].value = row[2].value
    book.save(template)
    assert read_instance(template).instance.policy == before.policy


def test_an_edited_value_counts(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    write_template(path, "tiers-2026")
    book = openpyxl.load_workbook(path)
    for row in book["Policy"].iter_rows(min_row=2):
        if row[0].value == "rules.caseload_cap.PO":
            row[1].value = 40
    book.save(path)
    made = read_instance(path).instance.policy
    assert made.rules["caseload_cap"]["PO"] == 40


@pytest.mark.parametrize(
    ("columns", "words"),
    [(CASES, column_words.CASES), (PRACTITIONERS, column_words.PRACTITIONERS)],
    ids=["cases", "practitioners"],
)
def test_every_column_is_explained(columns: dict[str, Any], words: dict[str, str]) -> None:
    assert list(words) == list(columns)
    assert all(text.endswith(".") for text in words.values())


def test_everything_that_a_drop_down_offers_is_accepted() -> None:
    for heading, column in (CASES | PRACTITIONERS).items():
        for value in LISTS.get(heading, LISTS["yes_no"] if column.kind is cells.flag else ()):
            assert cells.read(column.kind, value) is not None


def test_headings_have_comments_and_cells_have_drop_downs(tmp_path: Path) -> None:
    write_template(tmp_path / "week.xlsx", "tiers-2026")
    book = openpyxl.load_workbook(tmp_path / "week.xlsx")
    sheet = book["Cases"]
    assert [cell.value for cell in sheet[1]] == list(CASES)
    assert sheet["B1"].comment.text == column_words.CASES["tier"]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["B2:B2001"] == "list_tier"
    area = book.defined_names["list_tier"].attr_text
    (column, *_), last = area.partition("!")[2].replace("$", "").split(":")[1], area.split("$")[-1]
    offered = [book["lists"][f"{column}{n}"].value for n in range(1, int(last) + 1)]
    assert offered == list(LISTS["tier"])
    assert book["lists"].sheet_state == "hidden"


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
    assert rows["rules.workload_cap.percent"] == '"excessive" from 110 %: PQ 172934 (30 March 2021)'
    assert rows["rules.complexity_cap.PO"].startswith("Assumption: no official figure was found")
    assert rows["capacity.full_hours"] == "hmpps-workload V1_1 seed"
