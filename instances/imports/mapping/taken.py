"""Where a mapping takes one of our columns from: a heading, several joined, a name turned round."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caseload.instances.tables.table import Unusable, normalised

SURNAME_FIRST = re.compile(r"\s*([^,]+?)\s*,\s*([^,]+?)\s*")
"""A name as lists have it: Lloyd, Gareth."""

PEOPLE = ("name", "practitioner", "previous_practitioner")
"""Columns that hold one person, and may write the surname first."""

FORMS = (
    'a heading in quotation marks, { join = ["Office", "Number"], with = "-" } or '
    '{ heading = "Name", surname_first = true }'
)
BETWEEN = {"name": " "}
"""What stands between the parts that are joined, where the mapping does not say; else a hyphen."""


@dataclass(frozen=True)
class Taken:
    """One of our columns: the headings that it is taken from, and how."""

    headings: tuple[str, ...]
    between: str = "-"
    surname_first: bool = False

    @property
    def said(self) -> str:
        """The headings as a fault names them."""
        return " + ".join(heading.replace("_", " ") for heading in self.headings)

    @property
    def stated(self) -> str | dict[str, Any]:
        """As a mapping file states it."""
        if len(self.headings) > 1:
            return {"join": list(self.headings), "with": self.between}
        if self.surname_first:
            return {"heading": self.headings[0], "surname_first": True}
        return self.headings[0]

    def cell(self, cells: Mapping[str, Any]) -> Any:
        """The cell of a row, whose own cells are by normalised heading.

        Unusable where only some of the parts that are joined are there: two cases could then be
        one.
        """
        parts = [cells.get(normalised(heading)) for heading in self.headings]
        if len(parts) == 1:
            return self._turned(parts[0])
        filled = [part for part in parts if part is not None]
        if not filled:
            return None
        joined = self.between.join(map(str, filled))
        if len(filled) < len(parts):
            return Unusable(joined, f"a value in each of {self.said}; one is blank")
        odd = next((part for part in filled if isinstance(part, Unusable)), None)
        return odd or joined

    def _turned(self, cell: Any) -> Any:
        found = SURNAME_FIRST.fullmatch(cell) if isinstance(cell, str) else None
        return f"{found[2]} {found[1]}" if found and self.surname_first else cell


def taken_of(name: str, stated: Any) -> Taken | None:
    """What a mapping file states of one of our columns; None where it is none of `FORMS`."""
    if isinstance(stated, str):
        return Taken((stated,))
    if not isinstance(stated, dict):
        return None
    match stated:
        case {"heading": str(heading), "surname_first": bool(turned), **rest} if not rest:
            return Taken((heading,), surname_first=turned)
        case {"join": [str(), str(), *_] as parts, **rest} if all(
            isinstance(p, str) for p in parts
        ):
            between = rest.pop("with", BETWEEN.get(name, "-"))
            if isinstance(between, str) and not rest:
                return Taken(tuple(parts), between)
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def surname_first(name: str, said: Sequence[Any]) -> bool:
    """Whether the cells of a column of people write the surname first, all of them."""
    texts = [cell for cell in said if isinstance(cell, str)]
    return (
        name in PEOPLE
        and bool(texts)
        and len(texts) == len(said)
        and all(SURNAME_FIRST.fullmatch(text) for text in texts)
    )
