"""Workbooks that are written: the same in every form, as LibreOffice reads them."""

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from caseload.instances.policies.policy import read_toml
from caseload.instances.tables.workbook import read_sheets
from caseload.instances.week.read import read_instance
from caseload.instances.week.template.book import write_template
from caseload.instances.week.write import write_instance
from caseload.instances.workbooks.book import (
    CREATED,
    DAY,
    TEXT,
    Area,
    Book,
    Look,
    Mark,
    Rule,
    Value,
)
from caseload.instances.workbooks.open_formula import open_formula
from caseload.instances.workbooks.write import FORMS, book_bytes
from office import needs_office, saved

PLACES = ("tiny", "weekly", "contradiction", "understaffed")


def book_of(*rows: list[Value], look: Look | None = None) -> Book:
    book = Book("A title")
    sheet = book.sheet("One")
    for number, row in enumerate([["a", "b", "c"], *rows]):
        for place, value in enumerate(row):
            sheet.put(number, place, value, look)
    return book


def written(book: Book, folder: Path, form: str) -> Path:
    path = folder / f"book{form}"
    path.write_bytes(book_bytes(book, form))
    return path


def read_back(path: Path) -> list[list[Any]]:
    (sheet, *_) = read_sheets(path, [])
    assert sheet.records is not None
    return [values for _, values in sheet.records[1:]]


@pytest.mark.parametrize("name", PLACES)
def test_a_week_goes_through_every_form_and_stays_the_same(name: str, tmp_path: Path) -> None:
    first = read_instance(name)
    week, steps = first.instance, ("csv", "week.xlsx", "week.ods", "week.json", "again")
    for step in steps:
        write_instance(week, tmp_path / step)
        found = read_instance(tmp_path / step)
        for part in ("cases", "practitioners", "held", "manual", "policy", "week_beginning"):
            assert getattr(found.instance, part) == getattr(week, part)
        assert found.digest == first.digest
        assert found.warnings == ()
        week = found.instance
    assert read_toml(tmp_path / "csv/policy.toml") == read_toml(tmp_path / "again/policy.toml")
    for path in (tmp_path / "csv").glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


spaced = st.text(st.sampled_from("aZ1 é&<>\"'=;.%\u00a0"), max_size=12)


@given(
    st.lists(spaced, min_size=3, max_size=3), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9)
)
def test_what_is_put_into_a_cell_is_read_from_it(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], whole: int, number: float
) -> None:
    rows: list[list[Value]] = [[*texts], [whole, round(number, 4), True], ["x", CREATED, False]]
    book = book_of(*rows)
    book.sheets[0].put(3, 1, date(2026, 3, 14), Look(form=DAY))
    folder = tmp_path_factory.mktemp("books")
    found = [read_back(written(book, folder, form)) for form in FORMS]
    assert found[0] == found[1]
    stripped = [text.strip() or None for text in texts]
    while stripped and stripped[-1] is None:
        stripped.pop()
    assert ([stripped] if stripped else []) + [
        [whole, pytest.approx(round(number, 4)), True],
        ["x", date(2026, 3, 14), False],
    ] == found[1]


def test_another_reader_finds_the_same(tmp_path: Path) -> None:
    """python-calamine, which shares no code with ours."""
    write_instance(read_instance("weekly").instance, tmp_path / "week.ods")
    other = CalamineWorkbook.from_path(tmp_path / "week.ods")
    for sheet in read_sheets(tmp_path / "week.ods", []):
        rows = other.get_sheet_by_name(sheet.title).to_python()
        assert sheet.records is not None
        assert len(rows) == len(sheet.records)
        for theirs, (_, ours) in zip(rows, sheet.records, strict=True):
            blank = [None if cell == "" else cell for cell in theirs]
            assert blank[: len(ours)] == ours
            assert not any(blank[len(ours) :])


@pytest.mark.parametrize("form", FORMS)
def test_the_same_content_gives_the_same_bytes(form: str) -> None:
    assert book_bytes(book_of(["x", 1]), form) == book_bytes(book_of(["x", 1]), form)


@pytest.mark.parametrize("form", FORMS)
def test_text_is_never_a_formula(form: str, tmp_path: Path) -> None:
    said = ["=1+1", "+1", "@SUM(A1)"]
    path = written(book_of([*said]), tmp_path, form)
    assert read_back(path) == [said]
    content = "".join(
        zipfile.ZipFile(path).read(name).decode()
        for name in zipfile.ZipFile(path).namelist()
        if name.endswith(".xml")
    )
    assert "table:formula" not in content
    assert "<f>" not in content


def test_every_date_has_a_style_of_dates(tmp_path: Path) -> None:
    week = read_instance("weekly").instance
    people = [
        person.model_copy(update={"away_until": date(2026, 12, 7)}) for person in week.practitioners
    ]
    write_instance(week.changed(practitioners=tuple(people)), tmp_path / "week.ods")
    content = zipfile.ZipFile(tmp_path / "week.ods").read("content.xml").decode()
    cells = re.findall(r"<table:table-cell[^>]*office:date-value[^>]*>", content)
    assert len(cells) > len(people) // 2
    dates = set(re.findall(r'<number:date-style style:name="(\w+)"', content))
    styles = dict(
        re.findall(
            r'<style:style style:name="(\w+)" style:family="table-cell"[^>]*'
            r'style:data-style-name="(\w+)"',
            content,
        )
    )
    for cell in cells:
        (own,) = re.findall(r'table:style-name="(\w+)"', cell)
        assert styles[own] in dates


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1+$B$2", "[.A1]+[.$B$2]"),
        ("=SUM(B3:B9,1)", "SUM([.B3:.B9];1)"),
        ("='So far'!$B$2:$B$9", "[$'So far'.$B$2:.$B$9]"),
        ("=OFFSET(Lists!$A$2,0,0,COUNTA(Lists!$A$2:$A$9),1)",
         "OFFSET([$Lists.$A$2];0;0;COUNTA([$Lists.$A$2:.$A$9]);1)"),
        ('=IF(A1="a,B2",{"x","y"},LOG10(2))', 'IF([.A1]="a,B2";{"x";"y"};LOG10(2))'),
        ("=list_of_team", "list_of_team"),
        ('=IF(""""="A1",1,2)', 'IF(""""="A1";1;2)'),
    ],
)  # fmt: skip
def test_a_formula_as_open_document_writes_it(formula: str, expected: str) -> None:
    assert open_formula(formula) == expected


def rules_of(path: Path) -> dict[str, dict[str, tuple[Any, ...]]]:
    """What each column of each sheet offers or accepts, by heading."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for sheet in openpyxl.load_workbook(path):
        for rule in sheet.data_validations.dataValidation:
            for area in rule.sqref.ranges:
                head = str(sheet.cell(1, area.min_col).value)
                key = head if sheet.title != "Policy" else f"{head} {area.min_row}"
                said = (
                    rule.type,
                    str(rule.formula1).replace("DATE(2000,1,1)", "36526"),
                    rule.error,
                    rule.errorStyle or "stop",
                )
                found.setdefault(sheet.title, {})[key] = said
    return found


@needs_office
def test_libreoffice_keeps_the_drop_downs_bounds_and_marks_of_the_template(tmp_path: Path) -> None:
    for form in FORMS:
        write_template(tmp_path / f"t{form}", "tiers-2026")
    ours, theirs = (saved(tmp_path / f"t{form}", ".xlsx", tmp_path / form[1:]) for form in FORMS)
    expected = rules_of(ours)
    assert rules_of(theirs) == expected
    assert expected["Cases"]["tier"][:2] == ("list", "list_tier")
    assert expected["Practitioners"]["away_until"][0] == "date"
    books = [openpyxl.load_workbook(path) for path in (ours, theirs)]
    for sheet in books[0]:
        other = books[1][sheet.title]
        assert list(filter(any, other.values)) == list(filter(any, sheet.values))
        assert other.sheet_state == sheet.sheet_state
        assert {
            heading.column: heading.comment.text for heading in other[1] if heading.comment
        } == {heading.column: heading.comment.text for heading in sheet[1] if heading.comment}
        marked = [
            sorted(rule.formula[0] for one in book.conditional_formatting for rule in one.rules)
            for book in (sheet, other)
        ]
        assert set(marked[0]) == set(marked[1])
    names = [
        {name: one.attr_text for name, one in book.defined_names.items() if "list" in name}
        for book in books
    ]
    assert names[0] == names[1]


@needs_office
def test_libreoffice_reads_a_week_to_the_same_week(tmp_path: Path) -> None:
    first = read_instance("weekly")
    write_instance(first.instance, tmp_path / "weekly.ods")
    again = read_instance(saved(tmp_path / "weekly.ods", ".ods", tmp_path))
    assert again.digest == first.digest


def test_a_rule_of_every_kind_is_written(tmp_path: Path) -> None:
    book = book_of(["x", 1], look=Look(form=TEXT))
    sheet = book.sheets[0]
    area = Area(1, 0, 9, 0)
    sheet.rules = [
        (area, Rule("list", source="=$B$2:$B$3", otherwise="let pass")),
        (Area(1, 1, 9, 1), Rule("whole", low=1, high=5, message="1 to 5")),
        (Area(1, 2, 9, 2), Rule("decimal", low=0, title="No", otherwise="asked")),
        (Area(1, 3, 9, 3), Rule("date", low=CREATED)),
    ]
    sheet.marks = [Mark(area, '=$A2="x"', Look(bold=True))]
    content = zipfile.ZipFile(written(book, tmp_path, ".ods")).read("content.xml").decode()
    conditions = re.findall(r'table:condition="of:([^"]+)"', content)
    assert conditions == [
        "cell-content-is-in-list([.$B$2:.$B$3])",
        "cell-content-is-whole-number() and cell-content-is-between(1,5)",
        "cell-content-is-decimal-number() and cell-content()&gt;=0",
        "cell-content-is-date() and cell-content()&gt;=DATE(2000;1;1)",
    ]
    styles = re.findall(r"style:condition='([^']+)' style:apply-style-name=\"mark1\"", content)
    assert set(styles) == {'is-true-formula([.$A2]="x")'}
