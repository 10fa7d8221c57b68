"""Dealing neighbourhoods again evens an allocation out, inside what it has to keep."""

import random

import numpy as np

from optimizer.compile import compile_instance
from optimizer.construct import place_at_once
from optimizer.neighbourhoods import evened
from optimizer.problem import Problem
from optimizer.rules.base import IntArray
from optimizer.score import allowed, convex_cost, first_stages
from strategies import random_instance


def problems(count: int) -> list[Problem]:
    rng = random.Random(3)
    found: list[Problem] = []
    while len(found) < count:
        instance = random_instance(rng, people=8, cases=16, measure="spread", decisions=0.0)
        parts = compile_instance(instance, None).parts
        found += [part.problem for part in parts if part.problem.people and part.problem.classes]
    return found


def deal(problem: Problem, counts: IntArray, tries: int, seed: int = 1) -> IntArray:
    start = first_stages(problem, counts)

    def fits(found: IntArray) -> bool:
        return allowed(problem, found) and first_stages(problem, found) <= start

    return evened(problem, counts, fits, 0.0, tries, seed, lambda: False)


def test_it_is_never_worse_and_keeps_every_rule() -> None:
    better = 0
    for problem in problems(30):
        start = place_at_once(problem)
        found = deal(problem, start, tries=20)
        assert allowed(problem, found)
        assert first_stages(problem, found) <= first_stages(problem, start)
        assert convex_cost(problem, found) <= convex_cost(problem, start)
        better += convex_cost(problem, found) < convex_cost(problem, start) - 1e-9
    assert better >= 10


def test_the_same_seed_gives_the_same_allocation() -> None:
    for problem in problems(5):
        start = place_at_once(problem)
        assert (deal(problem, start, 10) == deal(problem, start, 10)).all()


def test_nothing_is_tried_once_it_is_even_enough_or_halted() -> None:
    for problem in problems(5):
        start = place_at_once(problem)
        cost = convex_cost(problem, start)
        assert (evened(problem, start, lambda _: True, cost, 10, 1, lambda: False) == start).all()
        assert (evened(problem, start, lambda _: True, -1.0, 10, 1, lambda: True) == start).all()
        assert (evened(problem, start, lambda _: False, -1.0, 10, 1, lambda: False) == start).all()


def test_what_is_dealt_again_is_counted_right() -> None:
    for problem in problems(10):
        found = deal(problem, place_at_once(problem), tries=5)
        assert (found >= 0).all() and (found.sum(axis=1) <= problem.count).all()
        assert found.dtype == np.int64
