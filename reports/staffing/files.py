"""A staffing curve as files: tidy CSV, the posts as CSV, a workbook, JSON, the chart as PNG."""

from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.models.staffing import StaffingCurve
from caseload.reports.proposal.files import Rows, csv_bytes, plain_workbook
from caseload.reports.staffing.chart import chart_png
from caseload.reports.staffing.screen import TIDY, post_rows, tidy_rows

NAMES = {"staffing.csv", "posts.csv", "staffing.xlsx", "staffing.json", "staffing.png"}
"""Every file that the results consist of."""


def write_staffing(curve: StaffingCurve, folder: Path) -> bool:
    """Write the results into their folder, each file whole or not at all.

    False if there is no chart, as that takes an extra.
    """
    tidy: Rows = [list(TIDY), *tidy_rows(curve)]
    posts: Rows = [list(row) for row in post_rows(curve)]
    sheets = {"By cap": _wide(curve), "Posts": posts, "Tidy": tidy, "Said": _said(curve)}
    files = {
        "staffing.csv": csv_bytes(tidy),
        "posts.csv": csv_bytes(posts),
        "staffing.xlsx": plain_workbook(sheets),
        "staffing.json": (curve.model_dump_json(indent=1) + "\n").encode(),
        "staffing.png": chart_png(curve),
    }
    for name, content in files.items():
        if content is not None:
            write_atomically(folder / name, content)
    return files["staffing.png"] is not None


def _wide(curve: StaffingCurve) -> Rows:
    """A row for each scenario."""
    grades = curve.grades
    heads = ["scenario", "posts", *(grade.value for grade in grades), "cost", "cost, at least"]
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
