"""One course of a simulation: week after week, decide and see what becomes of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from caseload.models.instance import Instance
from caseload.models.proposal import Contradiction
from caseload.models.simulation import Assigner, Course
from caseload.optimizer.allocate import Options
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.simulate.assign import Allocator
from caseload.optimizer.simulate.events import Arrivals, world
from caseload.optimizer.simulate.held_cases import in_hand
from caseload.optimizer.simulate.queue import front_of_line
from caseload.optimizer.simulate.state import State
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Ahead:
    """How far to look ahead, what chance starts from, and how hard the engine looks each week.

    Where `arrivals` are listed, no others arrive.
    """

    weeks: int = 52
    seed: int = 0
    effort: float = 0.05
    arrivals: Arrivals | None = None
    tuning: Tuning = Tuning()

    @property
    def options(self) -> Options:
        """What the engine is asked for each week."""
        return Options(
            seed=self.seed, effort=self.effort, time_limit=self.tuning.simulation.week_clock_seconds
        )

    @property
    def key(self) -> str:
        """Everything in it, short."""
        listed = sorted((self.arrivals or {}).items())
        text = "".join(f"{week}{case.model_dump_json()}" for week, some in listed for case in some)
        digest = hashlib.sha256(text.encode()).hexdigest() if self.arrivals is not None else "drawn"
        return f"weeks={self.weeks} seed={self.seed} effort={self.effort:g} arrivals={digest}"


def simulate(
    instance: Instance,
    assigner: Assigner,
    ahead: Ahead,
    replication: int,
    scenario: str = "",
    settings: Sequence[str] = (),
) -> Course:
    """The weeks of one replication under one way of allocating.

    Raises:
        Contradiction: if the instance's decisions cannot all hold.
        InternalError: if an allocation breaks a hard rule.
    """
    found = conflicts(instance)
    if found:
        raise Contradiction(found)
    chance = (ahead.seed, replication)
    state = State(instance, in_hand(instance, ahead.seed, ahead.tuning))
    started_with = len(state.open)
    allocator = Allocator(assigner, ahead.options, chance)
    weeks = []
    for week in world(instance, list(state.open), ahead.weeks, chance, ahead.arrivals):
        changes = state.begin(week)
        assigned = allocator.allocate(front_of_line(state.to_allocate(week)), week.number)
        weeks.append(state.take(week, assigned, changes))
    return Course(
        scenario=scenario,
        settings=tuple(settings),
        assigner=assigner,
        replication=replication,
        started_with=started_with,
        weeks=tuple(weeks),
    )
