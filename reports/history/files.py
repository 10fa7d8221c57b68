"""A history as files: a tidy CSV table, a workbook, JSON."""

from pathlib import Path

from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.models.history import History
from caseload.reports.history.tables import TIDY, history_tables, tidy_rows
from caseload.reports.shared.files import csv_bytes, write_checked
from caseload.reports.shared.workbook import workbook

NAMES = frozenset(f"history.{form}" for form in ("csv", "xlsx", "json"))
"""Every file that the results consist of."""


def history_files(history: History) -> dict[str, bytes]:
    """The files by name."""
    tidy = [list(TIDY), *tidy_rows(history)]
    return {
        "history.csv": csv_bytes(tidy),
        "history.xlsx": book_bytes(history_workbook(history), ".xlsx"),
        "history.json": (history.model_dump_json(indent=1) + "\n").encode(),
    }


def history_workbook(history: History) -> Book:
    """The workbook of a history."""
    return workbook("The weeks as one history", history_tables(history))


def write_history(history: History, folder: Path, *, replace: bool = False) -> None:
    """Write a history into a folder, whole or not at all.

    Raises:
        BadInput: if something else stands there.
    """
    write_checked(folder, history_files(history), NAMES, replace=replace)
