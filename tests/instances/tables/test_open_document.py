"""Workbooks of LibreOffice (.ods) and of Excel before 2007 (.xls): the promises made of .xlsx."""

import datetime
import shutil
import sys
import tracemalloc
from pathlib import Path

import pytest

from caseload.instances.imports.mapping.tables import find_tables
from caseload.instances.tables.table import Percent, Unusable
from caseload.instances.tables.workbook import read_sheets
from caseload.instances.week.read import read_instance
from instance_files import faults_of, folder, text_file, workbook
from open_documents import PEOPLE, document
from places import ROOT

SHOWN = ROOT / "tests" / "data" / "workbooks"
HEADS = "<r><c>case</c><c>tier</c></r>"
ROW = "<r><c>C1</c><c>A</c></r>"


def read(path: Path) -> list[object]:
    faults: list[object] = []
    sheets = read_sheets(path, faults)
    assert faults == []
    return [(sheet.title, sheet.hidden, sheet.unseen, sheet.records) for sheet in sheets]


def records(path: Path) -> list[tuple[int, list[object]]]:
    (cases, *_) = read_sheets(path, [])
    assert cases.records is not None
    return cases.records


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_every_form_of_a_workbook_is_read_to_the_same_cells(form: str) -> None:
    assert read(SHOWN / f"shown.{form}") == read(SHOWN / "shown.xlsx")


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_cell_is_what_it_shows(form: str) -> None:
    rows = dict(records(SHOWN / f"shown.{form}"))
    assert rows[2][:3] == ["007", "A", Percent(4.2)]
    assert rows[2][3] == "North   East"
    assert rows[3][0] == Unusable("#DIV/0!", "a value; the cell shows an error")
    thousands = rows[3][6]
    assert isinstance(thousands, Unusable)
    assert "in thousands" in thousands.expected
    assert rows[4][4] is True
    assert rows[4][5:] == [datetime.date(2026, 3, 14), datetime.datetime(2026, 3, 14, 5, 6)]
    assert rows[6] == [None, "B", 4.2, "x", 7, "007", 1250]
    assert [rows[number][0] for number in range(11, 16)] == ["same", *["00012"] * 3, "same"]


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_what_is_hidden_or_merged_is_told_with_its_place(form: str, tmp_path: Path) -> None:
    said = " | ".join(faults_of(SHOWN / f"shown.{form}"))
    assert "cells that are not merged; A10:B11 are" in said
    shutil.copy(SHOWN / f"shown.{form}", tmp_path / f"week.{form}")
    (sheet, secret) = read_sheets(tmp_path / f"week.{form}", [])
    assert sheet.unseen.rows == {8}
    assert sheet.unseen.columns == {4}
    assert secret.hidden


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    hidden = '<r table:visibility="filter"><c>C2</c><c>B</c></r>'
    found = read_instance(document(tmp_path / "week.ods", HEADS + ROW + hidden))
    assert [case.id for case in found.instance.cases] == ["C1", "C2"]
    assert "1 of 2 are hidden or filtered out (row 3)" in " ".join(
        fault.sentence() for fault in found.warnings
    )


def test_a_hidden_sheet_is_told(tmp_path: Path) -> None:
    hidden = (
        '<style:style style:name="ta9" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    path = document(tmp_path / "week.ods", HEADS + ROW, styles=hidden)
    assert not read_sheets(path, [])[0].hidden
    marked = HEADS + ROW + '</table:table><table:table table:name="x" table:style-name="ta9"><r/>'
    sheets = read_sheets(document(path, marked, styles=hidden), [])
    assert [sheet.hidden for sheet in sheets] == [False, True, False]


def test_a_column_shows_its_cells_as_its_style_says(tmp_path: Path) -> None:
    """LibreOffice names no style in a cell that looks as its column does."""
    styles = (
        '<number:number-style style:name="N1"><number:number number:min-integer-digits="4"/>'
        '</number:number-style><style:style style:name="ce1" style:family="table-cell" '
        'style:data-style-name="N1"/><style:style style:name="ce2" style:family="table-cell" '
        'style:parent-style-name="ce1"/>'
    )
    columns = '<table:table-column table:default-cell-style-name="ce2"/><table:table-column/>'
    number = '<b office:value-type="float" office:value="12"/>'
    path = document(tmp_path / "w.ods", columns + HEADS + f"<r>{number}{number}</r>", styles=styles)
    assert records(path)[1] == (2, ["0012", 12])


def test_repeats_are_written_out_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows = HEADS + '<r ROWS="3"/>' + '<r ROWS="2"><c>x</c><b COLUMNS="2"/><c>y</c></r>'
    rows += '<r ROWS="1048000"><b COLUMNS="16384"/></r>'
    assert records(document(tmp_path / "w.ods", rows)) == [
        (1, ["case", "tier"]),
        (5, ["x", None, None, "y"]),
        (6, ["x", None, None, "y"]),
    ]


def test_a_remark_beside_a_cell_is_no_part_of_it(tmp_path: Path) -> None:
    cell = (
        '<b office:value-type="string"><office:annotation><text:p>Mr X</text:p>'
        "</office:annotation><text:p>C1</text:p></table:table-cell>"
    )
    path = document(tmp_path / "w.ods", f"{HEADS}<r>{cell}<c>A</c></r>")
    assert records(path)[1] == (2, ["C1", "A"])


def test_a_copy_of_another_file_is_no_sheet(tmp_path: Path) -> None:
    copied = HEADS + ROW + '</table:table><table:table table:name="cases"><table:table-source/>'
    path = document(tmp_path / "week.ods", copied + "<r><c>Mr X</c></r>")
    assert [sheet.title for sheet in read_sheets(path, [])] == ["cases", "practitioners"]


def filled(rows: str, columns: str) -> str:
    return (
        HEADS
        + f'<r ROWS="{rows}"><b COLUMNS="{columns}" office:value-type="string">'
        + ("<text:p>x</text:p></table:table-cell></r>")
    )


BOMBS = {
    "rows by columns": (filled("150000", "200"), "no more than 4,000,000 cells"),
    "rows": (filled("1048575", "1"), "row 1048576: no more than 200,000 rows and 200 columns"),
    "columns": (filled("1", "16384"), "row 2: no more than 200,000 rows and 200 columns"),
    "beyond any sheet": (filled("9" * 40, "9" * 40), "no more than 200,000 rows"),
    "no number": (filled("many", "x"), "no more than 200,000 rows"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_small_file_that_would_grow_is_refused_before_it_does(kind: str, tmp_path: Path) -> None:
    cases, expected = BOMBS[kind]
    path = document(tmp_path / "week.ods", cases)
    assert path.stat().st_size < 2_000
    tracemalloc.start()
    said = faults_of(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any(expected in sentence for sentence in said), said
    assert most < 20 * 2**20


def test_a_sheet_that_is_not_asked_for_may_be_of_any_size(tmp_path: Path) -> None:
    large = f'{PEOPLE}</table:table><table:table table:name="notes">{filled("150000", "200")}'
    path = document(tmp_path / "week.ods", HEADS + ROW, people=large)
    assert [case.id for case in read_instance(path).instance.cases] == ["C1"]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LOCKED = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"

REFUSED = {
    "entities": (
        lambda root: document(root / "week.ods", HEADS + ROW, begin=ENTITIES),
        "week.ods: a workbook that can be opened; this one is damaged",
    ),
    "a password": (
        lambda root: document(root / "week.ods", HEADS, more={"META-INF/manifest.xml": LOCKED}),
        "week.ods: a workbook without a password",
    ),
    "unpacks to more": (
        lambda root: document(root / "week.ods", HEADS, more={"x.xml": b" " * 300_000_000}),
        "unpacks to far more than it seems",
    ),
    "cut short": (
        lambda root: text_file(
            root, "week.ods", document(root / "w.ods", HEADS + ROW).read_bytes()[:400]
        ),
        "week.ods: an .ods workbook; the file is something else",
    ),
    "broken within": (
        lambda root: document(root / "week.ods", HEADS + "<r><c>"),
        "this one is damaged",
    ),
    "an .xlsx by another name": (
        lambda root: workbook(root).rename(root / "week.ods"),
        "week.ods: an .ods workbook; this one is an .xlsx: call it so",
    ),
    "an .ods by another name": (
        lambda root: document(root / "week.xlsx", HEADS + ROW),
        "week.xlsx: an .xlsx workbook; this one is an .ods: call it so",
    ),
    "a page called .xls": (
        lambda root: text_file(root, "week.xls", "<html><table>"),
        "week.xls: an .xls workbook; the file is something else",
    ),
    "an .xls that is none": (
        lambda root: text_file(root, "week.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        "week.xls: a workbook that can be opened; this one is damaged",
    ),
    "a formula never calculated": (
        lambda root: document(
            root / "week.ods", HEADS + '<r><c>C1</c><b table:formula="of:=1+1"/></r>'
        ),
        "row 2, column tier: a value; the formula was never calculated",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    make, expected = REFUSED[kind]
    said = faults_of(make(tmp_path))
    assert any(expected in sentence for sentence in said), said


def test_without_what_reads_xls_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlrd", None)
    (said,) = faults_of(SHOWN / "shown.xls")
    assert said.startswith("shown.xls: an .xlsx or .ods: save it so, or install")


def test_an_ods_beside_csv_files_is_named_as_left_aside(tmp_path: Path) -> None:
    document(folder(tmp_path) / "cases.ods", HEADS + ROW)
    told = [fault.sentence() for fault in read_instance(tmp_path).warnings]
    assert any(sentence.startswith("cases.ods") for sentence in told)


def test_a_mapping_reads_it_as_well(tmp_path: Path) -> None:
    (table, _) = find_tables([document(tmp_path / "any.ods", HEADS + ROW)])
    assert (table.headings, [row.number for row in table.rows]) == (["case", "tier"], [2])
