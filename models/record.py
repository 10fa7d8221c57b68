"""What is kept of runs: the lines of a run's log, a run in a list, and a run that was repeated."""

from datetime import date
from typing import Literal

from caseload.models.base import Frozen


class LogEntry(Frozen):
    """A line of a run's log: what was done, when (UTC), by whom if that was told, with what result.

    `files` holds the SHA-256 of each file of the run. `before` is the SHA-256 of the line before,
    so that a line that was changed or taken out shows. `sealed` says that the log has a seal.
    """

    at: str
    event: Literal["allocated", "repeated", "final"]
    by: str = ""
    input_hash: str
    files: dict[str, str]
    same: bool | None = None
    before: str = ""
    sealed: bool = False


class Seal(Frozen):
    """The end of a run's log: how many `lines` it has, and the SHA-256 of the last (`before`).

    `signature` is the HMAC-SHA256 of all lines, if the run is signed.
    """

    lines: int
    before: str
    signature: str | None = None


class RunSummary(Frozen):
    """A run in a list. `fault` says why it cannot be read; the figures are then missing.

    `at` is when it was made (UTC), `week` the Monday of its week, `number` counts the rounds that
    led to it, `after` is the input hash of the round before. `changed` and `accepted` are held
    against what was proposed first. `altered` names what is not as it was written, in sentences;
    `log_intact` says whether the log is, `sealed` whether a line cut off its end would show. The
    spread is in percentage points.
    """

    folder: str
    fault: str | None = None
    at: str | None = None
    instance: str | None = None
    policy: str | None = None
    week: date | None = None
    number: int | None = None
    final: bool = False
    decided_by: str | None = None
    placed: int | None = None
    left: int | None = None
    spread: float | None = None
    decided: int | None = None
    accepted: int | None = None
    changed: int | None = None
    on_hold: int | None = None
    exceptions: int | None = None
    after: str | None = None
    input_hash: str | None = None
    log_intact: bool | None = None
    altered: tuple[str, ...] = ()
    sealed: bool | None = None
    signed: bool | None = None


class Runs(Frozen):
    """The runs in a folder, by name."""

    schema_version: int = 1
    runs: tuple[RunSummary, ...]


class Repetition(Frozen):
    """A run that was made again: which of its files come out the same to the byte, which do not.

    `versions` names the programs whose versions differ from those of the run. `altered` names what
    in its folder is not as it was written, in sentences; `noted` says whether the log has a new
    line.
    """

    schema_version: int = 1
    folder: str
    same: tuple[str, ...]
    different: tuple[str, ...]
    versions: tuple[str, ...]
    repeatable: bool
    altered: tuple[str, ...] = ()
    noted: bool = True
