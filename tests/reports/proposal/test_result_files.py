import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision
from caseload.reports.proposal.files import NAMES, write_results
from caseload.reports.proposal.tables import COLUMNS, tables
from caseload.reports.shared.files import check_folder
from engine import solve
from proposals import breach, left, person, placed, proposal

INSTANCE = instance([case("C1")], [practitioner("P1")])

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

RECOUNTED = ("new cases", "caseload after", "workload after", "utilisation after")

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "http://x"]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str, str]]:
    """Every formula of a workbook with its place."""
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book.worksheets
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.data_type == "f"
    ]


def test_everything_is_written(tmp_path):
    given = proposal([placed("C1")], [left("C2")])
    assert set(write_results(INSTANCE, given, tmp_path / "run")) == NAMES
    assert {path.name for path in (tmp_path / "run").iterdir()} == NAMES


def test_the_csv_files_hold_what_the_proposal_holds(tmp_path):
    given = proposal([placed("007", pinned=True)], [left("C2", "nobody has room")])
    pin = Decision(action=Action.PIN, case="007", practitioner="P1")
    write_results(INSTANCE.changed(decisions=(pin,)), given, tmp_path)
    head, row = rows_of(tmp_path / "proposal.csv")
    found = dict(zip(head, row, strict=True))
    assert found.pop("made for").endswith("(1 placed)")
    assert {column: cell for column, cell in found.items() if cell} == {
        "case": "007",
        "practitioner": "P1",
        "name": "Name of P1",
        "grade": "PO",
        "team": "North",
        "pinned": "yes",
        "reason": "Why 007",
        "decision": "accept",
        "proposed": "P1",
    }
    head, row = rows_of(tmp_path / "left_over.csv")
    assert (row[0], row[head.index("reason")]) == ("C2", "nobody has room")
    head, first, _second = rows_of(tmp_path / "practitioners.csv")
    person_row = dict(zip(head, first, strict=True))
    assert (person_row["new cases"], person_row["cap"]) == ("1", "50")
    assert person_row["utilisation after"] == "0.82"


def test_a_csv_file_starts_with_the_mark_that_spreadsheets_need(tmp_path):
    write_results(INSTANCE, proposal([placed("C1")]), tmp_path)
    assert (tmp_path / "proposal.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_who_has_no_cap_and_no_capacity_has_blank_cells(tmp_path):
    write_results(INSTANCE, proposal(workloads=[person(cap=None, capacity=0.0)]), tmp_path)
    head, row = rows_of(tmp_path / "practitioners.csv")
    person_row = dict(zip(head, row, strict=True))
    assert person_row["cap"] == person_row["utilisation after"] == ""


def test_the_json_is_the_proposal(tmp_path):
    given = proposal([placed("C1")], [left("C2")])
    write_results(INSTANCE, given, tmp_path)
    text = (tmp_path / "proposal.json").read_text(encoding="utf-8")
    assert type(given).model_validate_json(text) == given
    assert json.loads(text)["schema_version"] == 1


@pytest.mark.parametrize("text", EVIL)
def test_no_text_runs_as_a_formula(tmp_path, text):
    given = proposal(
        [placed(text, "P1", reason=text)], [left(text, text)], [person(name=text, team=text, new=1)]
    )
    write_results(INSTANCE, given, tmp_path)
    for path in tmp_path.glob("*.csv"):
        for row in rows_of(path):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
    book = openpyxl.load_workbook(tmp_path / "proposal.xlsx")
    ours = {"status", "said", "decided", "count", *RECOUNTED}
    for sheet in book.worksheets:
        heads = [cell.value for cell in sheet[1]]
        for cells in sheet.iter_rows():
            assert {c.data_type for c in cells if heads[c.column - 1] not in ours} <= {"s", "n"}
            assert not any(cell.hyperlink for cell in cells)
    assert book["Proposal"]["A2"].value == text
    assert book["Proposal"]["A2"].data_type == "s"
    plain = proposal(
        [placed("C9", "P1", reason="x")], [left("C9", "x")], [person(name="x", team="x", new=1)]
    )
    write_results(INSTANCE, plain, tmp_path / "plain")
    assert formulas(book) == formulas(openpyxl.load_workbook(tmp_path / "plain" / "proposal.xlsx"))


def test_control_characters_do_not_break_a_file(tmp_path):
    write_results(INSTANCE, proposal([placed("C1", reason="a\x00b\x1b[31mc\ufffed")]), tmp_path)
    head, row = rows_of(tmp_path / "proposal.csv")
    assert row[head.index("reason")] == "ab[31mcd"
    sheet = openpyxl.load_workbook(tmp_path / "proposal.xlsx")["Proposal"]
    assert "ab[31mcd" in [cell.value for cell in sheet[2]]


def test_the_workbook_has_its_sheets_with_fixed_headings_and_filters(tmp_path):
    write_results(INSTANCE, proposal([placed("C1")], [left("C2")]), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "proposal.xlsx")
    first, *others = COLUMNS
    assert book.sheetnames == ["About", first, "So far", *others]
    assert book.active.title == first
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert [table.autoFilter for table in sheet.tables.values()]


def test_utilisation_is_a_percentage_with_a_bar(tmp_path):
    write_results(INSTANCE, proposal([placed("C1")]), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "proposal.xlsx", data_only=True)
    sheet = book["Practitioners"]
    heads = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, heads.index("utilisation after") + 1)
    assert (cell.value, cell.number_format) == (0.82, "0 %")
    assert any(cell.coordinate in block for block in sheet.conditional_formatting)


def test_the_proof_names_what_gave_way_and_how_to_repeat_the_run(tmp_path):
    write_results(
        INSTANCE, proposal([placed("C1")], soft_breaches=(breach("Ann is over"),)), tmp_path
    )
    proof = rows_of(tmp_path / "proof.csv")
    assert ["gave way", "Ann is over"] in proof
    assert ["seed", "0"] in proof
    assert ["repeatable", "yes"] in proof


def test_an_empty_week_can_be_written(tmp_path):
    write_results(INSTANCE, proposal(), tmp_path)
    assert len(rows_of(tmp_path / "proposal.csv")) == 1
    with ZipFile(tmp_path / "proposal.xlsx") as archive:
        assert archive.testzip() is None


def test_a_folder_with_something_in_it_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="a folder that is empty or not there yet"):
        write_results(INSTANCE, proposal(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_replacing_never_deletes_anything_but_results(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "cases.csv").write_text("case,tier\n")
    with pytest.raises(BadInput, match="only the results of an earlier run"):
        write_results(INSTANCE, proposal(), tmp_path / "run", replace=True)
    assert (tmp_path / "run" / "cases.csv").read_text() == "case,tier\n"


def test_the_results_of_an_earlier_run_can_be_replaced(tmp_path):
    write_results(INSTANCE, proposal([placed("C1")]), tmp_path / "run")
    write_results(INSTANCE, proposal([placed("C2")]), tmp_path / "run", replace=True)
    assert rows_of(tmp_path / "run" / "proposal.csv")[1][0] == "C2"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("mine")
    for replace in (False, True):
        with pytest.raises(BadInput):
            check_folder(tmp_path / "run", NAMES, replace=replace)


def test_a_folder_under_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadInput, match="where files may be written"):
        check_folder(tmp_path / "file" / "run", NAMES)


def test_the_files_say_how_much_of_a_workload_is_coming(tmp_path):
    given = proposal([placed("C1")], workloads=[person("P1", new=1, coming=2.5)])
    write_results(INSTANCE, given, tmp_path)
    head, row = rows_of(tmp_path / "practitioners.csv")
    assert float(row[head.index("of it coming")]) == 2.5


def test_a_preference_gives_way_with_each_case_that_passes_it_over():
    """Both were P1's before, who may take one of them."""
    policy = plain_policy({"continuity": {"cost": 5}, "caseload_cap": {"PO": 1}})
    cases = [case(f"C{n}", previous_practitioner="P1") for n in range(2)]
    week = instance(cases, [practitioner("P1"), practitioner("P2")], policy)
    rows = {row[0]: row for row in tables(week, solve(week))["Rules"]}
    assert rows["Continuity"][3] == 1
    assert rows["Caseload cap"][3] == 0
