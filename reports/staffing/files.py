"""A staffing curve as files: tidy CSV, the posts as CSV, a workbook, JSON, the chart as PNG."""

from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.models.staffing import StaffingCurve
from caseload.reports.shared.charts import png
from caseload.reports.shared.files import csv_bytes
from caseload.reports.shared.tables import Rows
from caseload.reports.shared.workbook import workbook
from caseload.reports.staffing.chart import staffing_chart
from caseload.reports.staffing.screen import TIDY, post_rows, tidy_rows

NAMES = frozenset(["staffing.csv", "posts.csv", "staffing.xlsx", "staffing.json", "staffing.png"])
"""Every file that the results consist of."""


def staffing_tables(curve: StaffingCurve) -> dict[str, Rows]:
    """The tables of the results, each with its headings."""
    return {
        "By cap": _wide(curve),
        "Posts": [list(row) for row in post_rows(curve)],
        "Tidy": [list(TIDY), *tidy_rows(curve)],
        "Said": _said(curve),
    }


def staffing_workbook(curve: StaffingCurve) -> Book:
    """The workbook of a staffing curve."""
    return workbook("Posts that caps need", staffing_tables(curve))


def write_staffing(curve: StaffingCurve, folder: Path) -> bool:
    """Write the results into their folder, each file whole or not at all.

    False if there is no chart, as that takes an extra.
    """
    tables = staffing_tables(curve)
    files = {
        "staffing.csv": csv_bytes(tables["Tidy"]),
        "posts.csv": csv_bytes(tables["Posts"]),
        "staffing.xlsx": book_bytes(staffing_workbook(curve), ".xlsx"),
        "staffing.json": (curve.model_dump_json(indent=1) + "\n").encode(),
        "staffing.png": png(lambda: staffing_chart(curve)),
    }
    for name, content in files.items():
        if content is not None:
            write_atomically(folder / name, content)
    return files["staffing.png"] is not None


def _wide(curve: StaffingCurve) -> Rows:
    """A row for each scenario."""
    grades = curve.grades
    heads = ["scenario", "full time equivalents", *(grade for grade in grades)]
    heads += ["cost", "cost at least"]
    return [
        [*heads, "over the cap already", "cases over the cap", "left over"],
        *(
            [
                row.label,
                row.fte,
                *(row.of(grade) for grade in grades),
                row.cost,
                row.bound,
                row.over_before,
                row.excess,
                len(row.left_over),
            ]
            for row in curve.rows
        ),
    ]


def _said(curve: StaffingCurve) -> Rows:
    """The sentences and the assumptions."""
    said = [["result", one] for one in curve.sentences]
    return [["kind", "says"], *said, *(["assumption", one] for one in curve.assumptions)]
