"""Results in a notebook: sentences and the first rows of tables, as HTML that refers to nothing.

No style, no script: the notebook's own looks hold, and a screen reader finds captions and headings.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from caseload.reports.shared.measures import unit_of

MOST_ROWS = 10
"""Rows of a table that are shown."""


def fragment(sentences: Iterable[str], tables: Mapping[str, tuple[Sequence[Any], int]]) -> str:
    """Sentences and tables as HTML.

    Parameters
    ----------
    tables
        By name: the headings with at least the first rows below them, and how many rows there are.
    """
    said = "".join(f"<p>{escape(one)}</p>" for one in sentences)
    drawn = "".join(_table(name, *table) for name, table in tables.items() if table[1])
    return f"<div>{said}{drawn}</div>"


def _table(name: str, rows: Sequence[Any], count: int) -> str:
    heads, *body = rows
    some = f" (the first {MOST_ROWS} of {count:,})" if count > MOST_ROWS else ""
    head = "".join(f'<th scope="col">{escape(str(one))}</th>' for one in heads)
    units = [unit_of(str(one)) for one in heads]
    lines = "".join(
        f"<tr>{''.join(map(_cell, row, units))}</tr>" for row in body[: min(count, MOST_ROWS)]
    )
    return (
        f"<table><caption>{escape(name.replace('_', ' '))}{some}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _cell(value: Any, unit: str) -> str:
    """A cell: a share in per cent, other figures as short as they are, blank for nothing."""
    if value is None or value != value:  # noqa: PLR0124 - not a number is not itself
        return "<td></td>"
    if isinstance(value, str):
        return f"<td>{escape(value)}</td>"
    return f"<td>{f'{value:.0%}' if unit == 'share' else f'{value:,.6g}'}</td>"
