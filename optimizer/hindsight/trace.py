"""What a course held, week by week: what was given, and the stays that somebody chose.

A *stay* is a case held from the week in which it was placed until it ended, whoever had it. Cases
in hand at the start are given while their holder is there; from the week in which she leaves they
are stays like all others.
"""

from dataclasses import dataclass, field

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.rule_kit.columns import SCALE
from caseload.optimizer.simulate.assign import WeekAllocation
from caseload.optimizer.simulate.events import WeekEvents
from caseload.optimizer.simulate.state import SimulationState


@dataclass
class Trace:
    """The weeks of one course as they happen.

    `given` are the cases in hand at the start with their holders. For each week `as_given` is its
    instance with every other open case to allocate, `loads` the workload and capacity of each
    practitioner after the allocation, and `chosen` the cases whose holder was chosen, with her.
    """

    given: dict[str, str] = field(default_factory=dict)
    weeks: list[WeekEvents] = field(default_factory=list)
    as_given: list[Instance] = field(default_factory=list)
    loads: list[dict[str, tuple[float, float]]] = field(default_factory=list)
    chosen: list[dict[str, str]] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    weight: dict[str, float] = field(default_factory=dict)

    def note(self, week: WeekEvents, state: SimulationState, assigned: WeekAllocation) -> None:
        """Add a week after its allocation; what had a holder before the first one is given."""
        if not self.weeks:
            new = {case.id for case in week.arrivals}
            held = {name: one.holder for name, one in state.open.items() if name not in new}
            self.given = {name: who for name, who in held.items() if who is not None}
        self.weeks.append(week)
        self.as_given.append(state.as_given(week, self.given))
        rows = assigned.workloads
        self.loads.append({row.practitioner: (row.workload_after, row.capacity) for row in rows})
        chosen = {}
        for name, one in state.open.items():
            if one.holder is not None and self.given.get(name) != one.holder:
                chosen[name] = one.holder
                self.cases[name], self.weight[name] = one.case, one.weight / SCALE
        self.chosen.append(chosen)


@dataclass(frozen=True)
class Stays:
    """The stays of a course as arrays, and what was given.

    Shapes: `kind` (place in `kinds`), `weight`, `begins`, `ends` (the first week after) [stay];
    `holder` (row of the practitioner) [stay, week], -1 outside the stay;
    `given`, `capacity` [practitioner, week], capacity 0 where somebody is not there; `leaves`
    [practitioner] is the first week without her, the number of weeks if there is none.
    """

    kinds: tuple[Case, ...]
    people: tuple[Practitioner, ...]
    kind: IntArray
    weight: FloatArray
    begins: IntArray
    ends: IntArray
    holder: IntArray
    given: FloatArray
    capacity: FloatArray
    leaves: IntArray

    @property
    def row_of(self) -> dict[str, int]:
        """The row of each practitioner."""
        return {person.id: row for row, person in enumerate(self.people)}


def stays_of(trace: Trace) -> Stays:
    """The stays of a course."""
    weeks, people = len(trace.weeks), _people(trace)
    row = {person.id: number for number, person in enumerate(people)}
    given, capacity = np.zeros((len(people), weeks)), np.zeros((len(people), weeks))
    leaves = np.full(len(people), weeks)
    for week, (events, loads) in enumerate(zip(trace.weeks, trace.loads, strict=True)):
        for name, (load, most) in loads.items():
            given[row[name], week], capacity[row[name], week] = load, most
        for name in events.left:
            leaves[row[name]] = week
        for name, who in trace.chosen[week].items():
            given[row[who], week] -= trace.weight[name]
    place_of: dict[Case, int] = {}
    found: list[tuple[int, float, int, int]] = []
    holders: list[IntArray] = []
    since: dict[str, int] = {}
    for week in range(weeks + 1):
        now = trace.chosen[week] if week < weeks else {}
        for name in [name for name in since if name not in now]:
            kind = place_of.setdefault(_kind(trace.cases[name]), len(place_of))
            first = since.pop(name)
            found.append((kind, trace.weight[name], first, week))
            held = np.full(weeks, -1, dtype=np.int64)
            held[first:week] = [row[trace.chosen[w][name]] for w in range(first, week)]
            holders.append(held)
        for name in now:
            since.setdefault(name, week)
    table = np.array(found, dtype=float).reshape(-1, 4)
    kind_of, begins, ends = (table[:, column].astype(np.int64) for column in (0, 2, 3))
    holder = np.array(holders, dtype=np.int64).reshape(-1, weeks)
    return Stays(
        tuple(place_of),
        people,
        kind_of,
        table[:, 1],
        begins,
        ends,
        holder,
        given,
        capacity,
        leaves,
    )


def _people(trace: Trace) -> tuple[Practitioner, ...]:
    """Everybody who was there in some week, as in the first of them."""
    found: dict[str, Practitioner] = {}
    for week in trace.weeks:
        for person in week.staff:
            found.setdefault(person.id, person)
    return tuple(found.values())


def _kind(case: Case) -> Case:
    """The case without what tells it from others of its kind."""
    return case.model_copy(update={"id": "-", "priority": 1, "weeks_waited": 0})
