"""A proposal as files: CSV, workbook, JSON. No cell can run as a formula."""

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances.files import defuse, write_folder
from instances.run import INSTANCE, PROPOSAL
from instances.write import instance_json
from models.fault import BadInput, Fault
from models.instance import Instance
from models.proposal import Proposal
from reports.tables import COLUMNS, tables

if TYPE_CHECKING:
    import pandas as pd

Rows = list[list[Any]]

SHARES = ("utilisation", "over")
"""Columns that begin so hold shares, shown as percentages."""

WIDTHS = {
    "name": 24,
    "team": 22,
    "reason": 70,
    "kept away by": 50,
    "group": 22,
    "what": 30,
    "value": 70,
}

CSV_NAMES = {name: f"{name.lower().replace(' ', '_')}.csv" for name in COLUMNS}

NAMES = frozenset([*CSV_NAMES.values(), "proposal.xlsx", PROPOSAL, INSTANCE])
"""Every file that results consist of."""


def check_folder(folder: Path, names: frozenset[str] = NAMES, *, replace: bool = False) -> None:
    """See that results can be written into a folder, before any work is done for them.

    Raises:
        BadInput: if it is a file or not empty. With `replace` the results of an earlier run, files
            with these `names`, may stand in it, but nothing else: what else is there is never
            deleted.
    """
    if _taken(folder, names, replace):
        expected = "a folder that is empty or not there yet; choose another name"
        expected += "; --force replaces only the results of an earlier run" if replace else ""
        expected += "" if replace else ", or use --force to replace the results of an earlier run"
        raise BadInput([Fault(file=str(folder), expected=expected)])
    above = next(path for path in folder.absolute().parents if path.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        expected = "a place where files may be written"
        raise BadInput([Fault(file=str(folder), expected=expected)])


def _taken(folder: Path, names: frozenset[str], replace: bool) -> bool:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return True
    inside = list(folder.iterdir()) if folder.exists() else []
    if replace:
        return any(path.name not in names or not path.is_file() for path in inside)
    return bool(inside)


def write_results(
    instance: Instance, proposal: Proposal, folder: Path, *, replace: bool = False
) -> list[str]:
    """Write every file of a proposal into a folder, whole or not at all; returns their names.

    The instance stands beside it, with its policy and decisions, so that the run can be explained
    and repeated from the folder alone.

    Raises:
        BadInput: as `check_folder`.
    """
    rows = {name: _rows(frame) for name, frame in tables(proposal).items()}
    files = {CSV_NAMES[name]: csv_bytes(cells) for name, cells in rows.items()}
    files["proposal.xlsx"] = _workbook(rows)
    files[PROPOSAL] = (proposal.model_dump_json(indent=1) + "\n").encode()
    files[INSTANCE] = instance_json(instance)
    write_checked(folder, files, NAMES, replace=replace)
    return sorted(files)


def write_checked(
    folder: Path, files: dict[str, bytes], names: frozenset[str], *, replace: bool
) -> None:
    """Write files into a folder, whole or not at all, after `check_folder`."""
    check_folder(folder, names, replace=replace)
    write_folder(folder, files, replace=replace)


def _rows(frame: "pd.DataFrame") -> Rows:
    """A table's headings and cells, texts without control characters."""
    body = frame.to_numpy(object).tolist()
    return [list(frame.columns), *([_printable(cell) for cell in row] for row in body)]


def _printable(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    return "".join(char for char in cell if char.isprintable() or char in "\n\t")


def csv_bytes(rows: Rows) -> bytes:
    """A table as CSV that a spreadsheet opens as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([defuse(_printable(c)) if isinstance(c, str) else c for c in row])
    return text.getvalue().encode("utf-8-sig")


def _workbook(tables: dict[str, Rows]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only for writing

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "share": book.add_format({"num_format": "0 %"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for name, rows in tables.items():
            _sheet(book.add_worksheet(name), rows, formats)
    return buffer.getvalue()


def _sheet(sheet: Any, rows: Rows, formats: dict[str, Any]) -> None:
    heads, *body = rows
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.write_row(0, 0, heads, formats["head"])
    if body:
        sheet.autofilter(0, 0, len(body), len(heads) - 1)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, WIDTHS.get(head, 14))
        plain = formats["share"] if head.startswith(SHARES) else None
        for number, row in enumerate(body, start=1):
            cell = row[place]
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, formats["wrap"])
            elif cell is not None:
                sheet.write_number(number, place, cell, plain)
        if head.startswith("utilisation") and body:
            _bars(sheet, place, len(body))


def _bars(sheet: Any, place: int, last: int) -> None:
    """Bars in the cells of a column of utilisations, full at 125 % on every sheet alike."""
    scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1.25}
    look = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6"}
    sheet.conditional_format(1, place, last, place, look | scale)
