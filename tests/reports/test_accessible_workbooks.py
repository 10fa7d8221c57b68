"""Every workbook that a command writes keeps the basics of accessible spreadsheets.

The UK Government Analysis Function's checklist "Accessible spreadsheets: a checklist of the
basics": tables marked up and named, one a sheet from its first cell, one heading row of unique
headings, nothing merged, no blank rows, sheets with names of their own, a title and a language.
"""

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.instances.tables.sheet import Sheet
from caseload.instances.tables.workbook import read_sheets
from caseload.instances.workbooks.write import FORMS

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

COMMANDS = {
    "template": ["template", "BOOK"],
    "week": ["generate", "BOOK", "--practitioners", "8", "--cases", "6", "--listed", "--manual"],
    "proposal": ["allocate", "tiny", "--out", "run", "--workbook", "BOOK"],
    "left over": ["allocate", "understaffed", "--effort", "0.1", "--workbook", "BOOK"],
    "next week": ["next", "run", "--template", "--out", "BOOK"],
    "history": ["history", "run", "--workbook", "BOOK"],
    "comparison": ["compare", "hand", "--every", "3", "--effort", "0.1", "--workbook", "BOOK"],
    "caps": ["caps", "tiny", "--caps", "PO=39,50", "--workbook", "BOOK"],
    "staffing": ["staffing", "tiny", "--caps", "PO=30", "--workbook", "BOOK"],
    "simulation": ["simulate", "tiny", "--weeks", "2", "--workbook", "BOOK"],
}
FORMS_TO_FILL_IN = ("template", "week", "next week")


@cache
def books() -> Path:
    """A folder with every workbook in every form."""
    folder = Path(mkdtemp())
    cli_run(folder, ["generate", "hand", "--practitioners", "8", "--cases", "6", "--manual"])
    for name, command in COMMANDS.items():
        for form in FORMS:
            words = [f"{name}{form}" if word == "BOOK" else word for word in command]
            if "--out" in words and "run" in words and form != FORMS[0]:
                words = [word for word in words if word not in ("--out", "run")]
            if "next" in words:
                words = ["next", "run", "--template", "--out", f"{name}{form}"]
            cli_run(folder, words)
    return folder


def cli_run(folder: Path, words: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli.app, [*words])
    assert done.exit_code in (0, 1), (words, done.output)


def every() -> Iterator[tuple[str, str]]:
    for name in COMMANDS:
        for form in FORMS:
            yield name, form


def sheets(path: Path) -> list[Sheet]:
    faults: list[object] = []
    found = read_sheets(path, faults)
    assert faults == []
    return found


@pytest.mark.parametrize(("name", "form"), list(every()))
def test_tables_stand_plainly(name: str, form: str) -> None:
    for sheet in sheets(books() / f"{name}{form}"):
        assert sheet.records, sheet.title
        (first, heads), *rows = sheet.records
        assert first == 1, f"{sheet.title}: the table starts at the top"
        assert heads[0] is not None, f"{sheet.title}: the table starts at the left"
        assert all(isinstance(head, str) for head in heads), f"{sheet.title}: {heads}"
        folded = [str(head).casefold() for head in heads]
        assert len(set(folded)) == len(folded), f"{sheet.title}: {heads}"
        assert all(len(cells) <= len(heads) for _, cells in rows), f"{sheet.title}: no heading"
        assert sheet.unseen.merged == ()
        assert sheet.unseen.rows == frozenset()
        assert not re.fullmatch(r"Sheet ?\d*", sheet.title)
        assert len(sheet.title) <= 31
        if not sheet.hidden:
            numbers = [number for number, _ in sheet.records]
            assert numbers == list(range(1, len(numbers) + 1)), f"{sheet.title}: blank rows"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in FORMS_TO_FILL_IN])
def test_the_first_sheet_says_what_every_column_holds(name: str) -> None:
    first, *others = sheets(books() / f"{name}.ods")
    assert first.title == "About"
    assert first.records is not None
    said = {(cells[0], cells[1]): cells[3] for _, cells in first.records[1:]}
    for sheet in others:
        if not sheet.hidden and sheet.records:
            (_, heads), *_ = sheet.records
            for place, head in enumerate(heads, start=1):
                if place not in sheet.unseen.columns:
                    assert said[sheet.title, head], (sheet.title, head)


@pytest.mark.parametrize("name", COMMANDS)
def test_tables_are_marked_up_in_excel(name: str) -> None:
    path = books() / f"{name}.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.properties.title
    names = []
    for sheet in book:
        if sheet.sheet_state == "visible":
            (table,) = sheet.tables.values()
            assert table.ref.startswith("A1:")
            assert table.headerRowCount == 1
            columns = [column.name for column in table.tableColumns]
            assert columns == [cell.value for cell in sheet[1]]
            assert table.displayName.startswith("table_")
            names.append(table.displayName.casefold())
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", COMMANDS)
def test_tables_are_marked_up_in_open_document(name: str) -> None:
    path = books() / f"{name}.ods"
    archive = zipfile.ZipFile(path)
    meta, styles, content = (
        archive.read(part).decode() for part in ("meta.xml", "styles.xml", "content.xml")
    )
    assert re.search(r"<dc:title>.+</dc:title>", meta)
    assert "<dc:language>en-GB</dc:language>" in meta
    assert 'fo:language="en" fo:country="GB"' in styles
    ranges = re.findall(r"<table:database-range ([^>]*)>", content)
    seen = [sheet for sheet in sheets(path) if not sheet.hidden]
    assert len(ranges) == len(seen)
    for one, sheet in zip(ranges, seen, strict=True):
        assert 'table:contains-header="true"' in one
        address = one.replace("&apos;", "'")
        assert f"{sheet.title}.A1:" in address or f"'{sheet.title}'.A1:" in address
