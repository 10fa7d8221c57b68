"""`docs/data-dictionary.md` and `docs/glossary.md`: made from the code, and nothing is missing.

To write them anew after a change: `python tests/docs/test_data_dictionary.py`.
"""

import csv
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.models import glossary
from caseload.reports.dictionary import MEASURED, dictionary, tables
from caseload.reports.shared.measures import UNITS, measure_of
from places import ROOT

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

PAGES = {"data-dictionary.md": dictionary, "glossary.md": glossary.page}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_made_from_the_code(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name]()


def test_every_column_has_its_entry() -> None:
    for table, columns in tables().items():
        assert len(set(columns)) == len(columns)
        for column in columns:
            found = measure_of(column)
            assert found is not None, (
                f"{table}: {column} has no entry in reports/shared/measures.py"
            )
            assert found.unit in UNITS
    assert measure_of("nothing of the kind") is None


RUNS = {
    "caps: sweep.csv": ["caps", "tiny", "--caps", "PO=39,50", "--quiet"],
    "staffing: staffing.csv": ["staffing", "tiny", "--caps", "PO=30,40", "--quiet"],
    "simulate: simulation.csv": ["simulate", "tiny", "--weeks", "2", "--quiet"],
}


@pytest.mark.parametrize("table", RUNS)
def test_every_measure_has_its_unit_and_is_shown_in_it(table: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, [*RUNS[table], "--out", str(tmp_path / "out")])
    assert done.exit_code in (0, 1), done.output
    name = table.partition(": ")[2]
    rows = list(csv.DictReader((tmp_path / "out" / name).open(encoding="utf-8-sig")))
    assert rows
    known = MEASURED[table]
    for row in rows:
        found = measure_of(row["measure"])
        assert found is not None, row["measure"]
        assert row["unit"] == found.unit
        assert row["measure"] in known or row["measure"].startswith(known[-1])
        assert len(row["value"].partition(".")[2]) <= UNITS[found.unit][2]
        if found.unit == "share":
            assert float(row["value"]) < 5
    book = openpyxl.load_workbook(tmp_path / "out" / name.replace(".csv", ".xlsx"))
    shown = 0
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        for cells in sheet.iter_rows(min_row=2):
            unit = dict(zip(heads, (cell.value for cell in cells), strict=True)).get("unit")
            for head, cell in zip(heads, cells, strict=True):
                if isinstance(cell.value, int | float):
                    per_cent = cell.number_format == "0 %"
                    own = measure_of(str(head))
                    of = unit if own is None or own.unit == "text" else own.unit
                    assert per_cent is (of == "share"), (sheet.title, head)
                    shown += per_cent
    assert shown or table.startswith("staffing")


if __name__ == "__main__":
    for name, made in PAGES.items():
        (ROOT / "docs" / name).write_text(made(), encoding="utf-8")
