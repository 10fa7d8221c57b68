"""The state of a simulation: who holds what, who waits, and how urgent waiting becomes."""

from datetime import timedelta

from builders import MONDAY, book_of, case, held_case, instance, plain_policy, practitioner
from caseload.models.case import Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.waiting import MOST_PRIORITY, waited
from caseload.optimizer.simulate.assign import WeekAllocation
from caseload.optimizer.simulate.events import WeekEvents
from caseload.optimizer.simulate.held_cases import in_hand
from caseload.optimizer.simulate.state import SimulationState


def events(given: Instance, number: int, *arrivals: Case, **fields: frozenset[str]) -> WeekEvents:
    begins = MONDAY + timedelta(7 * number)
    gone = {"ended": frozenset[str](), "left": frozenset[str](), **fields}
    return WeekEvents(number, begins, arrivals, staff=given.practitioners, **gone)


def week(**fields: object) -> Instance:
    people = [practitioner("P1"), practitioner("P2")]
    return instance([case("C1", priority=2, **fields)], people, plain_policy())


def allocated(**holder: str | None) -> WeekAllocation:
    return WeekAllocation(holder, (), 0.0, None)


def test_priority_grows_as_in_the_instance_of_a_next_week() -> None:
    given = week()
    state = SimulationState(given, {})
    state.begin(events(given, 0, *given.cases))
    seen = [state.to_allocate(events(given, number)).cases[0] for number in (0, 3, 4, 9)]
    assert [one.priority for one in seen] == [2, 2, 3, 4]
    assert [one.weeks_waited for one in seen] == [0, 3, 4, 9]
    assert seen[-1] == waited(seen[-2], given.policy, 5)


def test_priority_has_a_ceiling() -> None:
    given = week()
    urgent = given.cases[0].model_copy(update={"priority": MOST_PRIORITY})
    state = SimulationState(given, {})
    state.begin(events(given, 0, urgent))
    assert state.to_allocate(events(given, 9)).cases[0].priority == MOST_PRIORITY


def test_what_was_given_seven_days_ago_is_not_new_any_more() -> None:
    held = (
        held_case("H1", "P1", allocated_on=MONDAY - timedelta(6)),
        held_case("H2", "P1", allocated_on=MONDAY - timedelta(7)),
    )
    given = instance([case("C1")], [practitioner("P1")], plain_policy(), held=held)
    state = SimulationState(given, in_hand(given, book_of(given), 0))
    changes = state.begin(events(given, 0, *given.cases))
    assert state.to_allocate(events(given, 0)).practitioners[0].new_cases_7_days == 1
    state.take(events(given, 0), allocated(C1="P1"), changes)
    assert state.to_allocate(events(given, 1)).practitioners[0].new_cases_7_days == 0


def test_decisions_are_history_after_their_week() -> None:
    pin = Decision(action=Action.PIN, case="C1", practitioner="P1")
    given = week().changed(decisions=(pin,))
    state = SimulationState(given, {})
    state.begin(events(given, 0, *given.cases))
    assert state.to_allocate(events(given, 0)).decisions == (pin,)
    assert state.to_allocate(events(given, 1)).decisions == ()


def test_what_a_leaver_held_waits_from_that_week_on() -> None:
    held = (held_case("H1", "P1"), held_case("H2", "P2"))
    given = instance([], [practitioner("P1"), practitioner("P2")], plain_policy(), held=held)
    state = SimulationState(given, in_hand(given, book_of(given), 0))
    changes = state.begin(events(given, 3, left=frozenset({"P1"}), ended=frozenset({"H2"})))
    assert (changes.returned, changes.ended, changes.ended_waiting) == (1, 1, 0)
    assert {name: (one.holder, one.since) for name, one in state.open.items()} == {"H1": (None, 3)}
    assert state.open["H1"].case.previous_practitioner == "P1"


def test_the_figures_of_a_week_say_who_waited_and_who_kept_a_case() -> None:
    given = week(previous_practitioner="P2")
    state = SimulationState(given, {})
    changes = state.begin(events(given, 0, *given.cases))
    first = state.take(events(given, 0), allocated(C1=None), changes)
    assert (first.placed, first.waiting, first.wait, first.longest_wait) == (0, 1, None, 0)
    then = state.take(events(given, 2), allocated(C1="P2"), state.begin(events(given, 2)))
    assert (then.placed, then.waiting, then.wait, then.continuity) == (1, 0, 2.0, 1.0)
