"""How cells, columns and rows of an OpenDocument spreadsheet look: its styles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import starmap

from caseload.instances.tables.visible import letters
from caseload.instances.workbooks.book import PLAIN, TEXT, Look, Mark
from caseload.instances.workbooks.open_formula import address, open_formula
from caseload.instances.workbooks.xml import element

A_CHARACTER = 0.19
"""Centimetres that a character of a column's width takes."""

DATE_PARTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "yyyy": ("number:year", {"number:style": "long"}),
    "mm": ("number:month", {"number:style": "long"}),
    "dd": ("number:day", {"number:style": "long"}),
}
NUMBER = re.compile(r"(?P<whole>[#0,]+)(?:\.(?P<decimals>[#0]+))?(?P<after>.*)")


def data_style(name: str, form: str) -> str:
    """A number format of Excel as a data style."""
    if form == TEXT:
        return element("number:text-style", {"style:name": name}, element("number:text-content"))
    if "yyyy" in form:
        parts = [_date_part(part) for part in re.findall(r"yyyy|mm|dd|.", form)]
        return element("number:date-style", {"style:name": name}, "".join(parts))
    found = NUMBER.fullmatch(form)
    assert found is not None, form
    whole, decimals, after = found["whole"], found["decimals"] or "", found["after"]
    digits = {
        "number:min-integer-digits": str(whole.count("0")),
        "number:decimal-places": str(len(decimals)),
        "number:min-decimal-places": str(decimals.count("0")),
    }
    if "," in whole:
        digits["number:grouping"] = "true"
    kind = "number:percentage-style" if "%" in after else "number:number-style"
    said = element("number:number", digits) + (element("number:text", {}, after) if after else "")
    return element(kind, {"style:name": name}, said)


def _date_part(part: str) -> str:
    if part in DATE_PARTS:
        tag, given = DATE_PARTS[part]
        return element(tag, given)
    return element("number:text", {}, part)


def properties(look: Look) -> str:
    """What a style says of a look beside its number format."""
    cell = {
        "style:vertical-align": look.at,
        "fo:wrap-option": "wrap" if look.wrap else None,
        "fo:background-color": look.fill,
        "fo:border-bottom": "0.75pt solid #000000" if look.line_below else None,
        "style:rotation-angle": "90" if look.upright else None,
    }
    side = "margin-right" if look.right else "margin-left"
    paragraph = {
        "fo:text-align": "end" if look.right else None,
        f"fo:{side}": f"{look.indent * 0.25}cm" if look.indent else None,
    }
    text = {
        "fo:font-weight": "bold" if look.bold else None,
        "fo:font-style": "italic" if look.italic else None,
        "fo:font-size": f"{look.size}pt" if look.size else None,
        "fo:color": look.colour,
    }
    return "".join(
        element(f"style:{name}-properties", given)
        for name, given in {"table-cell": cell, "paragraph": paragraph, "text": text}.items()
        if any(given.values())
    )


@dataclass
class Styles:
    """The styles that the sheets of a workbook ask for, each made once."""

    _cells: dict[tuple[Look, tuple[Mark, ...]], str] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)
    _marks: dict[Look, str] = field(default_factory=dict)
    _columns: dict[float | None, str] = field(default_factory=dict)
    _rows: dict[float | None, str] = field(default_factory=dict)
    _sheets: dict[Mark, str] = field(default_factory=dict)

    def cell(self, look: Look, marks: tuple[Mark, ...] = (), sheet: str = "") -> str | None:
        """The name of the style of cells that look so, and otherwise where a mark says it."""
        if look == PLAIN and not marks:
            return None
        for mark in marks:
            self._sheets[mark] = sheet
            self._marks.setdefault(mark.look, f"mark{len(self._marks) + 1}")
        if look.form:
            self._forms.setdefault(look.form, f"N{len(self._forms) + 1}")
        return self._cells.setdefault((look, marks), f"ce{len(self._cells) + 1}")

    def column(self, width: float | None) -> str:
        """The name of the style of columns so many characters wide."""
        return self._columns.setdefault(width, f"co{len(self._columns) + 1}")

    def row(self, height: float | None) -> str:
        """The name of the style of rows so many points high; of a height of their own if None."""
        return self._rows.setdefault(height, f"ro{len(self._rows) + 1}")

    def automatic(self) -> str:
        """The styles of the content."""
        forms = [data_style(name, form) for form, name in self._forms.items()]
        cells = [
            element(
                "style:style",
                {
                    "style:name": name,
                    "style:family": "table-cell",
                    "style:parent-style-name": "Default",
                    "style:data-style-name": self._forms.get(look.form),
                },
                properties(look) + "".join(map(self._map, marks)),
            )
            for (look, marks), name in self._cells.items()
        ]
        columns = starmap(_column, self._columns.items())
        return "".join([*forms, *columns, *self._row_styles(), *cells])

    def marks(self) -> str:
        """The styles that marks put on cells: programs look for them among the common ones."""
        return "".join(
            element(
                "style:style",
                {
                    "style:name": name,
                    "style:family": "table-cell",
                    "style:parent-style-name": "Default",
                },
                properties(look),
            )
            for look, name in self._marks.items()
        )

    def _map(self, mark: Mark) -> str:
        corner = f"{letters(mark.area.left + 1)}{mark.area.top + 1}"
        return element(
            "style:map",
            {
                "style:condition": f"is-true-formula({open_formula(mark.when)})",
                "style:apply-style-name": self._marks[mark.look],
                "style:base-cell-address": address(self._sheets[mark], corner),
            },
        )

    def _row_styles(self) -> list[str]:
        return [
            element(
                "style:style",
                {"style:name": name, "style:family": "table-row"},
                element(
                    "style:table-row-properties",
                    {
                        "style:row-height": None if height is None else f"{height}pt",
                        "style:use-optimal-row-height": str(height is None).lower(),
                    },
                ),
            )
            for height, name in self._rows.items()
        ]


def _column(width: float | None, name: str) -> str:
    size = "2.26cm" if width is None else f"{width * A_CHARACTER + 0.15:.2f}cm"
    return element(
        "style:style",
        {"style:name": name, "style:family": "table-column"},
        element("style:table-column-properties", {"style:column-width": size}),
    )
