"""The record of the workbench as it is taken away: a line of JSON for everything that was done."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseload.instances.records.chain import Links
from caseload.models.fault import BadInput, Fault

KEYS = {"id", "at", "who", "kind", "week", "about", "before", "hash"}
MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Done:
    """A line: when, who, what kind of act, in which week, and what it was about."""

    at: str
    who: str
    kind: str
    week: str | None
    about: dict[str, Any]


@dataclass(frozen=True)
class WorkRecord:
    """The lines in their order, and what is wrong with their chain."""

    lines: tuple[Done, ...]
    wrong: tuple[str, ...]


def read_work_record(path: Path) -> WorkRecord:
    """Read a record that was taken away from the workbench.

    A line that was cut off its end does not show: nothing comes after it.

    Raises:
        BadInput: if it is no such record, with the first line that is not of one.
    """
    expected = "the record that an auditor takes away from the workbench (caseload-record.jsonl)"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput([Fault(file=str(path), expected="a record of no more than 500 MB")])
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput([Fault(file=str(path), expected=expected)]) from None
    links, found = Links(), list[Done]()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            row = json.loads(line)
            about = json.loads(row["about"])
            if set(row) != KEYS or not isinstance(row["id"], int) or not isinstance(about, dict):
                raise ValueError
            links.look(row)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BadInput([Fault(file=path.name, row=number, expected=expected)]) from None
        found.append(Done(row["at"], row["who"], row["kind"], row["week"], about))
    if not found:
        raise BadInput([Fault(file=str(path), expected=expected)])
    return WorkRecord(tuple(found), tuple(links.wrong))
