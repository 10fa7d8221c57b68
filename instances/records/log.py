"""The log of a run: lines that are only ever added, each with the hash of the one before.

It shows that a line was changed or taken out; it cannot keep anyone from doing so.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from caseload.instances.tables.files import write_atomically
from caseload.models.record import LogEntry

LOG = "log.jsonl"


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file by name, the log left out."""
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in sorted(files.items())
        if name != LOG
    }


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def added(log: bytes, entry: LogEntry) -> bytes:
    """A log with one more line."""
    lines = log.splitlines()
    before = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
    line = entry.model_copy(update={"before": before}).model_dump_json()
    start = log if not log or log.endswith(b"\n") else log + b"\n"
    return start + line.encode() + b"\n"


def read_log(folder: Path) -> bytes:
    """The log in a folder, empty if there is none."""
    path = folder / LOG
    return path.read_bytes() if path.is_file() else b""


def append(folder: Path, entry: LogEntry) -> None:
    """Add a line to the log in a folder, whole or not at all."""
    write_atomically(folder / LOG, added(read_log(folder), entry))


def entries(log: bytes) -> list[LogEntry]:
    """The lines that can be read."""
    found = []
    for line in log.splitlines():
        try:
            found.append(LogEntry.model_validate_json(line))
        except ValidationError:
            continue
    return found


def intact(log: bytes) -> bool:
    """Whether every line can be read and holds the hash of the one before."""
    lines = log.splitlines()
    found = entries(log)
    expected = ["", *(hashlib.sha256(line).hexdigest() for line in lines[:-1])]
    return len(found) == len(lines) and [one.before for one in found] == expected[: len(lines)]
