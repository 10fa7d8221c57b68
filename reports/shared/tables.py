"""Results as tables of rows: for files, and as data frames."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | None

Rows = list[list[Any]]
"""A table: its headings, then its cells row by row."""


def printable(cell: Any) -> Any:
    """A cell whose text, if it is text, has no control characters."""
    if not isinstance(cell, str) or cell.isprintable():
        return cell
    return "".join(char for char in cell if char.isprintable() or char in "\n\t")


def table_key(name: str) -> str:
    """The name of a table as files and data frames bear it: Left over → left_over."""
    return name.lower().replace(" ", "_")


def frames(tables: Mapping[str, Rows]) -> "dict[str, pd.DataFrame]":
    """Tables with their headings as data frames, by the names that their files bear."""
    import pandas as pd  # noqa: PLC0415 - half a second that the terminal need not pay

    return {
        table_key(name): pd.DataFrame(body, columns=heads)
        for name, (heads, *body) in tables.items()
    }
