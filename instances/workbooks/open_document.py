"""Workbooks of LibreOffice and others (.ods): OpenDocument 1.3, written part by part.

The libraries for it (odfpy, odfdo) make no validations or conditions by themselves, take seconds
for a sheet of thirty thousand cells, and put the time of day into the file.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence

from caseload.instances.workbooks.book import CREATED, Book, Sheet
from caseload.instances.workbooks.open_document_sheet import Rules, WrittenSheet, range_address
from caseload.instances.workbooks.open_document_styles import Styles
from caseload.instances.workbooks.open_formula import address, open_formula
from caseload.instances.workbooks.xml import HEAD, element, escaped

KIND = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES: Mapping[str, str] = {
    **{name: f"{OASIS}:{name}:1.0" for name in ("office", "style", "text", "table", "meta")},
    "config": f"{OASIS}:config:1.0",
    "number": f"{OASIS}:datastyle:1.0",
    "fo": f"{OASIS}:xsl-fo-compatible:1.0",
    "manifest": f"{OASIS}:manifest:1.0",
    "of": f"{OASIS}:of:1.2",
    "ooo": "http://openoffice.org/2004/office",
    "dc": "http://purl.org/dc/elements/1.1/",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml")
CALCULATION = element(
    "table:calculation-settings",
    {
        "table:case-sensitive": "false",
        "table:use-regular-expressions": "false",
        "table:use-wildcards": "true",
    },
)
"""Formulas look for text as Excel's do."""

SHEET_STYLES = "".join(
    element(
        "style:style",
        {
            "style:name": name,
            "style:family": "table",
            "style:master-page-name": "Default",
        },
        element("style:table-properties", {"table:display": seen}),
    )
    for name, seen in (("ta1", "true"), ("ta2", "false"))
)
PAPER = element(
    "office:automatic-styles",
    {},
    element(
        "style:page-layout",
        {"style:name": "page"},
        element(
            "style:page-layout-properties",
            {
                "fo:page-width": "29.7cm",
                "fo:page-height": "21cm",
                "fo:margin": "1.2cm",
                "style:print-orientation": "landscape",
                "style:scale-to-X": "1",
                "style:scale-to-Y": "0",
            },
        ),
    ),
) + element(
    "office:master-styles",
    {},
    element(
        "style:master-page",
        {"style:name": "Default", "style:page-layout-name": "page"},
        element(
            "style:footer",
            {},
            element(
                "text:p",
                {},
                "<text:sheet-name/> – <text:page-number>1</text:page-number>",
            ),
        ),
    ),
)
"""A4 across, as wide as the paper, the sheet's name and the page below."""

EARLY = (1980, 1, 1, 0, 0, 0)
"""The time of every part: the same content gives the same file."""


def open_document_bytes(book: Book) -> bytes:
    """A workbook as an OpenDocument spreadsheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _store(archive, "mimetype", KIND, zipfile.ZIP_STORED)
        for name, text in _parts(book).items():
            _store(archive, name, HEAD + text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _store(archive: zipfile.ZipFile, name: str, text: str, how: int) -> None:
    archive.writestr(zipfile.ZipInfo(name, EARLY), text.encode(), how)


def _parts(book: Book) -> dict[str, str]:
    """The parts of the document by name."""
    styles, rules = Styles(), Rules()
    sheets = [WrittenSheet(sheet, styles, rules).written() for sheet in book.sheets]
    body = element(
        "office:spreadsheet",
        {},
        CALCULATION + rules.written() + "".join(sheets) + _names(book) + _tables(book.sheets),
    )
    automatic = element("office:automatic-styles", {}, SHEET_STYLES + styles.automatic())
    return {
        "content.xml": _document("content", automatic + element("office:body", {}, body)),
        "styles.xml": _document("styles", _common(styles) + PAPER),
        "meta.xml": _document("meta", element("office:meta", {}, _about(book))),
        "settings.xml": _document("settings", element("office:settings", {}, _views(book))),
        "META-INF/manifest.xml": _manifest(),
    }


def _document(part: str, content: str) -> str:
    spaces = {f"xmlns:{name}": where for name, where in SPACES.items() if name != "manifest"}
    return element(f"office:document-{part}", spaces | {"office:version": "1.3"}, content)


def _manifest() -> str:
    kinds = {"/": KIND, **dict.fromkeys(PARTS, "text/xml")}
    entries = [
        element(
            "manifest:file-entry",
            {"manifest:full-path": path, "manifest:media-type": kind},
        )
        for path, kind in kinds.items()
    ]
    given = {"xmlns:manifest": SPACES["manifest"], "manifest:version": "1.3"}
    return element("manifest:manifest", given, "".join(entries))


def _about(book: Book) -> str:
    said = {
        "meta:generator": "caseload",
        "dc:title": book.title,
        "dc:language": "en-GB",
        "meta:creation-date": f"{CREATED.isoformat()}T00:00:00",
    }
    return "".join(element(tag, {}, escaped(text)) for tag, text in said.items())


def _common(styles: Styles) -> str:
    """The style of every cell, in British English, and those that marks put on cells."""
    text = {
        "style:font-name": "Arial",
        "fo:font-family": "Arial",
        "fo:font-size": "11pt",
        "fo:language": "en",
        "fo:country": "GB",
    }
    every = element(
        "style:default-style",
        {"style:family": "table-cell"},
        element("style:text-properties", text),
    )
    plain = element("style:style", {"style:name": "Default", "style:family": "table-cell"})
    return element("office:styles", {}, every + plain + styles.marks())


def _names(book: Book) -> str:
    """The formulas that rules use by name."""
    base = address(book.sheets[0].name, "$A$1")
    said = [
        element(
            "table:named-expression",
            {
                "table:name": name,
                "table:base-cell-address": f"${base}",
                "table:expression": f"of:={open_formula(formula)}",
            },
        )
        for name, formula in book.names.items()
    ]
    return element("table:named-expressions", {}, "".join(said)) if said else ""


def _tables(sheets: Sequence[Sheet]) -> str:
    """The tables, marked up as such, with their filters."""
    said = [
        element(
            "table:database-range",
            {
                "table:name": f"table_{number}",
                "table:target-range-address": range_address(sheet.name, sheet.table),
                "table:contains-header": "true",
                "table:display-filter-buttons": "true",
            },
        )
        for number, sheet in enumerate(sheets, start=1)
        if sheet.table is not None
    ]
    return element("table:database-ranges", {}, "".join(said)) if said else ""


def _views(book: Book) -> str:
    """Which sheet is in view, and which rows and columns of each stay there."""
    sheets = "".join(
        element("config:config-item-map-entry", {"config:name": sheet.name}, _frozen(sheet))
        for sheet in book.sheets
    )
    view = _item("ViewId", "string", "view1") + element(
        "config:config-item-map-named", {"config:name": "Tables"}, sheets
    )
    view += _item("ActiveTable", "string", book.active or book.sheets[0].name)
    entry = element("config:config-item-map-entry", {}, view)
    views = element("config:config-item-map-indexed", {"config:name": "Views"}, entry)
    return element("config:config-item-set", {"config:name": "ooo:view-settings"}, views)


def _frozen(sheet: Sheet) -> str:
    rows, columns = sheet.frozen
    said = ""
    for split, side, where in (("Horizontal", "Right", columns), ("Vertical", "Bottom", rows)):
        if where:
            said += _item(f"{split}SplitMode", "short", "2")
            said += _item(f"{split}SplitPosition", "int", str(where))
            said += _item(f"Position{side}", "int", str(where))
    return said


def _item(name: str, kind: str, value: str) -> str:
    given = {"config:name": name, "config:type": kind}
    return element("config:config-item", given, escaped(value))
