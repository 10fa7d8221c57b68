"""The chain of the workbench's record: each line holds the hash of the one before it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

BLANK = "deleted with its week"
"""The kind of a line that says nothing any more; the next line holds its hash all the same."""

DELETION = "week deleted"
"""The kind of the line that names the lines which a week took with it."""


class Links:
    """The lines looked at one after another, the first one first.

    A line that says nothing is right where a later one names it as gone with its week.
    """

    def __init__(self) -> None:
        self.number, self._hash = 0, ""
        self._found: list[str] = []
        self._blank: set[int] = set()

    @property
    def wrong(self) -> list[str]:
        """What is wrong with the lines so far: those that are gone, were changed or emptied."""
        emptied = (f"line {number} of the record was emptied" for number in sorted(self._blank))
        return [*self._found, *emptied]

    def look(self, line: Mapping[str, Any]) -> None:
        """Look at the next line, as it is kept: with its number, its hash and the one before."""
        row = dict(line)
        hash = row.pop("hash")
        number = row["id"]
        if number != self.number + 1:
            self._found.append(f"lines {self.number + 1} to {number - 1} of the record are gone")
        elif row["before"] != self._hash:
            self._found.append(f"line {number} of the record does not follow the one before it")
        if row["kind"] == BLANK:
            self._blank.add(number)
        elif hash != line_hash(row):
            self._found.append(f"line {number} of the record was changed")
        elif row["kind"] == DELETION:
            self._blank -= set(json.loads(row["about"])["lines"])
        self.number, self._hash = number, hash


def line_hash(line: Mapping[str, Any]) -> str:
    """SHA-256 over a line with everything in it, the hash of the line before among it."""
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
