"""Instances as files in one line each, right or broken, for tests of reading."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from caseload.instances.week.read import read_instance
from caseload.models.fault import BadInput

CASES = "case,tier\nC1,A\n"
PRACTITIONERS = "practitioner,grade\nP1,PO\n"

Change = Callable[[dict[str, Any]], None]


def folder(root: Path, **files: str | bytes | None) -> Path:
    """A folder of CSV files, and of policy.toml where `policy` is given; None leaves one out."""
    root.mkdir(exist_ok=True)
    for name, content in ({"cases": CASES, "practitioners": PRACTITIONERS} | files).items():
        if content is not None:
            path = root / (f"{name}.toml" if name == "policy" else f"{name}.csv")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def workbook(root: Path, change: Change | None = None, **sheets: list[list[Any]]) -> Path:
    """A workbook with a sheet for each table; `change` is given the sheets by name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    plain = {"cases": [["case", "tier"], ["C1", "A"]]}
    plain["practitioners"] = [["practitioner", "grade"], ["P1", "PO"]]
    for name, rows in (plain | sheets).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change({sheet.title: sheet for sheet in book})
    path = root / "week.xlsx"
    book.save(path)
    return path


def repacked(path: Path, member: str, edit: Callable[[bytes], bytes]) -> Path:
    """A workbook with one of its parts edited."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == member else old.read(name))
    return path


def json_file(root: Path, **tables: Any) -> Path:
    """A JSON file with a list of objects for each table."""
    plain = {"cases": [{"case": "C1", "tier": "A"}]}
    plain["practitioners"] = [{"practitioner": "P1", "grade": "PO"}]
    return text_file(root, "week.json", json.dumps(plain | tables))


def text_file(root: Path, name: str, content: str | bytes) -> Path:
    """A file with this content."""
    path = root / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def faults_of(source: Path | str, **options: Any) -> list[str]:
    """The sentences that an instance is refused with; none if it is read."""
    try:
        read_instance(source, **options)
    except BadInput as refused:
        return [fault.sentence() for fault in refused.faults]
    return []
