"""How hard to look, and how the answer stands meanwhile."""

from dataclasses import dataclass

from caseload.optimizer.process.start import MEMORY_GB
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Options:
    """How long and how hard to look. Only `time_limit` (seconds) depends on the clock.

    The search stops when the balance's relative gap is at most `gap`, or `effort` (deterministic
    seconds) is spent. `workers` is the number of processes that solve components side by side; the
    answer does not depend on it. `memory_gb` bounds each of them. With `rebalance` the cases in
    hand that are movable may go to somebody else, at most `most_moves` of them (None: any number);
    those of somebody who leaves have to, and do not count. Exact ties are drawn by `lot` from that
    number, where there is one, and decided by a fixed order else. `tuning` holds the engine's
    thresholds.
    """

    seed: int = 0
    gap: float = 1e-4
    effort: float = 1.5
    time_limit: float = 120.0
    workers: int = 2
    memory_gb: float = MEMORY_GB
    rebalance: bool = False
    most_moves: int | None = None
    lot: int | None = None
    tuning: Tuning = Tuning()

    def of_each(self, parts: int) -> "PartOptions":
        """What each of this many parts gets."""
        tuning = self.tuning.parts
        if parts <= tuning.full_effort_parts:
            return PartOptions(self.effort, tuning.branchings, self.gap)
        effort = self.effort * tuning.full_effort_parts / parts
        return PartOptions(effort, tuning.many_branchings, tuning.many_gap_factor * self.gap)


@dataclass(frozen=True)
class PartOptions:
    """What the search of one part may spend: deterministic seconds of `effort`, branchings of the
    relaxation, and the relative gap that it may leave open.
    """

    effort: float
    branchings: int
    gap: float


@dataclass(frozen=True)
class Progress:
    """How good the answer is so far: what is happening, best value, bound, share done (0 to 1)."""

    doing: str
    value: float | None = None
    bound: float | None = None
    done: float | None = None
