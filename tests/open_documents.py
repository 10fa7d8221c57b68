"""OpenDocument workbooks as their XML, right or made to do harm, for tests of reading."""

import io
import zipfile
from pathlib import Path
from typing import TypeVar

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for name, of in {
        "office": "office",
        "style": "style",
        "table": "table",
        "text": "text",
        "number": "datastyle",
    }.items()
)
PEOPLE = "<r><c>practitioner</c><c>grade</c></r><r><c>P1</c><c>PO</c></r>"
SHORT = {
    "<r>": "<table:table-row>",
    "<r ": "<table:table-row ",
    "</r>": "</table:table-row>",
    "<c>": '<table:table-cell office:value-type="string"><text:p>',
    "</c>": "</text:p></table:table-cell>",
    "<b ": "<table:table-cell ",
    "ROWS=": "table:number-rows-repeated=",
    "COLUMNS=": "table:number-columns-repeated=",
}


Target = TypeVar("Target", Path, io.BytesIO)


def document(
    path: Target,
    cases: str,
    *,
    people: str = PEOPLE,
    styles: str = "",
    begin: str = "",
    more: dict[str, bytes] | None = None,
) -> Target:
    """A workbook with the sheets cases and practitioners, their rows in XML with short tags."""
    sheets = f'<table:table table:name="cases">{cases}</table:table>'
    sheets += f'<table:table table:name="practitioners">{people}</table:table>'
    for short, long in SHORT.items():
        sheets = sheets.replace(short, long)
    content = (
        f'<?xml version="1.0"?>{begin}<office:document-content {SPACES}><office:automatic-styles>'
        f"{styles}</office:automatic-styles><office:body><office:spreadsheet>{sheets}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        for name, part in (more or {}).items():
            archive.writestr(name, part)
    return path
