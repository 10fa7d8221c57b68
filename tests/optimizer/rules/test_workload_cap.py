"""A practitioner's workload stays within a percentage of her capacity."""

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Task
from caseload.models.policy import CapacityPolicy
from caseload.optimizer.check.figures import workload_table
from caseload.optimizer.rules.workload_cap import WorkloadCap
from readings import excess, says

RULE = WorkloadCap(WorkloadCap.Settings(percent=110))


def test_bites_a_hundredth_over() -> None:
    week = instance([case(weight=0.01)], [practitioner(workload=55)])
    assert round(excess(RULE, week), 6) == 0.01


def test_does_not_bite_on_the_line() -> None:
    assert excess(RULE, instance([case(weight=0.3)], [practitioner(workload=54.7)])) == 0


def test_whoever_is_over_already_takes_nothing_that_weighs() -> None:
    over = practitioner(workload=70)
    assert excess(RULE, instance([], [over])) == 0
    assert excess(RULE, instance([case(weight=0)], [over])) == 0
    assert excess(RULE, instance([case(weight=2.5)], [over])) == 2.5


def test_work_that_is_coming_counts() -> None:
    policy = plain_policy(tasks={Task.PAROLE_REPORT: 3})
    person = practitioner(workload=50, parole_reports_due=1)
    assert excess(RULE, instance([case(weight=3)], [person], policy)) == 1


def test_a_share_that_is_no_whole_hundredth_is_cut() -> None:
    person = practitioner(capacity=3.33)
    assert excess(RULE, instance([case(weight=3.66)], [person])) == 0
    assert round(excess(RULE, instance([case(weight=3.67)], [person])), 6) == 0.01


def test_says() -> None:
    policy = plain_policy(unit="points", capacity=CapacityPolicy(full=2176, whole=True))
    week = instance([case(weight=206)], [practitioner(name="Ben Hughes", workload=2200)], policy)
    assert says(RULE, week) == ("Ben Hughes would carry 2406 of 2393.6 points (110 % of capacity)")


def test_sentence() -> None:
    assert RULE.sentence() == "A workload stays within 110 % of capacity."


def test_every_kind_of_work_that_is_coming_is_in_the_workload_and_shown_apart() -> None:
    weights = {Task.PAROLE_REPORT: 3, Task.RECALL_REPORT: 2, Task.COURT_REPORT: 5}
    policy = plain_policy(tasks={**weights, Task.INDUCTION: 0.25})
    person = practitioner(
        workload=20,
        parole_reports_due=1,
        recall_reports_due=2,
        court_reports_due=1,
        inductions_due=2,
    )
    week = instance([], [person], policy)
    (row,) = workload_table(week, book_of(week), {})
    assert row.coming == 3 + 2 * 2 + 5 + 2 * 0.25
    assert row.workload_before == 20 + row.coming
    assert row.coming_share == row.coming / 50


def test_the_largest_workload_stands_beside_everyones_figures() -> None:
    people = [practitioner("P1"), practitioner("P2", contracted_hours=18.5)]
    hard = instance([case()], people, plain_policy({"workload_cap": {"mode": "hard"}}))
    rows = workload_table(hard, book_of(hard), {})
    assert [row.most for row in rows] == [pytest.approx(1.1 * row.capacity) for row in rows]
    assert [row.most_share for row in rows] == pytest.approx([1.1, 1.1])
    week = instance([case()], people)
    [free, _] = workload_table(week, book_of(week), {})
    assert free.most is None
    assert free.most_share is None
