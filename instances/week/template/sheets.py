"""What the sheets of the template share: formats, and how they come out of a printer."""

from typing import Any

LAST = 2_000
"""Drop-downs, bounds and marks reach down to the row after this one."""

A4 = 9
"""The paper's number in a workbook."""


LINE = 15
"""Points that a line of a cell is high."""


def room_for(sheet: Any, row: int, said: str, width: int) -> None:
    """Make a row as high as a text needs in a column of this width (characters)."""
    lines = -(-len(said) // width)
    if lines > 1:
        sheet.set_row(row, LINE * lines)


class Book:
    """The workbook that is being written, with the formats of its cells."""

    def __init__(self, made: Any) -> None:
        self.made = made
        head = {"bottom": 1, "valign": "bottom"}
        self.bold = made.add_format({"bold": True, **head})
        self.plain = made.add_format(head)
        self.bold_upright = made.add_format({"bold": True, "rotation": 90, **head})
        self.plain_upright = made.add_format({"rotation": 90, **head})
        self.title = made.add_format({"bold": True, "font_size": 14})
        self.text = made.add_format({"num_format": "@"})
        self.day = made.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.wrap = made.add_format({"text_wrap": True, "valign": "top"})
        self.top = made.add_format({"valign": "top"})
        self.example = made.add_format({"italic": True, "font_color": "#707070"})
        self.amiss = made.add_format({"bg_color": "#FFD8A8"})

    def sheet(self, name: str, heading_row: int | None = 0) -> Any:
        """A new sheet: A4 across, one page wide, its heading row on every page."""
        sheet = self.made.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&F, &A&RPage &P of &N")
        if heading_row is not None:
            sheet.repeat_rows(heading_row)
        return sheet
