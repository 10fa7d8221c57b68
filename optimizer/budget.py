"""How much searching is left: a deterministic budget, a clock as a backstop, and a stop button."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Budget:
    """What a search may still spend.

    `seconds` are CP-SAT's deterministic seconds, which no load changes: a search that they end
    comes out the same again. `deadline` (monotonic seconds) is a backstop:
    where the clock or a person ends the search, `stopped_by` says so. Chance starts from `seed`.
    The linear relaxation may be branched on `branchings` times in the balance stage.
    """

    def __init__(
        self, seconds: float, deadline: float, seed: int = 0, branchings: int = 24
    ) -> None:
        self.seconds = seconds
        self.branchings = branchings
        self.seed = seed
        self.deadline = deadline
        self.stopped_by = "proof"
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._halt: Callable[[], None] | None = None

    def stop(self, reason: str) -> None:
        """End the search now, from any thread; `reason` is "person" or "time"."""
        with self._lock:
            self._stop.set()
            self.stopped_by = reason
            if self._halt is not None:
                self._halt()

    def watch(self, halt: Callable[[], None] | None) -> None:
        """Call `halt` when the person stops the search; None when the solver has ended."""
        with self._lock:
            self._halt = halt
            if halt is not None and self._stop.is_set():
                halt()

    @property
    def halted(self) -> bool:
        """Whether a person or the clock has ended the search."""
        if self._stop.is_set():
            return True
        if time.monotonic() >= self.deadline:
            self.stopped_by = "time"
            return True
        return False

    @property
    def over(self) -> bool:
        """Whether nothing is left to spend."""
        if self.halted:
            return True
        if self.seconds <= 0:
            if self.stopped_by == "proof":
                self.stopped_by = "effort"
            return True
        return False

    @property
    def seconds_left(self) -> float:
        """Seconds of the clock that are left, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Let what runs inside spend no more than a part of the budget."""
        kept = self.seconds * (1.0 - part)
        self.seconds -= kept
        yield
        self.seconds = max(self.seconds, 0.0) + kept

    def spend(self, deterministic_seconds: float) -> None:
        """Take what a solve used off the budget."""
        self.seconds -= deterministic_seconds
