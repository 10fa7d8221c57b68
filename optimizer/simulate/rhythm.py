"""How often cases are allocated: every working day, every week, or every few weeks.

Cases arrive on the working days of the week before the Monday on which a week begins. Who
allocates every day gives each day's cases to somebody on that day; who does so every week, or every
few, on the Monday of such a week. All else happens week by week whatever the rhythm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from caseload.models.simulation import WeekFigures
from caseload.optimizer.keyed_random import integer_below
from caseload.optimizer.simulate.events import WeekEvents

WORKING_DAYS = 5

MONDAY = 7
"""The day on which a week is allocated as a whole, the Monday before it being 0."""


@dataclass(frozen=True)
class Rhythm:
    """How often cases are allocated: on the Monday of every so many `weeks`, or `daily`."""

    key: str
    label: str
    weeks: int = 1
    daily: bool = False

    def allocates(self, week: int) -> bool:
        """Whether cases are allocated in a week, the first being 0."""
        return week % self.weeks == 0


DAILY = Rhythm("1d", "every day", daily=True)
WEEKLY = Rhythm("1w", "every week")

RHYTHMS = (DAILY, WEEKLY, Rhythm("2w", "every 2 weeks", 2), Rhythm("4w", "every 4 weeks", 4))
"""The rhythms in the order in which they are shown."""


OF_CASES = tuple(
    name
    for name, field in WeekFigures.model_fields.items()
    if field.annotation == (float | None) and name not in ("bound", "gap")
)
"""The figures of a week that are means over the cases placed in it."""


def arrival_day(case: str, chance: tuple[int, int]) -> int:
    """The working day on which a case arrives, 0 for the Monday before its week begins."""
    return integer_below(WORKING_DAYS, *chance, "day", case)


def rounds(
    week: WeekEvents, rhythm: Rhythm, chance: tuple[int, int]
) -> Iterator[tuple[int, WeekEvents]]:
    """The week as one allocation or several, each with its day; what ends does so before all."""
    if not rhythm.daily:
        yield MONDAY, week
        return
    for day in range(WORKING_DAYS):
        arrive = tuple(case for case in week.arrivals if arrival_day(case.id, chance) == day)
        nobody = frozenset[str]()
        part = replace(week, arrivals=arrive)
        yield day, part if day == 0 else replace(part, ended=nobody, left=nobody)


def together(parts: Sequence[WeekFigures]) -> WeekFigures:
    """The figures of a week of several allocations: how it ends, and what happened in all."""
    last = parts[-1]
    if len(parts) == 1:
        return last
    summed = ("arrived", "ended", "ended_waiting", "returned", "placed")
    return last.model_copy(
        update={name: sum(getattr(part, name) for part in parts) for name in summed}
        | {name: _mean(parts, name) for name in OF_CASES}
    )


def _mean(parts: Sequence[WeekFigures], name: str) -> float | None:
    """The mean of a figure over the cases placed, None where it is known of none."""
    known = [(getattr(one, name), one.placed) for one in parts if getattr(one, name) is not None]
    placed = sum(number for _, number in known)
    return sum(value * number for value, number in known) / placed if placed else None
