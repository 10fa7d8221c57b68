"""One table from a CSV file, or from a sheet of a workbook; with it those that belong to it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from caseload.instances.tables.csv_table import read_csv
from caseload.instances.tables.table import Table, normalised, shown
from caseload.instances.tables.workbook import SUFFIXES, read_workbook
from caseload.models.fault import BadInput, Fault

NOTHING_BESIDE: Mapping[str, Sequence[str]] = {}


def read_table(path: Path, sheets: Sequence[str], faults: list[Fault]) -> Table | None:
    """The first of `read_tables`; None where it could not be read.

    Raises:
        BadInput: if the file cannot be opened.
    """
    return next(iter(read_tables(path, sheets, faults)), None)


def read_tables(
    path: Path,
    sheets: Sequence[str],
    faults: list[Fault],
    beside: Mapping[str, Sequence[str]] = NOTHING_BESIDE,
) -> list[Table]:
    """The table of a CSV file, or of a workbook the first sheet so called, or else the first.

    After it come the sheets that stand `beside` one of its name, those that are there.

    Raises:
        BadInput: if the file cannot be opened.
    """
    try:
        if path.suffix.lower() not in SUFFIXES:
            return [table for table in [read_csv(path, faults)] if table]

        def pick(names: list[str]) -> list[str]:
            first = next((n for n in sheets if n in names), names[0])
            return [first, *(n for n in beside.get(first, ()) if n in names)]

        there: list[str] = []

        def keep(names: list[str]) -> list[str]:
            there.extend(names)
            return pick(names)

        found = read_workbook(path, faults, keep)
        tables = [table for table in map(found.get, pick(there)) if table]
        for table in tables:
            _tell_copies(table, there)
        return tables
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise BadInput([Fault(file=shown(path), expected=expected)]) from None


def _tell_copies(table: Table, there: Sequence[str]) -> None:
    """Tell of sheets that are called like copies of the one that is read."""
    own = normalised(table.sheet or "")
    for name in there:
        if name != own and name.startswith(f"{own}_("):
            expected = f"one sheet of this name; {shown(name.replace('_', ' '))} is left aside"
            table.told.append(table.fault(expected))
