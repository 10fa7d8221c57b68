"""Tables from workbooks, cell by cell, with guards against files made to do harm.

Of every form of workbook the cells are read to the same thing (`Sheet`), so that a promise made of
one holds of all.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from caseload.instances.tables.build import build
from caseload.instances.tables.excel import sheets_of_excel
from caseload.instances.tables.old_excel import sheets_of_old_excel
from caseload.instances.tables.open_document import sheets_of_open_document
from caseload.instances.tables.sheet import Pick, Record, Sheet
from caseload.instances.tables.table import MOST_BYTES, MOST_COLUMNS, Table, normalised
from caseload.instances.tables.visible import merged_in, tell_unseen
from caseload.models.fault import BadInput, Fault

MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 200
MOST_MEMBERS = 2_000
MOST_OLD_BYTES = 20 * 2**20
"""Bytes of a workbook of the old format, which is not packed."""

EXCEL = (".xlsx", ".xlsm", ".xltx", ".xltm")
OPEN_DOCUMENT = (".ods", ".ots")
OLD_EXCEL = (".xls", ".xlt")
SUFFIXES = (*EXCEL, *OPEN_DOCUMENT, *OLD_EXCEL)
"""What the name of a workbook that can be read ends in."""

OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
DAMAGED = "a workbook that can be opened; this one is damaged"
LARGE = "a workbook of ordinary size; this one unpacks to far more than it seems"
LOCKED = "a workbook without a password: open it, save it without one"

MACROS = (".xlsm", ".xltm")

EXCEL_PART, OPEN_PART = "xl/", "content.xml"
PARTS: Mapping[str, str] = {EXCEL_PART: EXCEL[0], OPEN_PART: OPEN_DOCUMENT[0]}
"""What the parts of a packed workbook begin with, and the form that has them."""


def read_workbook(path: Path, faults: list[Fault], pick: Pick) -> dict[str, Table | None]:
    """Some sheets of a workbook by normalised name; faults inside them are added to `faults`.

    `pick` is given the names of all the sheets, in order, and says which to read. A sheet that is
    there but cannot be read is None.

    Raises:
        BadInput: if the workbook cannot be opened.
    """
    tables: dict[str, Table | None] = {}
    for sheet in read_sheets(path, faults, pick):
        name, place = normalised(sheet.title), Table(path.name, sheet.title)
        if name in tables:
            faults.append(place.fault("each sheet once"))
        elif sheet.records is None:
            tables[name] = None
        else:
            tables[name] = table_of(place, sheet, sheet.records, faults)
            if path.suffix.lower() in MACROS:
                place.told.append(place.fault("a workbook without macros; none is run"))
    return tables


def table_of(
    place: Table, sheet: Sheet, records: list[Record], faults: list[Fault]
) -> Table | None:
    """The table that records of a sheet make, with what of it is hidden told.

    Merged cells in it are a fault: what they say stands in one of them only.
    """
    table = build(place, records, faults)
    if table is None:
        return None
    first = next(number for number, cells in records if any(c is not None for c in cells))
    for merged in merged_in(sheet.unseen, first):
        expected = f"cells that are not merged; {merged} are: unmerge them and fill in each"
        faults.append(place.fault(expected))
    if sheet.hidden:
        expected = "a sheet that can be seen; this one is hidden and was read like the others"
        place.told.append(place.fault(expected))
    tell_unseen(table, sheet.unseen, len(table.headings))
    return table


def read_sheets(
    path: Path, faults: list[Fault], pick: Pick = list, most_columns: int = MOST_COLUMNS
) -> list[Sheet]:
    """Some sheets of a workbook as they stand, in their order; see `read_workbook`.

    Raises:
        BadInput: if the workbook cannot be opened.
    """
    whole = Table(path.name, None)
    form = path.suffix.lower()
    try:
        wrong = _unsafe_old(path) if form in OLD_EXCEL else _unsafe(path, form)
        if not wrong:
            reader = (
                sheets_of_old_excel
                if form in OLD_EXCEL
                else sheets_of_open_document
                if form in OPEN_DOCUMENT
                else sheets_of_excel
            )
            return reader(path, faults, pick, most_columns)
    except BadInput:
        raise
    except OSError as error:
        if error.errno is not None:
            raise
        wrong = DAMAGED  # openpyxl says so of a file without a workbook in it
    except Exception:  # the readers raise whatever the broken part makes them raise
        wrong = DAMAGED
    raise BadInput([whole.fault(wrong)])


def _unsafe(path: Path, form: str) -> str | None:
    """Why a packed workbook must not be opened, None if it may be."""
    article = f"an {form if form in OPEN_DOCUMENT else EXCEL[0]} workbook"
    if path.stat().st_size > MOST_BYTES:
        return f"a file of no more than {MOST_BYTES // 2**20} MB"
    with path.open("rb") as file:
        if file.read(4) == OLD_OR_LOCKED:
            return f"{article}; this one is in the old format or has a password"
    if not zipfile.is_zipfile(path):
        return f"{article}; the file is something else"
    with zipfile.ZipFile(path) as archive:
        if _unpacks_to_more(archive.infolist()):
            return LARGE
        return _unfit(archive, article, OPEN_PART if form in OPEN_DOCUMENT else EXCEL_PART)


def _unfit(archive: zipfile.ZipFile, article: str, own: str) -> str | None:
    """Why a packed workbook has not the parts of its form, None if it has."""
    names = archive.namelist()
    if own == OPEN_PART and _is_locked(archive, names):
        return LOCKED
    forms = [form for part, form in PARTS.items() if any(name.startswith(part) for name in names)]
    if forms and PARTS[own] not in forms:
        return f"{article}; this one is an {forms[0]}: call it so"
    return None


def _unpacks_to_more(members: list[zipfile.ZipInfo]) -> bool:
    """Whether a packed workbook would grow beyond what is ordinary."""
    large = [member for member in members if member.file_size > 2**20]
    return (
        len(members) > MOST_MEMBERS
        or sum(member.file_size for member in members) > MOST_UNPACKED
        or any(m.file_size > MOST_RATIO * max(m.compress_size, 1) for m in large)
    )


def _is_locked(archive: zipfile.ZipFile, names: list[str]) -> bool:
    """Whether an open document has a password."""
    manifest = "META-INF/manifest.xml"
    return "encrypted-package" in names or (
        manifest in names and b"encryption-data" in archive.read(manifest)
    )


def _unsafe_old(path: Path) -> str | None:
    """Why a workbook of the old format must not be opened, None if it may be."""
    if path.stat().st_size > MOST_OLD_BYTES:
        return f"an .xls of no more than {MOST_OLD_BYTES // 2**20} MB; save it as .xlsx"
    with path.open("rb") as file:
        if file.read(4) != OLD_OR_LOCKED:
            return "an .xls workbook; the file is something else: save it as .xlsx"
    return None
