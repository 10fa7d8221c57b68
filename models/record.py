"""What is kept of runs: the lines of a run's log, a run in a list, and a run that was repeated."""

from typing import Literal

from caseload.models.base import Frozen


class LogEntry(Frozen):
    """A line of a run's log: what was done, when (UTC), by whom if that was told, with what result.

    `files` holds the SHA-256 of each file of the run. `before` is the SHA-256 of the line before,
    so that a line that was changed or taken out shows.
    """

    at: str
    event: Literal["allocated", "repeated"]
    by: str = ""
    input_hash: str
    files: dict[str, str]
    same: bool | None = None
    before: str = ""


class RunSummary(Frozen):
    """A run in a list. `fault` says why it cannot be read; the figures are then missing.

    `at` is when it was made (UTC), `log_intact` whether every line of its log fits the one before.
    The spread is in percentage points.
    """

    folder: str
    fault: str | None = None
    at: str | None = None
    instance: str | None = None
    policy: str | None = None
    placed: int | None = None
    left: int | None = None
    spread: float | None = None
    decided: int | None = None
    changed: int | None = None
    input_hash: str | None = None
    log_intact: bool | None = None


class Runs(Frozen):
    """The runs in a folder, by name."""

    schema_version: int = 1
    runs: tuple[RunSummary, ...]


class Repetition(Frozen):
    """A run that was made again: which of its files come out the same to the byte, which do not.

    `versions` names the programs whose versions differ from those of the run.
    """

    schema_version: int = 1
    folder: str
    same: tuple[str, ...]
    different: tuple[str, ...]
    versions: tuple[str, ...]
    repeatable: bool
