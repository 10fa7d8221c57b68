"""A proposal as files: CSV, workbook, JSON. No cell can run as a formula."""

import csv
import io
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances.files import defuse, write_folder
from models.proposal import Proposal
from reports.tables import tables

if TYPE_CHECKING:
    import pandas as pd

SHARES = ("utilisation", "over")
"""Columns that begin so hold shares, shown as percentages."""

WIDTHS = {"reason": 70, "name": 24, "team": 22, "what": 34, "value": 60}


def write_results(proposal: Proposal, folder: Path, *, replace: bool = False) -> list[str]:
    """Write every file of a proposal into a folder, whole or not at all; returns their names.

    Raises:
        BadInput: if the folder is there and not empty, unless it is to be replaced.
    """
    frames = tables(proposal)
    files = {f"{name.lower().replace(' ', '_')}.csv": _csv(frame) for name, frame in frames.items()}
    files["proposal.xlsx"] = _workbook(frames)
    files["proposal.json"] = (proposal.model_dump_json(indent=1) + "\n").encode()
    write_folder(folder, files, replace=replace)
    return sorted(files)


def _rows(frame: "pd.DataFrame") -> list[list[Any]]:
    """The cells of a table, blanks as None."""
    return [[None if _blank(cell) else cell for cell in row] for row in frame.to_numpy(object)]


def _blank(cell: Any) -> bool:
    return cell is None or cell != cell  # noqa: PLR0124 - only NaN differs from itself


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


def _csv(frame: "pd.DataFrame") -> bytes:
    """A table as CSV that a spreadsheet opens as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in _rows(frame):
        writer.writerow(
            [defuse(_printable(c)) if isinstance(c, str) else "" if c is None else c for c in row]
        )
    return text.getvalue().encode("utf-8-sig")


def _workbook(frames: "dict[str, pd.DataFrame]") -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only for writing

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "share": book.add_format({"num_format": "0 %"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for name, frame in frames.items():
            _sheet(book.add_worksheet(name), frame, formats)
    return buffer.getvalue()


def _sheet(sheet: Any, frame: "pd.DataFrame", formats: dict[str, Any]) -> None:
    rows = _rows(frame)
    heads: list[Hashable] = list(frame.columns)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, heads, formats["head"])
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    for place, head in enumerate(map(str, heads)):
        sheet.set_column(place, place, WIDTHS.get(head, 14))
        share = head.startswith(SHARES)
        for number, row in enumerate(rows, start=1):
            cell = row[place]
            if isinstance(cell, str):
                sheet.write_string(number, place, _printable(cell), formats["wrap"])
            elif cell is not None:
                sheet.write_number(number, place, cell, formats["share"] if share else None)
        if head == "utilisation after" and rows:
            bars = {"type": "data_bar", "bar_solid": True, "min_type": "num", "min_value": 0}
            sheet.conditional_format(1, place, len(rows), place, bars)
