"""The two questions that the engine answers: who takes which case, and is an allocation sound."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.instance import Instance
from models.proposal import Proposal, Review


@dataclass(frozen=True)
class Options:
    """How long and how hard to look. Only `time_limit` (seconds) depends on the clock.

    The search stops when the gap of every stage is at most `gap`. `workers` is the number of
    processes that solve components side by side; the answer does not depend on it.
    """

    seed: int = 0
    gap: float = 1e-4
    time_limit: float = 120.0
    workers: int = 2
    memory_gb: float = 4.0


@dataclass(frozen=True)
class Progress:
    """How good the answer is so far: what is happening, best value, bound, share done (0 to 1)."""

    doing: str
    value: float | None = None
    bound: float | None = None
    done: float | None = None


def allocate(
    instance: Instance,
    options: Options = Options(),
    on_progress: Callable[[Progress], None] | None = None,
) -> Proposal:
    """Propose who takes each new case, with the proof of how good the proposal is.

    Ctrl-C and SIGTERM end the search early; the proposal is then the best so far, verified like
    any other, and `provenance.stopped_by` is "person".

    Raises:
        Contradiction: if the instance's decisions cannot all hold; nothing is solved.
        InternalError: if the independent check disagrees with the solver.
    """
    raise NotImplementedError


def check(instance: Instance, allocation: Mapping[str, str | None]) -> Review:
    """Check an allocation (case id → practitioner id or None) against every rule."""
    raise NotImplementedError
