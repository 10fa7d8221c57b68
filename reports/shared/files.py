"""Results as files: folders that are written whole, and tables as CSV."""

import csv
import io
import os
from pathlib import Path

from caseload.instances.tables.files import contents, defuse, write_folder
from caseload.models.fault import BadInput, Fault
from caseload.reports.shared.tables import Rows, printable, table_key


def csv_name(table: str) -> str:
    """The name of the file that holds a table."""
    return f"{table_key(table)}.csv"


def check_folder(folder: Path, names: frozenset[str], *, replace: bool = False) -> None:
    """See that results can be written into a folder, before any work is done for them.

    Raises:
        BadInput: if it is a file or not empty. With `replace` the results of an earlier run, files
            with these `names`, may stand in it, but nothing else: what else is there is never
            deleted.
    """
    if _taken(folder, names, replace):
        expected = "a folder that is empty or not there yet; choose another name"
        expected += (
            "; --force (replace=True) replaces only the results of an earlier run"
            if replace
            else ""
        )
        expected += (
            ""
            if replace
            else ", or use --force (replace=True) to replace the results of an earlier run"
        )
        raise BadInput([Fault(file=str(folder), expected=expected)])
    above = next(path for path in folder.absolute().parents if path.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        expected = "a place where files may be written"
        raise BadInput([Fault(file=str(folder), expected=expected)])


def _taken(folder: Path, names: frozenset[str], replace: bool) -> bool:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return True
    inside = contents(folder) if folder.exists() else []
    if replace:
        return any(path.name not in names or not path.is_file() for path in inside)
    return bool(inside)


def write_checked(
    folder: Path, files: dict[str, bytes], names: frozenset[str], *, replace: bool
) -> None:
    """Write files into a folder, whole or not at all, after `check_folder`."""
    check_folder(folder, names, replace=replace)
    write_folder(folder, files, replace=replace)


def csv_bytes(rows: Rows) -> bytes:
    """A table as CSV that a spreadsheet opens as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([defuse(printable(c)) if isinstance(c, str) else c for c in row])
    return text.getvalue().encode("utf-8-sig")
