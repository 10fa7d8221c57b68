"""Cases over the cap become cases that need a new holder."""

import pytest

from builders import book_of, held_case, instance, plain_policy, practitioner
from caseload.models.base import Grade
from caseload.models.fault import BadInput
from caseload.models.practitioner import InHand
from caseload.optimizer.staffing.over_cap import excess, plain_tier, with_handovers
from recruitment import CAP, OFFICERS_ONLY


class TestOverTheCap:
    def test_the_excess_is_what_goes_beyond_the_cap_for_the_hours(self) -> None:
        people = [
            practitioner("P1", caseload=8),
            practitioner("P2", caseload=5),
            practitioner("P3", caseload=4, contracted_hours=22.2),
        ]
        week = instance([], people, plain_policy(CAP))
        assert excess(week, book_of(week)) == {"P1": 3, "P3": 1}

    def test_from_counts_each_is_a_plain_case_of_the_mean_weight(self) -> None:
        people = [practitioner("P1", caseload=8, workload=12.0, grade=Grade.PSO)]
        given = instance([], people, plain_policy({**CAP, **OFFICERS_ONLY}))
        opened = with_handovers(given, book_of(given), rebalance=False)
        assert [(c.weight, c.tier) for c in opened.cases] == [(1.5, "B")] * 3
        left = opened.practitioner_of["P1"]
        assert (left.caseload, left.workload) == (5, 7.5)

    def test_a_plain_case_is_of_the_tier_that_fewest_others_may_hold(self) -> None:
        given = instance([], [practitioner()], plain_policy(OFFICERS_ONLY))
        assert plain_tier(given, book_of(given), Grade.PO) == "A"
        assert plain_tier(given, book_of(given), Grade.PSO) == "B"

    def test_known_tiers_are_kept_and_as_many_of_each_as_may_have_to_go(self) -> None:
        hand = (InHand(cases=6, tier="A"), InHand(cases=1, tier="D"))
        people = [practitioner("P1", caseload=7, in_hand=hand)]
        week = instance([], people, plain_policy(CAP))
        opened = with_handovers(week, book_of(week), rebalance=False)
        assert [c.tier for c in opened.cases] == ["A", "A", "D"]
        assert opened.practitioner_of["P1"].caseload == 4

    def test_of_listed_cases_all_of_hers_may_go_and_nobody_elses(self) -> None:
        people = [practitioner("P1"), practitioner("P2")]
        held = [held_case(f"H{n}", "P1") for n in range(6)] + [held_case("H9", "P2")]
        given = instance([], people, plain_policy(CAP), held=tuple(held))
        opened = with_handovers(given, book_of(given), rebalance=False)
        assert [c.id for c in opened.cases] == [f"H{n}" for n in range(6)]
        assert [c.id for c in opened.held or ()] == ["H9"]

    def test_rebalancing_needs_cases_that_may_move(self) -> None:
        given = instance([], [practitioner("P1", caseload=8)], plain_policy(CAP))
        with pytest.raises(BadInput, match="movable"):
            with_handovers(given, book_of(given), rebalance=True)
