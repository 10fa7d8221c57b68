"""The start of the path: what an allocation by hand breaks is excused, at a price, nothing else."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.workload import capacity
from caseload.optimizer.check.figures import preference_cost, spread
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.compare.smallest_changes import path_points
from caseload.optimizer.path.start import PUT_RIGHT, start_of
from paths import Allocation, Exhaustive, lopsided, made_by_hand, path
from strategies import random_instance


def test_a_case_left_over_by_hand_is_placed_by_the_first_change() -> None:
    week, by_hand = lopsided()
    by_hand["C5"] = None
    found = path(week, by_hand)
    assert [point.counted[0] for point in found[:2]] == [1.0, 0.0]
    listed = path_points(start_of(week, book_of(week), by_hand), found, by_hand)
    assert listed[0].gain is None
    assert [(c.before, c.case) for c in listed[1].changes] == [(None, "C5")]


def test_what_was_broken_by_hand_may_stay_but_nobody_else_may_have_it() -> None:
    cap = {"caseload_cap": {"mode": "hard", "PO": 2, "NQO": 2, "PSO": 2, "PQiP": 2}}
    week = instance(
        [case(f"C{n}") for n in range(6)],
        [practitioner(f"P{n}") for n in range(2)],
        plain_policy(cap),
    )
    by_hand: Allocation = {f"C{n}": "P0" for n in range(5)}
    found = path(week, by_hand)
    assert found[0].counted[0] == 1.0
    assert found[-1].counted[0] == 0.0
    assert found[-1].counts.sum() == 6
    loads = found[-1].counts.sum(axis=0)
    assert sorted(loads.tolist()) == [2, 4]


def test_the_start_has_the_worth_of_the_allocation_by_hand() -> None:
    prices = []
    for seed in range(20):
        rng = random.Random(f"start{seed}")
        week = random_instance(rng, people=3, cases=4, measure="spread", decisions=0.0)
        by_hand = made_by_hand(rng, week)
        capable = {p.id for p in week.practitioners if capacity(week.policy, p)}
        if not capable or any(v is not None and v not in capable for v in by_hand.values()):
            continue
        first = path(week, by_hand)[0]
        assert first.balance == pytest.approx(spread(week, by_hand), abs=1e-6)
        every = Exhaustive(week, by_hand)
        soft = sum(breach.cost for breach in breaches(week, book_of(week), by_hand))
        price = every.worth(every.start)[3]
        assert first.counted[3] == pytest.approx(price)
        assert price >= soft
        prices.append(price - soft)
        assert preference_cost(week, book_of(week), by_hand) >= 0
    assert max(prices) >= PUT_RIGHT
    assert min(prices) == 0
