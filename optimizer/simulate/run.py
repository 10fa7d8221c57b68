"""One course of a simulation: events, allocation and figures, week after week."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from caseload.models.ahead import Expected
from caseload.models.conflict import Contradiction
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.simulation import Assigner, Course
from caseload.optimizer.check.figures import spread, workload_table
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.this_week import without_exceptions
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook, over_time
from caseload.optimizer.simulate.assign import Allocator, WeekAllocation
from caseload.optimizer.simulate.events import Arrivals, WeekEvents, expected, weekly_events
from caseload.optimizer.simulate.held_cases import in_hand
from caseload.optimizer.simulate.queue import front_of_queue
from caseload.optimizer.simulate.rhythm import WEEKLY, Rhythm, rounds, together
from caseload.optimizer.simulate.state import SimulationState, Span
from caseload.optimizer.simulate.stress import CALM, Stress, wrong_weights
from caseload.optimizer.tuning import Tuning

Watch = Callable[[WeekEvents, SimulationState, WeekAllocation], None]
"""What is told of each week: its events, the state after its allocation, and that."""


def nothing(*_week: object) -> None:
    """Tell nobody of a week."""


@dataclass(frozen=True)
class Horizon:
    """The number of weeks, the seed, and the engine's effort in each week (deterministic seconds).

    The default effort settles a small team. Listed `arrivals` replace the random ones. With
    `hindsight` each course is set against the best that could have been; a `stress` befalls it.
    Cases are allocated every week, or in the rhythm of `every`.
    """

    weeks: int = 52
    seed: int = 0
    effort: float = 0.05
    arrivals: Arrivals | None = None
    hindsight: bool = False
    stress: Stress = CALM
    every: Rhythm | None = None
    tuning: Tuning = Tuning()

    @property
    def options(self) -> Options:
        """The engine's options for each week."""
        seconds = self.tuning.simulation.week_clock_seconds
        return Options(seed=self.seed, effort=self.effort, time_limit=seconds, tuning=self.tuning)

    @property
    def key(self) -> str:
        """A short text that tells horizons apart in a resumed run; the tuning is left out."""
        listed = sorted((self.arrivals or {}).items())
        text = "".join(f"{week}{case.model_dump_json()}" for week, some in listed for case in some)
        digest = hashlib.sha256(text.encode()).hexdigest() if self.arrivals is not None else "drawn"
        text = f"weeks={self.weeks} seed={self.seed} effort={self.effort:g} arrivals={digest}"
        text += " hindsight" if self.hindsight else ""
        text += f" every={self.every.key}" if self.every else ""
        return text if self.stress is CALM else f"{text} stress={self.stress.key}"


def simulate(
    instance: Instance,
    assigner: Assigner,
    horizon: Horizon,
    replication: int,
    scenario: str = "",
    settings: Sequence[str] = (),
    watch: Watch = nothing,
) -> Course:
    """One replication of all weeks under one way of allocating.

    `watch` is called after each week's allocation.

    Raises:
        Contradiction: if the instance's decisions cannot all hold.
        InternalError: if an allocation breaks a hard rule.
    """
    instance = without_exceptions(instance)
    book = RuleBook.of(instance.policy)
    found = conflicts(instance, book)
    if found:
        raise Contradiction(found)
    chance = (horizon.seed, replication)
    state = SimulationState(instance, in_hand(instance, book, horizon.seed, horizon.tuning), chance)
    started_with = len(state.open)
    allocator = Allocator(
        book, assigner, horizon.options, chance, *rates(instance, started_with, horizon)
    )
    span = fair_span(instance.policy)
    weeks = []
    events = weekly_events(
        instance, list(state.open), horizon.weeks, chance, horizon.arrivals, horizon.stress
    )
    for week in events:
        parts = []
        for day, part in rounds(week, horizon.every or WEEKLY, chance):
            changes = state.begin(part)
            assigned = _allocated(allocator, state, part, horizon)
            parts.append(state.take(part, assigned, changes, day))
        weeks.append(together(parts).model_copy(update={"unfair": state.close(week, span)}))
        watch(week, state, assigned)
    return Course(
        scenario=scenario,
        settings=tuple(settings),
        assigner=assigner,
        replication=replication,
        started_with=started_with,
        weeks=tuple(weeks),
        stress=horizon.stress.key,
        every=horizon.every.key if horizon.every else "",
    )


def fair_span(policy: Policy) -> Span | None:
    """The weeks that count for a fair share, by the policy or as is usual; None without a rule."""
    kind = over_time()
    if kind is None:
        return None
    found: Any = kind.Settings.model_validate(policy.rules.get(kind.key, {}))
    span: Span = found
    return span


def rates(instance: Instance, held: int, horizon: Horizon) -> tuple[tuple[Expected, ...], float]:
    """What is expected to arrive in a week, and for how many weeks a case lasts in the mean."""
    open_cases = held + len(instance.cases)
    rate, length = expected(instance, open_cases, horizon.weeks, horizon.arrivals)
    mix = instance.cases or instance.held or ()
    return tuple(Expected(like=like, a_week=rate / len(mix)) for like in mix), length


def _allocated(
    allocator: Allocator, state: SimulationState, week: WeekEvents, horizon: Horizon
) -> WeekAllocation:
    """The week's allocation; where it is made with wrong weights, judged with the true ones."""
    if horizon.every and not horizon.every.allocates(week.number):
        return _nothing_given(state.to_allocate(week), allocator.book)
    stress, true = horizon.stress, state.instance.policy
    wrong = bool(stress.off) and stress.lasts(week.number)
    policy = wrong_weights(true, stress, allocator.chance) if wrong else true
    front = front_of_queue(state.to_allocate(week, policy), allocator.book, horizon.tuning)
    assigned = allocator.allocate(front, week.number)
    if not wrong:
        return assigned
    judged = state.to_allocate(week)
    rows = workload_table(judged, allocator.book, assigned.allocation)
    return WeekAllocation(
        assigned.allocation, rows, spread(judged, assigned.allocation), bound=None
    )


def _nothing_given(week: Instance, book: RuleBook) -> WeekAllocation:
    """A week in which all cases wait for the next allocation."""
    left = dict[str, str | None].fromkeys(case.id for case in week.cases)
    return WeekAllocation(left, workload_table(week, book, left), spread(week, left), bound=None)
