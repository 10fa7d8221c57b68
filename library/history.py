"""The weeks whose runs stand in a folder, as one history."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.records.key import read_key
from caseload.instances.records.work import read_work_record
from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.library.result import Result
from caseload.models.fault import BadInput, Fault
from caseload.models.history import History
from caseload.optimizer.rule_book import policy_faults
from caseload.reports.history.acts import with_acts
from caseload.reports.history.files import history_files, history_workbook, write_history
from caseload.reports.history.gather import history_of, runs_below
from caseload.reports.history.page import history_page
from caseload.reports.history.tables import TIDY, history_tables, tidy_rows
from caseload.reports.history.words import history_sentences
from caseload.reports.shared.page import Page
from caseload.reports.shared.tables import frames

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class HistoryResult(Result):
    """The weeks in a folder, one after another."""

    in_view = {"weeks": ()}

    history: History

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the weeks come to."""
        return tuple(history_sentences(self.history))

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the tables of the workbook as data frames; `tidy` has the rows of the CSV file.

        Returns
        -------
        dict of DataFrame
            `weeks`, `groups`, `fairness`, `overrides`, `people`, `acts`, `amiss` and `tidy`. Spread
            and its cost are in percentage points, waits in weeks, shares 1 for 100 %.
        """
        tidy = {"Tidy": [list(TIDY), *tidy_rows(self.history)]}
        return frames(history_tables(self.history) | tidy)

    def to_json(self) -> str:
        """The history as JSON, as `caseload history --json` prints it."""
        return self.history.model_dump_json(indent=1) + "\n"

    def page(self) -> Page:
        """The history as a page to send; takes the extra `page`."""
        return history_page(self.history)

    def files(self) -> dict[str, bytes]:
        """CSV, the workbook in both forms, and JSON, by name."""
        open_document = book_bytes(self.workbook(), ".ods")
        return history_files(self.history) | {"history.ods": open_document}

    def workbook(self) -> Book:
        """The workbook that `write` writes."""
        return history_workbook(self.history)

    def write(self, folder: str | Path, *, replace: bool = False) -> None:
        """Write CSV, workbook and JSON into a folder.

        Raises
        ------
        BadInput
            If something else stands there.
        """
        write_history(self.history, Path(folder), replace=replace)


def history(
    folder: str | Path, *, verify: str | Path | None = None, record: str | Path | None = None
) -> HistoryResult:
    """Read the runs in a folder and right below it as a history of weeks.

    Of the runs of one week the last that was marked final counts, or else the last round.

    Parameters
    ----------
    folder
        Where runs were written.
    verify
        A file with the key that every run must be signed with.
    record
        The record that was taken away from the workbench: what people looked into, accepted,
        changed and approved is summed up from it.

    Returns
    -------
    HistoryResult
        A run that was edited, and a week that is missing, are named in it.

    Raises
    ------
    BadInput
        If there is no such folder, or the record is none.
    """
    place = Path(folder)
    if not place.is_dir():
        raise BadInput([Fault(file=str(folder), expected="a folder in which runs stand")])
    key = None if verify is None else read_key(Path(verify))
    lines = None if record is None else read_work_record(Path(record))
    found = history_of(str(place), runs_below(place), policy_faults, key)
    return HistoryResult(found if lines is None else with_acts(found, lines))


def history_of_runs(name: str, runs: Iterable[Path]) -> HistoryResult:
    """Read these run folders as a history of weeks that bears a name.

    A run that was edited, and a week that is missing, are named in it.
    """
    return HistoryResult(history_of(name, runs, policy_faults))
