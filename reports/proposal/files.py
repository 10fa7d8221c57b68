"""A proposal as files: CSV, workbook, JSON. No cell can run as a formula."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from caseload.instances.records import log
from caseload.instances.records.run import BOUNDS, INSTANCE, PROPOSAL
from caseload.instances.tables.files import contents, defuse, write_folder
from caseload.instances.week.edited_proposal import ACCEPT, choice
from caseload.instances.week.write import instance_json
from caseload.models.bounds import NO_BOUNDS, Bounds
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.record import LogEntry
from caseload.reports.shared.tables import COLUMNS, Rows, printable, table_key, tables

CHOICES = "Choices"
"""The hidden sheet that the drop-downs are made of."""

SHARES = ("utilisation", "over", "share")
"""Columns that begin so hold shares, shown as percentages."""

BARS = {"utilisation": 1.25, "share of the gain": 1.0}
"""Columns that begin so have a bar in each cell, full at this share on every sheet alike."""

LONG_AGO = datetime(2000, 1, 1)
"""When a workbook says that it was made, so that the same proposal gives the same bytes."""

HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
"""How a heading looks."""

WIDTH, LINE = 14, 15
"""The width of a column that has none of its own, in characters; the height of a line, in points.
"""

WIDTHS = {
    "name": 24,
    "team": 22,
    "reason": 70,
    "alternative 1": 50,
    "alternative 2": 50,
    "decision": 28,
    "reason for change": 40,
    "kept away by": 50,
    "group": 22,
    "rule": 22,
    "kind": 22,
    "says": 80,
    "what": 30,
    "value": 70,
}


def csv_name(table: str) -> str:
    """The name of the file that holds a table."""
    return f"{table_key(table)}.csv"


CSV_NAMES = {name: csv_name(name) for name in COLUMNS}

NAMES = frozenset([*CSV_NAMES.values(), "proposal.xlsx", PROPOSAL, INSTANCE, BOUNDS, log.LOG])
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
    inside = contents(folder) if folder.exists() else []
    if replace:
        return any(path.name not in names or not path.is_file() for path in inside)
    return bool(inside)


def write_results(
    instance: Instance,
    proposal: Proposal,
    folder: Path,
    *,
    replace: bool = False,
    eligible: Mapping[str, Sequence[str]] | None = None,
    bounds: Bounds = NO_BOUNDS,
) -> list[str]:
    """Write every file of a proposal into a folder, whole or not at all; returns their names.

    The instance stands beside it, with its policy and decisions, so that the run can be explained
    and repeated from the folder alone; so do the `bounds` of its pairs. `eligible` are the
    practitioners whom the workbook offers for each case, by case id.

    Raises:
        BadInput: as `check_folder`.
    """
    files = result_files(instance, proposal, eligible or {}, bounds)
    check_folder(folder, NAMES, replace=replace)
    entry = LogEntry(
        at=log.now(),
        event="allocated",
        by=proposal.overrides.decided_by if proposal.overrides else "",
        input_hash=proposal.provenance.input_hash,
        files=log.hashes(files),
    )
    files[log.LOG] = log.added(log.read_log(folder), entry)
    write_checked(folder, files, NAMES, replace=replace)
    return sorted(files)


def result_files(
    instance: Instance,
    proposal: Proposal,
    eligible: Mapping[str, Sequence[str]],
    bounds: Bounds = NO_BOUNDS,
) -> dict[str, bytes]:
    """Every file of a proposal but the log, the same bytes for the same proposal."""
    rows = tables(instance, proposal)
    files = {CSV_NAMES[name]: csv_bytes(cells) for name, cells in rows.items()}
    files["proposal.xlsx"] = _workbook(rows, _choices(proposal, eligible))
    files[PROPOSAL] = (proposal.model_dump_json(indent=1) + "\n").encode()
    files[INSTANCE] = instance_json(instance)
    files[BOUNDS] = (bounds.model_dump_json() + "\n").encode()
    return files


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


def _choices(proposal: Proposal, eligible: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """What the lead can decide of each case in the order of the proposal: accept, or who else."""
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    return [
        [
            ACCEPT,
            *(
                choice(person, name_of[person])
                for person in sorted(eligible[row.case], key=lambda one: (name_of[one], one))
                if person != row.practitioner
            ),
        ]
        if row.case in eligible
        else []
        for row in proposal.assignments
    ]


def plain_workbook(tables: dict[str, Rows]) -> bytes:
    """A workbook with a sheet for each table: headings in view, filters, text that stays text."""
    return _workbook(tables, [])


def _workbook(tables: dict[str, Rows], choices: list[list[str]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only for writing

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as book:
        book.set_properties({"created": LONG_AGO})
        formats = {
            "head": book.add_format(HEAD | {"indent": 1}),
            "head of numbers": book.add_format(HEAD | {"align": "right"}),
            "share": book.add_format({"num_format": "0 %", "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
            "number": book.add_format({"valign": "top"}),
        }
        for name, rows in tables.items():
            _sheet(book.add_worksheet(name), rows, formats)
        if any(choices):
            _offer(book, book.get_worksheet_by_name("Proposal"), tables["Proposal"][0], choices)
    return buffer.getvalue()


def _sheet(sheet: Any, rows: Rows, formats: dict[str, Any]) -> None:
    heads, *body = rows
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(body)), len(heads) - 1)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, _width(head))
        numbers = any(isinstance(row[place], int | float) for row in body)
        sheet.write_string(0, place, head, formats["head of numbers" if numbers else "head"])
        plain = formats["share" if head.startswith(SHARES) else "number"]
        for number, row in enumerate(body, start=1):
            cell = row[place]
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, formats["wrap"])
            elif cell is not None:
                sheet.write_number(number, place, cell, plain)
        for start, full in BARS.items():
            if head.startswith(start) and body:
                _bars(sheet, place, len(body), full)
    for number, row in enumerate(body, start=1):
        sheet.set_row(number, LINE * _lines(heads, row))


def _width(head: str) -> int:
    """The width of a column: of its heading, or of how it begins, such as "name of …"."""
    return WIDTHS.get(head) or WIDTHS.get(head.split(" ", maxsplit=1)[0], WIDTH)


def _lines(heads: list[Any], row: list[Any]) -> int:
    """How many lines a row takes when its texts wrap: not every program finds that out."""
    widths = list(map(_width, heads))
    texts = [len(cell) if isinstance(cell, str) else 0 for cell in row]
    return max(1, *(-(-size // width) for size, width in zip(texts, widths, strict=True)))


def _offer(book: Any, sheet: Any, heads: list[Any], choices: list[list[str]]) -> None:
    """A drop-down in each row's decision, from a hidden sheet with a column for each offer.

    Something else may be typed, after a question: the rules are asked when it is read.
    """
    hidden = book.add_worksheet(CHOICES)
    hidden.hide()
    place, why = heads.index("decision"), heads.index("reason for change")
    columns: dict[tuple[str, ...], int] = {}
    for number, offer in enumerate(choices, start=1):
        if not offer:
            continue
        column = columns.setdefault(tuple(offer), len(columns))
        source = f"={CHOICES}!${xl_col_to_name(column)}$1:${xl_col_to_name(column)}${len(offer)}"
        rule = {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": "Not offered",
            "error_message": "A rule may keep this person from the case. Keep it all the same?",
        }
        sheet.data_validation(number, place, number, place, rule)
    for offered, column in columns.items():
        hidden.write_column(0, column, offered)
    fill = book.add_format({"bg_color": "#FFF8DC"})
    for column in (place, why):
        blank = {"type": "no_errors", "format": fill}
        sheet.conditional_format(1, column, len(choices), column, blank)


def _bars(sheet: Any, place: int, last: int, full: float) -> None:
    """Bars in the cells of a column of shares."""
    scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": full}
    look = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6"}
    sheet.conditional_format(1, place, last, place, look | scale)
