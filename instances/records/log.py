"""The log of a run: lines that are only ever added, each with the hash of the one before.

Its last line is the seal: how many lines there are, and the hash of the last one. So a line that
was changed, taken out or cut off shows. Whoever writes the whole chain anew leaves no trace, unless
the seal is signed: then that takes the key.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from caseload.instances.records.key import Key
from caseload.instances.records.lock import locked
from caseload.instances.tables.files import write_atomically
from caseload.models.fault import BadInput, Fault
from caseload.models.record import LogEntry, Seal

LOG = "log.jsonl"

Line = TypeVar("Line", bound=BaseModel)


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file by name, the log left out."""
    return {name: _sha(content) for name, content in sorted(files.items()) if name != LOG}


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Log:
    """The content of a log."""

    content: bytes

    @cached_property
    def seal(self) -> Seal | None:
        """The seal at its end, None if there is none that can be read."""
        last = self._all[-1:]
        return _read(Seal, last[0]) if last else None

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines without the seal."""
        return self._all[:-1] if self.seal else self._all

    @cached_property
    def entries(self) -> list[LogEntry]:
        """The lines that can be read."""
        return [entry for line in self.lines if (entry := _read(LogEntry, line))]

    @property
    def may_lack_a_seal(self) -> bool:
        """Whether a version wrote it that knew no seals."""
        return self.seal is None and not any(entry.sealed for entry in self.entries)

    @property
    def signed(self) -> bool:
        """Whether its seal is signed."""
        return self.seal is not None and self.seal.signature is not None

    @property
    def final(self) -> bool:
        """Whether the run was marked final, and not made anew since."""
        events = [entry.event for entry in self.entries]
        made = max((place for place, event in enumerate(events) if event == "allocated"), default=0)
        return "final" in events[made:]

    @property
    def _all(self) -> list[bytes]:
        return self.content.removesuffix(b"\n").split(b"\n")

    def wrong(self) -> list[tuple[int | None, str]]:
        """What is wrong with it: the line by its number, and what it should be."""
        if not self.content:
            return [(None, "empty: it held at least one line")]
        found: list[tuple[int | None, str]] = []
        before = ""
        for number, line in enumerate(self.lines, start=1):
            entry = _read(LogEntry, line)
            if entry is None:
                found.append((number, "the line cannot be read: it was changed"))
            elif entry.before != before:
                found.append((number, "the line before it is gone, or it was changed"))
            before = _sha(line)
        if self.seal is not None:
            fits = Seal(lines=len(self.lines), before=before, signature=self.seal.signature)
            if fits.model_dump_json().encode() + b"\n" != self.content[-len(self._all[-1]) - 1 :]:
                said = "the last line is gone, or it or the seal was changed: they do not fit"
                found.append((len(self.lines), said))
        if self.seal is None and not self.may_lack_a_seal:
            found.append((None, "its seal, the last line, is gone or was changed"))
        return found

    def fits(self, key: Key) -> bool:
        """Whether it is signed with a key, and unchanged since."""
        if self.seal is None or self.seal.signature is None:
            return False
        return hmac.compare_digest(self.seal.signature, _signature(self.lines, key))

    def with_entry(self, entry: LogEntry, key: Key | None = None) -> "Log":
        """The log with one more line, and its seal, signed if there is a key."""
        before = _sha(self.lines[-1]) if self.content else ""
        whole = entry.model_copy(update={"before": before, "sealed": True})
        lines = [*(self.lines if self.content else []), whole.model_dump_json().encode()]
        signature = _signature(lines, key) if key else None
        seal = Seal(lines=len(lines), before=_sha(lines[-1]), signature=signature)
        return Log(b"".join(line + b"\n" for line in [*lines, seal.model_dump_json().encode()]))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _signature(lines: list[bytes], key: Key) -> str:
    """HMAC-SHA256 (RFC 2104) over every line: these hold the hash of every file."""
    return hmac.new(key.secret, b"\n".join(lines), hashlib.sha256).hexdigest()


def _read(kind: type[Line], line: bytes) -> Line | None:
    try:
        return kind.model_validate_json(line)
    except ValidationError:
        return None


def read_log(folder: Path) -> Log | None:
    """The log in a folder, None if there is none."""
    path = folder / LOG
    return Log(path.read_bytes()) if path.is_file() else None


def to_go_on(folder: Path, key: Key | None) -> Log:
    """The log in a folder, to add a line to; an empty one if there is none.

    Raises:
        BadInput: if it was changed, so that a new line would hide that; or if it is signed and the
            key is missing or another one.
    """
    log = read_log(folder)
    if log is None:
        return Log(b"")
    place = str(folder / LOG)
    if log.wrong():
        expected = "the log as it was written; choose another folder, so that this one can be seen"
        raise BadInput([Fault(file=place, expected=expected)])
    if log.signed and (key is None or not log.fits(key)):
        expected = "the key that signed this run (--sign KEYFILE); or choose another folder"
        raise BadInput([Fault(file=place, expected=expected)])
    return log


def append(folder: Path, entry: LogEntry, key: Key | None = None) -> None:
    """Add a line to the log in a folder, whole or not at all, after those of others.

    Raises:
        BadInput: as `to_go_on`.
    """
    with locked(folder):
        log = to_go_on(folder, key).with_entry(entry, key)
        write_atomically(folder / LOG, log.content)
