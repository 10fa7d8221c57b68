"""What the sheets of the template share: how cells look, and how high rows are."""

from caseload.instances.workbooks.book import DAY as DAY_FORM
from caseload.instances.workbooks.book import TEXT as TEXT_FORM
from caseload.instances.workbooks.book import Book, Look, Page, Sheet

LAST = 2_000
"""Drop-downs, bounds and marks reach down to the row after this one."""

LINE = 15
"""Points that a line of a cell is high."""

PLAIN_HEAD = Look(line_below=True)
BOLD = PLAIN_HEAD.but(bold=True)
TEXT = Look(form=TEXT_FORM)
DAY = Look(form=DAY_FORM, at="top")
WRAP = Look(wrap=True, at="top")
TOP = Look(at="top")
EXAMPLE = Look(italic=True, colour="#707070")
AMISS = Look(fill="#FFD8A8")


def room_for(sheet: Sheet, row: int, said: str, width: int) -> None:
    """Make a row as high as a text needs in a column of this width (characters)."""
    lines = -(-len(said) // width)
    if lines > 1:
        sheet.heights[row] = LINE * lines


def new_sheet(book: Book, name: str) -> Sheet:
    """A new sheet: one page wide, with its heading row and a footer on every page."""
    sheet = book.sheet(name)
    sheet.page = Page(footer=True)
    return sheet
