"""A report as one HTML page: no network, readable without JavaScript, in print and aloud.

Every report is a `Page` of sections with texts, a chart and a table each; `render` makes the file.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from importlib.resources import files
from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.models.fault import BadInput, Fault
from caseload.reports.shared.words import percent

MOST_ROWS = 1500
"""Rows of a table on a page: more would make it too large to send."""

LONG = 200
"""Rows from which a table scrolls in itself, so that what comes after it is not too far."""


@dataclass(frozen=True)
class Cell:
    """A cell: what it shows, the number it is sorted by, and the share (0 to 1) of its bar."""

    text: str
    value: float | None = None
    bar: float | None = None


def share_cell(share: float | None, *, bar: bool = False) -> Cell:
    """A share as a cell, with a bar if wanted."""
    return Cell(percent(share), share, share if bar else None)


def number_cell(number: float | None, words: str | None = None) -> Cell:
    """A number as a cell."""
    if number is None:
        return Cell("–")
    return Cell(words or f"{number:,}", float(number))


@dataclass(frozen=True)
class PageTable:
    """A table: its caption, its headings, and its rows, each cell as text or as a `Cell`.

    `ordered` says that the order of its rows is part of what it says: it is not sorted or filtered.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell | str]]
    ordered: bool = False

    @cached_property
    def shown(self) -> list[list[Cell]]:
        """The rows that find room."""
        return [
            [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
            for row in self.rows[:MOST_ROWS]
        ]

    @property
    def hidden(self) -> int:
        """How many rows find no room."""
        return max(0, len(self.rows) - MOST_ROWS)

    @property
    def look(self) -> str:
        """How its part of the page behaves, as a class for the style sheet."""
        return "scroll long" if len(self.rows) > LONG else "scroll"

    @cached_property
    def numeric(self) -> list[bool]:
        """For each column whether it holds numbers."""
        columns = zip(*self.shown, strict=True) if self.rows else ([] for _ in self.heads)
        return [any(cell.value is not None for cell in column) for column in columns]


@dataclass(frozen=True)
class Chart:
    """A chart as SVG, with a caption and the sentence that says what it shows."""

    svg: str = field(repr=False)
    caption: str
    says: str

    @property
    def source(self) -> str:
        """The chart as the address of a picture that stands in the page itself."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"

    def _repr_html_(self) -> str:
        """The chart in a notebook: a picture that says in words what it shows."""
        return (
            f'<figure><img src="{self.source}" alt="{escape(self.says)}">'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>"
        )


@dataclass(frozen=True)
class Section:
    """A part of a page under its own heading; what it lacks is left out.

    `charts` are drawn after the table, one under the other.
    """

    title: str
    texts: Sequence[str] = ()
    items: Sequence[str] = ()
    chart: Chart | None = None
    table: PageTable | None = None
    charts: Sequence[Chart] = ()


@dataclass(frozen=True)
class Page:
    """A report: its title, what matters most in sentences, its sections, where it comes from."""

    title: str
    summary: Sequence[str]
    sections: Sequence[Section]
    source: Sequence[str] = field(default=())

    @property
    def charts(self) -> list[Chart]:
        """The charts, in the order in which they are shown."""
        found: list[Chart] = []
        for section in self.sections:
            found += [section.chart] if section.chart else []
            found += section.charts
        return found


def need_page_tools() -> None:
    """See that the libraries for pages are there, before any work is done.

    Raises:
        BadInput: if one is not.
    """
    try:
        import jinja2  # noqa: F401, PLC0415 - an extra
        import matplotlib  # noqa: F401, PLC0415 - an extra
    except ImportError:
        expected = 'the extra for pages: pip install "caseload[page]"'
        raise BadInput([Fault(file="--html", expected=expected)]) from None


def check_page(path: Path, *, replace: bool) -> None:
    """See that a page can be written, before any work is done for it.

    Raises:
        BadInput: if it cannot, or if there is a file already that is not to be replaced.
    """
    need_page_tools()
    if path.is_dir() or (path.exists() and not replace):
        expected = "a file that is not there yet; choose another name, or use --force"
        raise BadInput([Fault(file=str(path), expected=expected)])


def render(page: Page) -> str:
    """The page as HTML with everything inside it."""
    import jinja2  # noqa: PLC0415 - an extra

    folder = files("caseload.reports") / "templates"
    parts = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("page.html", "page.css", "page.js")
    }
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(parts["page.html"])
    return template.render(page=page, css=parts["page.css"], js=parts["page.js"])


def write_page(page: Page, path: Path) -> None:
    """Write a page, whole or not at all."""
    write_atomically(path, render(page).encode())
