"""One table from a CSV file, or from a sheet of a workbook."""

from collections.abc import Sequence
from pathlib import Path

from caseload.instances.tables.csv_table import read_csv
from caseload.instances.tables.table import Table, shown
from caseload.instances.tables.workbook import SUFFIXES, read_workbook
from caseload.models.fault import BadInput, Fault


def read_table(path: Path, sheets: Sequence[str], faults: list[Fault]) -> Table | None:
    """The table of a CSV file, or of a workbook the first sheet so called, or else the first.

    Raises:
        BadInput: if the file cannot be opened.
    """
    try:
        if path.suffix.lower() not in SUFFIXES:
            return read_csv(path, faults)

        def pick(names: list[str]) -> list[str]:
            return [next((n for n in sheets if n in names), names[0])]

        return next(iter(read_workbook(path, faults, pick).values()), None)
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise BadInput([Fault(file=shown(path), expected=expected)]) from None
