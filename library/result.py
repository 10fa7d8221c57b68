"""What every answer of the library can do beside answering: be written as a workbook."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.workbooks.write import write_book

if TYPE_CHECKING:
    from caseload.instances.workbooks.book import Book


class Result(ABC):
    """An answer with tables."""

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
