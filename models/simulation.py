"""A simulation: what becomes of a caseload week after week, under several ways of allocating."""

from typing import Literal

from caseload.models.base import Frozen

LEAST_FOR_AN_INTERVAL = 20
"""Replications under which no interval is given: so few say nothing that is sure."""

Assigner = Literal["engine", "lookahead", "fair over time", "least loaded", "round robin", "random"]


class WeekFigures(Frozen):
    """One week after its allocation, the first being 1.

    `arrived` are new cases, `ended` those that ended since the week before, `ended_waiting` the
    part of them that nobody held; `returned` came back because their practitioner left. `waiting`
    are with nobody after the allocation, and `waiting_scarce` those of them that ask for a skill or
    for a woman or a man. `wait` is the mean number of weeks that those placed this
    week had waited, `days` the mean number of days from when they arrived, those left aside that
    somebody had before, `longest_wait` that of whoever waits longest. Spread, bound and utilisation
    (mean and highest) are in percentage points, shares 0 to 1. `over_cap` are people over their
    cap on the caseload. `continuity` is the share of the cases placed that went to their previous
    practitioner, of those who still have one. `unfair` is by how many cases anybody's new cases of
    late are off her fair share at the most. `bound` is what no allocation of that week could have
    fallen below, and `gap` how far the spread is above it, where that was asked. None stands for
    what there is nothing of to tell.
    """

    week: int
    staff: int
    arrived: int
    ended: int
    ended_waiting: int
    returned: int
    placed: int
    in_hand: int
    waiting: int
    waiting_scarce: int
    wait: float | None
    days: float | None
    longest_wait: int
    utilisation: float
    spread: float
    bound: float | None
    gap: float | None
    highest: float
    over_40: float
    over_50: float
    over_cap: int
    continuity: float | None
    unfair: float = 0.0


class Hindsight(Frozen):
    """A course against the best that anybody could have done who had known all weeks beforehand.

    `case_weeks` counts for each week the open cases that did not begin in somebody's hands, and
    `waited` those of them that nobody held; no course has fewer than `waited_at_least`. `uneven` is
    the root mean square of the weekly spreads in percentage points; with the same cases held in the
    same weeks no choice of practitioners comes below `uneven_at_least`.
    """

    case_weeks: int
    waited: int
    waited_at_least: int
    uneven: float
    uneven_at_least: float

    @property
    def placed_share(self) -> float:
        """The case-weeks that somebody held, as a share of the most that could have been."""
        most = self.case_weeks - self.waited_at_least
        return (self.case_weeks - self.waited) / most if most else 1.0

    @property
    def even_share(self) -> float:
        """The least unevenness as a share of what came out: 1 is as even as could be."""
        return min(1.0, self.uneven_at_least / self.uneven) if self.uneven else 1.0


class Course(Frozen):
    """The weeks of one replication under one way of allocating and one scenario's settings.

    `started_with` are the cases in hand at the start; `stress` is the key of what befalls the year
    and `every` of how often cases are allocated, blank where it was not asked; `hindsight` is there
    where it was.
    """

    scenario: str
    settings: tuple[str, ...]
    assigner: Assigner
    replication: int
    started_with: int
    weeks: tuple[WeekFigures, ...]
    stress: str = ""
    every: str = ""
    hindsight: Hindsight | None = None


class Band(Frozen):
    """A mean over replications with the interval that holds the true one at 95 %.

    Under `LEAST_FOR_AN_INTERVAL` replications there is no interval.
    """

    mean: float
    low: float | None = None
    high: float | None = None


class Outlook(Frozen):
    """The courses of one scenario and way of allocating together.

    `weekly` holds for each measure (a field of `WeekFigures`) a band a week, None where no
    replication tells; `overall` a band of its mean over the weeks, and `at_end` of the last week's.
    `stress` is the key of what befalls the year, `every` that of how often cases are allocated.
    `placed_share` and `even_share` say how much of the best in hindsight was reached, where that
    was asked.
    """

    scenario: str
    settings: tuple[str, ...]
    assigner: Assigner
    weekly: dict[str, tuple[Band | None, ...]]
    overall: dict[str, Band]
    at_end: dict[str, Band]
    stress: str = ""
    every: str = ""
    placed_share: Band | None = None
    even_share: Band | None = None


class Simulation(Frozen):
    """Scenarios and ways of allocating side by side, with what a planner is told of them.

    Every one sees the same arrivals, endings, absences, leavers and starters. `assumptions` are the
    figures that these were drawn from, in sentences.
    """

    schema_version: int = 2
    instance: str
    policy: str = ""
    weeks: int
    replications: int
    seed: int
    varied: tuple[str, ...]
    assumptions: tuple[str, ...]
    outlooks: tuple[Outlook, ...]
    courses: tuple[Course, ...]
    sentences: tuple[str, ...]
