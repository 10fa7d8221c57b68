"""Formulas of Excel as OpenDocument writes them (OpenFormula, OpenDocument 1.3 part 4).

References stand in brackets, with a point before the cell; arguments and the columns of an array in
the text are separated by semicolons.
"""

import re

CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
PART = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    rf"|(?<![\w.$])(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<sheet>[A-Za-z_]\w*))!)?"
    rf"(?P<first>{CELL})(?::(?P<last>{CELL}))?(?![\w(])"
    r"|(?P<comma>,)"
)


def open_formula(formula: str) -> str:
    """A formula without the `=` before it, as OpenDocument writes it."""
    return PART.sub(_part, formula.removeprefix("="))


def address(sheet: str, cell: str) -> str:
    """A cell as attributes name it, such as `$'So far'.B2`."""
    return f"{_named(sheet)}.{cell}"


def _named(sheet: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_]\w*", sheet)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def _part(found: re.Match[str]) -> str:
    if found["text"]:
        return found["text"]
    if found["comma"]:
        return ";"
    name = found["quoted"] or found["sheet"]
    sheet = f"${_named(name.replace(chr(39) * 2, chr(39)))}" if name else ""
    last = f":.{found['last']}" if found["last"] else ""
    return f"[{sheet}.{found['first']}{last}]"
