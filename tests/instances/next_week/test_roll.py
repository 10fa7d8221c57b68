"""What becomes of cases, counts, people and decisions from one week to the next."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import caseload as cl
from builders import MONDAY, case, held_case, instance, plain_policy, practitioner
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import instance_json, write_instance
from caseload.library.next_week import NextWeekResult
from caseload.library.plan import Plan
from caseload.models.base import Gender, Grade
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision, Instance
from caseload.models.policy import WaitingPolicy
from caseload.models.practitioner import InHand
from engine import solve

NEXT = MONDAY + timedelta(days=7)


def after(week: Instance, **given: Any) -> NextWeekResult:
    """The week after one that is solved; tables as dictionaries of columns."""
    tables = {name: pd.DataFrame(table) for name, table in given.items()}
    return cl.next_week(Plan(week, solve(week)), **tables)


def faults(week: Instance, **given: Any) -> str:
    with pytest.raises(BadInput) as bad:
        after(week, **given)
    return str(bad.value)


def listed(**fields: Any) -> Instance:
    """Two new cases and two in hand for two people; C1 is pinned to P1, C2 is held."""
    decisions = (
        Decision(action=Action.PIN, case="C1", practitioner="P1"),
        Decision(action=Action.HOLD, case="C2"),
    )
    people = [practitioner("P1"), practitioner("P2")]
    held = (held_case("H1", "P1", allocated_on=date(2026, 3, 2)), held_case("H2", "P2"))
    cases = [case("C1", weeks_waited=3), case("C2")]
    return instance(cases, people, **{"held": held, "decisions": decisions, **fields})


def counted(**fields: Any) -> Instance:
    """A new case, complex and a woman's, for one person with counts."""
    person = practitioner("P1", **{"caseload": 10, "workload": 12.5, **fields})
    new = case("C1", complexity=4, gender=Gender.WOMAN)
    return instance([new], [person], plain_policy(weights={"*": 1, "B": 2.0}, complexity={4: 1.25}))


def test_a_placed_case_is_in_hand_since_the_week_and_no_longer_waits() -> None:
    made = after(listed()).instance
    held = {one.id: one for one in made.held or ()}
    assert held["C1"].practitioner == "P1"
    assert held["C1"].allocated_on == MONDAY
    assert held["C1"].weeks_waited == 0
    assert held["H1"].allocated_on == date(2026, 3, 2)


def test_a_case_on_hold_comes_again_and_has_waited() -> None:
    made = after(listed())
    [again] = made.instance.cases
    assert (again.id, again.weeks_waited) == ("C2", 1)
    assert made.account.on_hold == ("C2",)
    assert made.instance.week_beginning == NEXT


def test_decisions_are_history_but_whom_a_case_must_not_go_to() -> None:
    week = listed()
    bans = [Decision(action=Action.FORBID, case=one, practitioner="P2") for one in ("C1", "C2")]
    made = after(week.changed(decisions=(*week.decisions, *bans))).instance
    assert [(one.action, one.case) for one in made.decisions] == [(Action.FORBID, "C2")]


def test_a_case_given_seven_days_before_counts_as_new_no_longer() -> None:
    made = after(listed()).instance
    assert made.holdings["P1"].new_cases_7_days == 0
    given = {"case": ["C1"], "practitioner": ["P1"], "allocated_on": [MONDAY + timedelta(1)]}
    assert after(listed(), done=given).instance.holdings["P1"].new_cases_7_days == 1
    assert after(counted(), done=given).instance.practitioners[0].new_cases_7_days == 1
    assert after(counted(new_cases_7_days=3)).instance.practitioners[0].new_cases_7_days == 0


def test_waiting_raises_the_priority_by_the_policys_figure() -> None:
    policy = plain_policy().model_copy(update={"waiting": WaitingPolicy(priority_a_week=0.5)})
    for weeks, priority in ((0, 7), (1, 8), (2, 7)):
        cases = [case("C1"), case("C2", weeks_waited=weeks, priority=7)]
        week = listed(policy=policy).changed(cases=cases)
        [again] = after(week).instance.cases
        assert again.priority == priority
    assert after(listed(policy=policy)).instance.held == after(listed()).instance.held


def test_priority_and_weeks_stay_within_their_bounds() -> None:
    policy = plain_policy().model_copy(update={"waiting": WaitingPolicy(priority_a_week=1000)})
    week = listed(policy=policy).changed(cases=[case("C1"), case("C2", weeks_waited=520)])
    [again] = after(week).instance.cases
    assert (again.weeks_waited, again.priority) == (520, 1)
    [again] = after(listed(policy=policy)).instance.cases
    assert again.priority == 1000


def test_counts_take_up_a_new_case_to_the_hundredth() -> None:
    [person] = after(counted()).instance.practitioners
    assert (person.caseload, person.workload) == (11, 13.75)
    assert (person.complex_cases, person.women_cases) == (1, 1)


def test_a_caseload_by_tier_stays_one_while_its_weights_say_all() -> None:
    bundles = (InHand(cases=2, tier="B"), InHand(cases=1, tier="D"))
    week = counted(caseload=3, in_hand=bundles, workload=None)
    [person] = after(week.changed(cases=[case("C1")])).instance.practitioners
    assert person.in_hand == (InHand(cases=2, tier="B"), InHand(cases=2, tier="D"))
    assert person.workload is None
    [person] = after(week).instance.practitioners  # complex, so that it weighs more than its tier
    assert (person.caseload, person.workload) == (4, 6.25)


def test_cases_end_by_tier_where_they_are_counted() -> None:
    ended = {"practitioner": ["P1"], "tier": ["B"], "cases": [2], "complex_cases": [1]}
    [person] = after(counted(complex_cases=1), ended=ended).instance.practitioners
    assert (person.caseload, person.workload, person.complex_cases) == (9, 9.75, 1)
    assert after(counted(complex_cases=1), ended=ended).account.ended_counted == 2


def test_a_case_of_the_week_can_end_before_the_next() -> None:
    assert after(counted(), ended={"case": ["C1"]}).instance.practitioners[0].caseload == 10
    made = after(listed(), ended={"case": ["C1", "H2"]})
    assert [one.id for one in made.instance.held or ()] == ["H1"]
    assert made.account.ended == ("C1", "H2")


def test_a_case_that_waits_can_be_withdrawn() -> None:
    made = after(listed(), ended={"case": ["C2"], "withdrawn": ["yes"]})
    assert not made.instance.cases
    assert made.account.withdrawn == ("C2",)


def test_somebody_who_comes_back_has_a_previous_practitioner() -> None:
    made = after(listed(), ended={"case": ["H2"]}, cases={"case": ["H2"], "tier": ["C"]})
    assert made.instance.case_of["H2"].previous_practitioner == "P2"


def test_what_was_done_takes_the_proposals_place_and_is_told_apart() -> None:
    done = {"case": ["C1", "H1", "H2"], "practitioner": ["P2", "P2", None]}
    made = after(listed(), done=done)
    assert {one.id: one.practitioner for one in made.instance.held or ()} == {
        "C1": "P2",
        "H1": "P2",
    }
    assert made.instance.case_of["H2"].previous_practitioner == "P2"
    assert [(one.case, one.proposed, one.done) for one in made.account.otherwise] == [
        ("C1", "P1", "P2"),
        ("H1", "P1", "P2"),
        ("H2", "P2", None),
    ]
    assert not after(listed(), done={"case": ["C1"], "practitioner": ["P1"]}).account.otherwise


def test_people_start_leave_and_change() -> None:
    people = {
        "practitioner": ["P1", "P3", "P2"],
        "grade": [None, "PSO", None],
        "contracted_hours": [30, None, None],
        "away_until": [date(2026, 12, 4), None, None],
        "left": [None, None, "yes"],
    }
    made = after(listed(), people=people, ended={"case": ["H2"]})
    there = made.instance.practitioner_of
    assert set(there) == {"P1", "P3"}
    assert (there["P1"].contracted_hours, there["P1"].away_until) == (30.0, date(2026, 12, 4))
    assert there["P3"].grade == Grade.PSO
    assert (made.account.started, made.account.left) == (("P3",), ("P2",))


def test_dates_that_are_past_are_dropped_and_those_ahead_stay() -> None:
    past, ahead = NEXT - timedelta(1), NEXT
    people = [
        practitioner("P1", away_until=past),
        practitioner("P2", away_until=ahead, leaving_on=NEXT + timedelta(40)),
    ]
    made = after(listed().changed(practitioners=people)).instance.practitioner_of
    assert made["P1"].away_until is None
    assert made["P2"].away_until == ahead
    assert made["P2"].leaving_on == NEXT + timedelta(40)


def test_whoever_leaves_is_taken_off_the_lists_that_keep_her_away() -> None:
    week = listed().changed(cases=[case("C1"), case("C2", excluded=("P2",), not_with=("P1", "P2"))])
    gone = {"people": {"practitioner": ["P2"], "left": ["yes"]}, "ended": {"case": ["H2"]}}
    [again] = after(week, **gone).instance.cases
    assert (again.excluded, again.not_with) == ((), ("P1",))


def test_a_case_that_nobody_may_have_any_more_is_a_fault_that_names_nobody() -> None:
    week = listed().changed(cases=[case("C1"), case("C2", restricted_to=("P2",))])
    gone = {"people": {"practitioner": ["P2"], "left": ["yes"]}, "ended": {"case": ["H2"]}}
    said = faults(week, **gone)
    assert '"C2"' in said
    assert "P2" not in said


def test_a_practitioner_who_is_gone_and_holds_cases_is_a_fault_in_her_row() -> None:
    said = faults(listed(), people={"practitioner": ["P1"], "left": ["yes"]})
    assert said.startswith('people, row 0, column practitioner: "P1"')
    assert "still holds 2 cases (C1, H1)" in said
    leaver = practitioner("P1", caseload=3, leaving_on=NEXT - timedelta(1))
    said = faults(instance([], [leaver, practitioner("P2")]))
    assert "still holds 3 cases" in said
    assert "leaving_on" in said


def test_a_leaver_whose_cases_are_counted_hands_them_over_by_the_counts() -> None:
    people = [practitioner("P1", caseload=3, workload=4.0), practitioner("P2", caseload=1)]
    week = instance([], people)
    said = faults(week, people={"practitioner": ["P1"], "left": ["yes"]})
    assert "state the caseloads" in said
    stated = {"practitioner": ["P1", "P2"], "left": ["yes", None], "caseload": [0, 4]}
    made = after(week, people=stated).instance
    assert [(one.id, one.caseload) for one in made.practitioners] == [("P2", 4)]


@pytest.mark.parametrize(
    ("table", "given", "said"),
    [
        ("ended", {"case": ["C2"]}, "nobody had this one"),
        ("ended", {"case": ["H9"]}, "a case of the week before, in hand or new"),
        ("ended", {"case": ["H1", "H1"]}, "row 0 has the same"),
        ("ended", {"case": ["H1"], "practitioner": ["P2"]}, "whoever held the case: P1"),
        ("ended", {"case": ["H1"], "withdrawn": ["yes"]}, "since P1 held the case"),
        ("ended", {"case": ["H1"], "practitioner": ["P9"]}, "a practitioner of the week before"),
        ("ended", {"practitioner": ["P1"], "tier": ["D"]}, "the cell is blank"),
        ("cases", {"case": ["H1"], "tier": ["D"]}, "this one is in hand"),
        ("cases", {"case": ["C2"], "tier": ["D"]}, "comes again by itself"),
        ("cases", {"case": ["N1", "N1"], "tier": ["D", "D"]}, "row 0 has the same"),
        ("cases", {"case": ["N1"], "tier": ["D"], "excluded": ["P9"]}, "one entry is nobody"),
        ("cases", {"case": ["N1"]}, "column tier"),
        ("done", {"case": ["C9"], "practitioner": ["P1"]}, '"C9"'),
        ("done", {"case": ["C1"], "practitioner": ["P9"]}, '"P9"'),
        (
            "done",
            {"case": ["C1"], "practitioner": ["P1"], "allocated_on": [NEXT]},
            "before the next week begins, 2026-11-30",
        ),
        ("done", {"case": ["C1", "C1"], "practitioner": ["P1", "P2"]}, "row 0 has the same"),
        ("people", {"practitioner": ["P9"]}, "give the grade"),
        ("people", {"practitioner": ["P9"], "left": ["yes"], "grade": ["PO"]}, "can have left"),
        ("people", {"practitioner": ["P1"], "caseload": [4]}, "are listed"),
        ("people", {"practitioner": ["P1"], "reduction_hours": [38]}, "no more than contracted"),
        ("people", {"practitioner": ["P1"], "reason_for_absence": ["x"]}, "never the reason"),
    ],
)
def test_what_does_not_add_up_is_a_fault_where_it_stands(table: str, given: Any, said: str) -> None:
    told = faults(listed(), **{table: given})
    assert told.startswith(f"{table}, ")
    assert said in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"practitioner": ["P1"], "cases": [12]}, "the 11 that P1 held"),
        ({"practitioner": ["P1"], "tier": ["D"], "cases": [1], "women_cases": [2]}, "no more than"),
        ({"practitioner": ["P1"], "workload": [99]}, "no more work than"),
        ({"case": ["H1"]}, "cases in hand are only counted"),
        ({"practitioner": ["P1"], "cases": [11 - 4]}, "complex cases: P1 would have 6 among 4"),
    ],
)
def test_counts_that_do_not_add_up_are_faults(given: Any, said: str) -> None:
    assert said in faults(counted(complex_cases=5), ended=given)


def test_tiers_in_hand_bound_what_can_end() -> None:
    week = counted(caseload=2, in_hand=(InHand(cases=2, tier="B"),), workload=None)
    ended = {"practitioner": ["P1"], "tier": ["B"], "cases": [3]}
    assert "no more than the 2 B community that P1 held" in faults(week, ended=ended)
    assert "the tier" in faults(week, ended={"practitioner": ["P1"]})


def test_every_fault_of_every_table_is_told_at_once() -> None:
    said = faults(
        listed(),
        ended={"case": ["H9"]},
        cases={"case": ["H1"], "tier": ["D"]},
        people={"practitioner": ["P9", "P1"], "left": [None, "yes"]},
        done={"case": ["C9"], "practitioner": ["P1"]},
    )
    assert [line.partition(",")[0] for line in said.splitlines()] == [
        "people",
        "people",
        "ended",
        "done",
        "cases",
    ]


def test_a_week_without_a_date_has_a_next_one_without() -> None:
    week = listed(held=(held_case("H1", "P1"),), week_beginning=None)
    made = after(week).instance
    assert made.week_beginning is None
    assert [one.allocated_on for one in made.held or ()] == [None, None]
    given = {"practitioner": ["P1"], "away_until": [NEXT]}
    assert "no week_beginning" in faults(week, people=given)


def test_neither_the_run_nor_the_order_of_rows_makes_a_difference() -> None:
    week = listed()
    before = instance_json(week)
    rows = {"case": ["N2", "N1"], "tier": ["D", "E"]}
    turned = {"case": ["N1", "N2"], "tier": ["E", "D"]}
    assert after(week, cases=rows).instance == after(week, cases=turned).instance
    assert instance_json(week) == before


@pytest.mark.parametrize(("mode", "past"), [("soft", [(1,), ("away",)]), ("off", [(), ()])])
def test_how_many_new_cases_each_had_is_kept_where_that_counts(mode: str, past: list[Any]) -> None:
    people = [practitioner("P1"), practitioner("P2", away_until=MONDAY + timedelta(days=30))]
    rules: dict[str, dict[str, Any]] = {"fair_over_time": {"mode": mode}, "availability": {}}
    week = instance([case("C1")], people, plain_policy(rules))
    made = after(week).instance
    assert [one.new_cases_before for one in made.practitioners] == past
    again = after(made.changed(cases=(case("C2"), case("C3")))).instance
    more = [(2, 1), ("away", "away")] if mode == "soft" else [(), ()]
    assert [one.new_cases_before for one in again.practitioners] == more


@pytest.mark.parametrize("form", ["week", "week.json", "week.xlsx", "week.ods"])
def test_what_each_had_is_read_as_it_was_written(form: str, tmp_path: Path) -> None:
    past = [(3,), (2, "away", 0), ()]
    people = [practitioner(f"P{row}", new_cases_before=one) for row, one in enumerate(past)]
    write_instance(instance([case("C1")], people), tmp_path / form)
    found = read_instance(tmp_path / form).instance
    assert [one.new_cases_before for one in found.practitioners] == past
