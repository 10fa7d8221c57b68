"""Small years against exhaustive search: no course beats what hindsight says is the best."""

import copy
import itertools
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from builders import MONDAY, book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.models.instance import Instance
from caseload.models.policy import SimulationPolicy
from caseload.optimizer.check.figures import spread, workload_table
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.hindsight.evenness import _Square, least_squared_spreads
from caseload.optimizer.hindsight.hindsight import course_of
from caseload.optimizer.hindsight.trace import Trace, stays_of
from caseload.optimizer.hindsight.who_may import open_pairs, open_weeks, rooms
from caseload.optimizer.simulate.assign import WeekAllocation
from caseload.optimizer.simulate.events import weekly_events
from caseload.optimizer.simulate.held_cases import in_hand
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.state import SimulationState
from caseload.optimizer.simulate.stress import STRESSES
from weeks import later, some

WEEKS = 3
ARRIVALS = {
    2: [case("N1", tier="D", weight=3.0)],
    3: [case("N2", tier="D", weight=2.0, practitioner_gender=Gender.WOMAN)],
}


def year(seed: int, cap: int = 9, **figures: float) -> Instance:
    """Three people of different hours, one woman; somebody leaves after the first week."""
    people = [
        practitioner("P1", gender=Gender.WOMAN, caseload=3, workload=6.0 + seed),
        practitioner("P2", gender=Gender.MAN, caseload=4, contracted_hours=18.5),
        practitioner("P3", gender=Gender.MAN, caseload=1, grade=Grade.PSO),
    ]
    if seed % 2:
        people[1] = people[1].model_copy(update={"leaving_on": MONDAY + timedelta(4)})
    rules = {
        "caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), cap),
        "practitioner_gender": {},
        "availability": {"leaving_weeks": 0},
    }
    policy = plain_policy(rules, simulation=SimulationPolicy(length_weeks=6, **figures))
    return instance([case("C1", weight=4.0), case("C2", weight=1.5)], people, policy)


def courses(given: Instance, seed: int, *, waiting: bool) -> Iterator[tuple[int, float]]:
    """Every course of a year that keeps the hard rules: the weeks that cases waited, and the sum of
    the squared spreads. Cases wait on purpose only where `waiting`.
    """
    book = book_of(given)
    start = SimulationState(given, in_hand(given, book, seed))
    events = list(weekly_events(given, list(start.open), WEEKS, (seed, 1), ARRIVALS))

    def on(state: SimulationState, number: int) -> Iterator[tuple[int, float]]:
        if number == WEEKS:
            yield 0, 0.0
            return
        state = copy.deepcopy(state)
        changes = state.begin(events[number])
        week = state.to_allocate(events[number])
        people = [person.id for person in week.practitioners]
        choices = [*people, None] if waiting else people
        for picks in itertools.product(choices, repeat=len(week.cases)):
            allocation = dict(zip([one.id for one in week.cases], picks, strict=True))
            if any(not found.soft for found in breaches(week, book, allocation)):
                continue
            then = copy.deepcopy(state)
            rows = workload_table(week, book, allocation)
            even = spread(week, allocation)
            taken = then.take(events[number], WeekAllocation(allocation, rows, even, None), changes)
            for waited, squares in on(then, number + 1):
                yield waited + taken.waiting, squares + even**2

    yield from on(start, 0)


@pytest.mark.parametrize("seed", range(4))
def test_no_course_of_a_small_year_is_more_even(seed):
    given = year(seed)
    found = course_of(given, "engine", Horizon(WEEKS, seed, arrivals=ARRIVALS, hindsight=True), 1)
    best = min(squares for _, squares in courses(given, seed, waiting=False))
    reached = found.hindsight
    assert reached is not None and reached.waited == 0
    assert reached.uneven_at_least**2 * WEEKS <= best + 1e-6
    assert best <= reached.uneven**2 * WEEKS + 1e-6
    assert reached.uneven_at_least > 0


@pytest.mark.parametrize("cap", [2, 3, 4])
def test_in_no_course_of_a_small_year_fewer_cases_wait(cap):
    given = year(0, cap)
    horizon = Horizon(WEEKS, 0, arrivals=ARRIVALS, hindsight=True)
    reached = course_of(given, "engine", horizon, 1).hindsight
    fewest = min(waited for waited, _ in courses(given, 0, waiting=True))
    assert reached is not None
    assert reached.waited_at_least <= fewest <= reached.waited


def test_the_bound_is_reached_where_cases_can_be_shared_out_evenly():
    people = [practitioner(f"P{n}", caseload=2) for n in range(3)]
    quiet = {"length_weeks": 500, "leavers_a_year": 0.0, "away_share": 0.0}
    arrivals = {week: [case(f"N{week}{n}") for n in range(3)] for week in (2, 3)}
    given = later(instance([case(f"C{n}") for n in range(3)], people, plain_policy()), **quiet)
    reached = course_of(given, "engine", Horizon(3, 0, 0.05, arrivals, True), 1).hindsight
    assert reached is not None
    assert reached.uneven_at_least == pytest.approx(reached.uneven, abs=1e-3)
    assert reached.even_share == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("way", ["engine", "round robin"])
def test_what_is_held_adds_up_to_the_weeks_that_were_simulated(seed, way):
    """The loads of the stays, beside what was given, have the squared spreads of the course."""
    given = some(seed)
    book = book_of(given)
    trace = Trace()
    course = simulate(given, way, Horizon(8, seed), 1, watch=trace.note)
    stays = stays_of(trace)
    load = np.zeros_like(stays.given)
    for weight, holder in zip(stays.weight, stays.holder, strict=True):
        weeks_held = np.flatnonzero(holder >= 0)
        load[holder[weeks_held], weeks_held] += weight
    squares = sum(week.spread**2 for week in course.weeks)
    assert _Square(stays).value(load) == pytest.approx(squares, rel=1e-6, abs=1e-6)
    pairs = open_pairs(given, book, stays)
    weeks = open_weeks(book, stays, trace, pairs)
    for stay, week in zip(range(len(stays.kind)), stays.begins, strict=True):
        first = stays.holder[stay, week]
        assert pairs[stays.kind[stay], first] and weeks[first, week]
    found = rooms(book, stays, trace)
    assert least_squared_spreads(stays, pairs, weeks, found) <= squares + 1e-6


@pytest.mark.parametrize("why", ["wrong weights", "work below nothing"])
def test_where_loads_do_not_add_up_there_is_no_bound(why):
    given, stress = year(0), STRESSES[0]
    if why == "wrong weights":
        stress = next(one for one in STRESSES if one.off)
    else:
        first, *others = given.practitioners
        first = first.model_copy(update={"other_work": -1.0})
        given = given.changed(practitioners=(first, *others))
    horizon = Horizon(WEEKS, 0, arrivals=ARRIVALS, hindsight=True, stress=stress)
    assert course_of(given, "engine", horizon, 1).hindsight is None
