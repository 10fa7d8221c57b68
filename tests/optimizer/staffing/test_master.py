"""The master: its cheapest plan is a lower bound, and a cut leaves only plans with more posts.

Covers `bulk` as well.
"""

import time

import numpy as np

from builders import book_of, case, compiled, instance, plain_policy
from caseload.models.base import Grade
from caseload.optimizer.budget import Budget
from caseload.optimizer.staffing.bulk import usable_room
from caseload.optimizer.staffing.master import KindTerms, PostPlan, RecruitmentMaster
from caseload.optimizer.staffing.posts import candidate_posts, part_time, post_kinds, room_of_posts
from recruitment import CAP

STEPS = 2


def budget() -> Budget:
    return Budget(5.0, time.monotonic() + 600)


def master(cases: int) -> RecruitmentMaster:
    """Cases for posts of one kind, full time or half, with room for five and two."""
    given = instance([case(f"C{n}") for n in range(cases)], [], plain_policy(CAP))
    people = candidate_posts(given, [Grade.PO])
    (part,) = compiled(given.changed(practitioners=tuple(people))).parts
    kinds, others = post_kinds(part.problem, part.practitioner_ids, people)
    steps = [part_time(kinds[0].person, step / STEPS) for step in range(1, STEPS + 1)]
    room = room_of_posts(given, book_of(given), steps).T[:, :, None]
    return RecruitmentMaster(part.problem, kinds[:1], others, KindTerms(STEPS, (1,), (0,), room))


def test_the_cheapest_plan_has_just_enough_room() -> None:
    for cases, plan in ((5, PostPlan((1,), (0,))), (7, PostPlan((1,), (1,)))):
        model = master(cases)
        assert model.least_left(budget()) == 0
        found = model.cheapest(budget())
        assert found is not None
        assert found.plan == plan
        assert found.cost == found.bound == model.cost_of(plan)
        assert found.counts.sum() == cases


def test_a_plan_that_is_cut_off_is_followed_by_one_with_more_posts() -> None:
    model = master(5)
    assert model.least_left(budget()) == 0
    model.cut_off(PostPlan((1,), (0,)))
    found = model.cheapest(budget())
    assert found is not None
    assert found.plan == PostPlan((1,), (1,))


def test_nothing_costs_less_once_the_cost_is_capped_below_the_least() -> None:
    model = master(5)
    assert model.least_left(budget()) == 0
    model.cap_cost(1)
    assert model.cheapest(budget()) is None


def test_a_limit_brings_no_more_room_than_another_that_counts_the_same_cases() -> None:
    rules = {**CAP, "weekly_intake": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 9)}
    given = instance([case(f"C{n}") for n in range(9)], [], plain_policy(rules))
    people = candidate_posts(given, [Grade.PO])
    (part,) = compiled(given.changed(practitioners=tuple(people))).parts
    limits = part.problem.limits
    room = usable_room(limits, np.array([[2] * len(limits), [20] * len(limits)]))
    narrow = np.array([[2, 20]] * len(limits)) * max(int(one.use.max()) for one in limits)
    assert (room <= narrow).all()
    uneven = np.full((1, len(limits)), 9)
    uneven[0, 0] = 2
    assert (usable_room(limits, uneven) == 2).all()
