"""Stresses: what befalls a year, and all else as in the calm one."""

from dataclasses import replace

import pytest

from builders import case, held_case, instance, plain_policy, practitioner
from caseload.models.base import CaseType
from caseload.models.earlier import next_round
from caseload.models.instance import Instance
from caseload.models.workload import case_weight
from caseload.optimizer.simulate.events import WeekEvents, weekly_events
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.state import SimulationState
from caseload.optimizer.simulate.stress import (
    CALM,
    FIRST,
    LASTS,
    STRESSES,
    Stress,
    lost,
    taken_away,
    wrong_weights,
)
from weeks import later, some

KEYS = {stress.key: stress for stress in STRESSES}
QUIET = {"leavers_a_year": 0.0, "away_share": 0.0}


def team(people: int = 10) -> Instance:
    cases = [case(f"C{n}", skills=("polish",) if n == 0 else ()) for n in range(6)]
    staff = [
        practitioner(f"P{n}", skills=("polish",) if n == 7 else ("welsh",)) for n in range(people)
    ]
    held = tuple(held_case(f"H{n}", f"P{n % people}") for n in range(40))
    return later(instance(cases, staff, plain_policy(), held=held), length_weeks=20, **QUIET)


def year(given: Instance, stress: Stress, weeks: int = 9) -> list[WeekEvents]:
    held = [one.id for one in given.held or ()]
    return list(weekly_events(given, held, weeks, (0, 1), None, stress))


def away(week: WeekEvents) -> set[str]:
    return {p.id for p in week.staff if p.away_until and p.away_until >= week.begins}


@pytest.mark.parametrize("key", ["away-10", "away-20", "away-30"])
def test_a_share_of_the_staff_is_away_for_four_weeks_and_no_longer(key):
    weeks = year(team(), KEYS[key])
    share = round(10 * KEYS[key].away)
    assert [len(away(week)) for week in weeks] == [0] * FIRST + [share] * LASTS + [0] * 3


def test_more_away_are_the_same_and_others():
    people = team().practitioners
    ten, twenty, thirty = (
        taken_away(people, 10, KEYS[key], (0, 1)) for key in ("away-10", "away-20", "away-30")
    )
    assert ten < twenty < thirty


def test_a_surge_brings_more_cases_while_it_lasts_and_changes_no_other():
    calm, surge = year(team(), CALM), year(team(), KEYS["intake-50"])
    more = [len(a.arrivals) - len(b.arrivals) for a, b in zip(surge, calm, strict=True)]
    assert sum(more[FIRST : FIRST + LASTS]) > 0
    assert not any(more[:FIRST]) and not any(more[FIRST + LASTS :])
    for one, other in zip(surge, calm, strict=True):
        assert set(other.arrivals) <= set(one.arrivals)
        assert other.ended <= one.ended


def test_whoever_alone_has_a_skill_is_lost_and_leaves_her_cases():
    given = team()
    assert lost(given.practitioners, given.cases) == "P7"
    weeks = year(given, KEYS["loss"])
    assert [week.number for week in weeks if "P7" in week.left] == [FIRST]
    assert all("P7" not in {p.id for p in week.staff} for week in weeks[FIRST:])
    assert lost(given.practitioners, [case("C1")]) is None


def test_weights_are_off_by_no_more_than_their_share():
    policy = plain_policy(weights={"A": 2.0, "B": {CaseType.LICENCE: 1.0, "community": 3.0}})
    wrong = wrong_weights(policy, KEYS["weights-20"], (0, 1))
    assert wrong.weights != policy.weights
    for tier, kind in (("A", "licence"), ("B", "licence"), ("B", "community")):
        one = case("C", tier=tier, type=CaseType(kind))
        share = float(case_weight(wrong, one)) / float(case_weight(policy, one))
        assert 0.8 <= share <= 1.2
    assert wrong_weights(policy, replace(KEYS["weights-20"], off=0.0), (0, 1)) == policy


@pytest.mark.parametrize("key", list(KEYS))
def test_the_weeks_before_a_stress_are_those_of_the_calm_year(key):
    given = some(3)
    calm = simulate(given, "least loaded", Horizon(6), 1)
    stressed = simulate(given, "least loaded", Horizon(6, stress=KEYS[key]), 1)
    assert stressed.weeks[:FIRST] == calm.weeks[:FIRST]
    assert stressed.stress == key


def test_wrong_weights_are_judged_with_the_true_ones():
    """Whoever holds what, the true work of all cases together is that of the calm year."""
    weights = {"A": 4.0, "B": 2.0, "C": 1.0}
    cases = [case(f"C{n}", tier="ABC"[n % 3]) for n in range(6)]
    given = instance(
        cases, [practitioner(f"P{n}") for n in range(4)], plain_policy(weights=weights)
    )
    given = later(given, length_weeks=20, **QUIET)
    calm = simulate(given, "engine", Horizon(6), 1)
    wrong = simulate(given, "engine", Horizon(6, stress=KEYS["weights-20"]), 1)
    assert not any(week.waiting for week in (*calm.weeks, *wrong.weeks))
    for one, other in zip(wrong.weeks, calm.weeks, strict=True):
        assert one.utilisation == pytest.approx(other.utilisation)
        assert (one.bound is None) == KEYS["weights-20"].lasts(one.week - 1)
    assert wrong.weeks != calm.weeks


def test_of_a_small_team_one_is_away_and_all_else_happens_as_in_the_calm_year():
    given = later(team(4), away_share=0.3, away_weeks=6.0)
    calm, stressed = year(given, CALM, 12), year(given, KEYS["away-10"], 12)
    for number, (one, other) in enumerate(zip(stressed, calm, strict=True)):
        more = away(one) - away(other)
        assert away(other) <= away(one)
        assert len(more) <= 1
        if not FIRST <= number < FIRST + LASTS:
            assert not more
    assert len(away(stressed[FIRST]) - away(calm[FIRST])) == 1


def test_what_was_proposed_before_pulls_no_later_week():
    given = some(1)
    earlier = next_round(None, dict.fromkeys([one.id for one in given.cases]))
    state = SimulationState(given.changed(earlier=earlier), {})
    first, second, *_ = weekly_events(given, [], 3, (0, 1))
    state.begin(first)
    assert state.to_allocate(first).earlier == earlier
    assert state.to_allocate(second).earlier is None
