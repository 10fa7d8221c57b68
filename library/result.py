"""What every answer of the library can do beside answering: be shown in a notebook, be written as
a workbook.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from caseload.instances.workbooks.write import write_book
from caseload.models.base import Spoken
from caseload.reports.shared.measures import measure_of
from caseload.reports.shared.notebook import MOST_ROWS, fragment

if TYPE_CHECKING:
    import pandas as pd

    from caseload.instances.workbooks.book import Book


class Brief(Spoken):
    """What says its first sentence where Python would write out everything that it holds."""

    def __repr__(self) -> str:
        """Its kind, and what it says first."""
        return f"<{type(self).__name__}: {next(iter(self.spoken()), '')}>"


class Result(Brief, ABC):
    """An answer in sentences and tables."""

    in_view: ClassVar[Mapping[str, Sequence[str]]] = {}
    """The tables that a notebook shows, each with its columns; without any, all of them."""

    @property
    @abstractmethod
    def sentences(self) -> tuple[str, ...]:
        """The answer in sentences."""

    @abstractmethod
    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """The tables as data frames."""

    def columns(self) -> "pd.DataFrame":
        """Return the data dictionary of the tables.

        Returns
        -------
        DataFrame
            A row for each column of `to_frames`: `table`, `column`, `unit` (share: 1 is 100 %) and
            `says`.
        """
        import pandas as pd  # noqa: PLC0415 - half a second that the terminal need not pay

        rows = [
            (name, column, found.unit if found else None, found.says if found else None)
            for name, frame in self.to_frames().items()
            for column in frame.columns
            for found in [measure_of(str(column))]
        ]
        return pd.DataFrame(rows, columns=["table", "column", "unit", "says"])

    @abstractmethod
    def workbook(self) -> "Book":
        """The tables as a workbook, to be written."""

    def write_workbook(self, file: str | Path, *, replace: bool = False) -> None:
        """Write the tables as a workbook.

        Parameters
        ----------
        file
            A name that ends in .xlsx or .ods.
        replace
            Whether a file of this name may be there.

        Raises
        ------
        BadInput
            If the name ends otherwise, or the file is there already or cannot be written.
        """
        write_book(Path(file), self.workbook, replace=replace)

    def first_rows(self) -> dict[str, tuple[Sequence[Any], int]]:
        """The tables in view: headings with the first rows, and how many rows there are."""
        frames = self.to_frames()
        found: dict[str, tuple[Sequence[Any], int]] = {}
        for name, columns in self.in_view.items():
            frame = frames[name]
            some = frame[[*columns]] if columns else frame
            rows = some.head(MOST_ROWS).astype(object).to_numpy().tolist()
            found[name] = ([list(some.columns), *rows], len(frame))
        return found

    def _repr_html_(self) -> str:
        return fragment(self.sentences, self.first_rows())
