"""What the search keeps from step to step is what it would find from nothing."""

import dataclasses
import random
from collections.abc import Iterator

import numpy as np
import pytest

from builders import book_of
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.heuristics.step import Step
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, left_over, score, soft_cost
from draws import draws, share_of
from strategies import random_instance

PRICES = Penalties(breach=3.0, preferences=7.0)

SHARE = 1e-12
"""Of what the best step is worth: nearly everything that helps is taken with it."""


def problems(seed: int) -> Iterator[Problem]:
    week = random_instance(random.Random(f"search{seed}"), people=9, cases=24)
    for part in compile_instance(week, book_of(week)).parts:
        if part.problem.people and part.problem.classes:
            yield part.problem


def assert_as_new(search: Search, prices: Penalties = PRICES) -> None:
    """The prices are those of a search that begins here, and the leasts those of the table."""
    fresh = Search(search.problem, search.counts, prices)
    fresh.prepare()
    np.testing.assert_array_equal(search.load, fresh.load)
    np.testing.assert_array_equal(search.left, fresh.left)
    np.testing.assert_array_equal(search.used, fresh.used)
    np.testing.assert_allclose(search._best, fresh._best, rtol=1e-9, atol=0.1)
    np.testing.assert_array_equal(search._least, search._change.min(axis=1))
    np.testing.assert_array_equal(search._least_at, search._change.argmin(axis=1))


def test_after_every_step_and_every_refusal_the_prices_are_as_from_nothing() -> None:
    taken = refused = 0
    for seed in draws(60):
        rng = random.Random(seed)
        for problem in problems(seed):
            search = Search(problem, problem.own, PRICES)
            search.prepare()
            for _ in range(10):
                before, keep = search.counts.copy(), rng.random() < 0.6
                search.go_on(1, lambda _counts, keep=keep: keep)
                moved = bool((search.counts != before).any())
                assert keep or not moved
                taken, refused = taken + moved, refused + (not keep)
                assert_as_new(search)
    assert taken > share_of(40)
    assert refused > share_of(40)


def test_after_steps_at_random_the_leasts_are_those_of_the_table() -> None:
    """A step for the worse raises what was least, so that it has to be sought again."""
    taken = 0
    for seed in draws(60):
        rng = random.Random(f"at random{seed}")
        for problem in problems(seed):
            search = Search(problem, problem.own, PRICES)
            search.descend(1000)
            for _ in range(10):
                may = np.argwhere(
                    np.isfinite(search._change) & (search._holder != search._holder.T)
                )
                if not len(may):
                    break
                a, b = may[rng.randrange(len(may))]
                p, q = search._holder[a, b], search._holder[b, a]
                search.apply(Step(0.0, int(a), int(p), int(b), int(q)))
                assert_as_new(search)
                taken += 1
    assert taken > share_of(200)


def test_a_pair_of_classes_that_is_refused_is_left_alone_until_another_step_is_taken() -> None:
    others = 0
    for seed in draws(60):
        for problem in problems(seed):
            search = Search(problem, problem.own, PRICES)
            search.prepare()
            first = search.best_step()
            if first is None:
                continue
            second = search.best_step({first.a: {first.b}, first.b: {first.a}})
            table = search._change.copy()
            table[first.a, first.b] = table[first.b, first.a] = np.inf
            if second is None:
                assert table.min() > -1e-6
                continue
            others += 1
            assert {second.a, second.b} != {first.a, first.b}
            assert second.change >= first.change
            assert second.change == table.min()
    assert others > share_of(20)


def filled(seed: int) -> Iterator[tuple[Search, list[Step]]]:
    """Searches from allocations at random, with steps to be taken together."""
    rng = random.Random(f"together{seed}")
    for problem in problems(seed):
        counts = problem.own.copy()
        for group in range(problem.classes):
            for _ in range(int(left_over(problem, counts)[group])):
                person = rng.randrange(problem.people)
                counts[group, person] += 1
                counts[group, person] -= not allowed(problem, counts)
        eager = problem.tuning.changed("local_search", together_share=SHARE)
        search = Search(dataclasses.replace(problem, tuning=eager), counts, Penalties())
        search.prepare()
        first = search.best_step()
        if first is not None:
            yield search, search._together(first)


def worth(search: Search) -> float:
    """What an allocation costs at a search's prices, Σ L²/κ − (Σ L)²/K for the balance."""
    problem, prices, counts = search.problem, search.prices, search.counts
    soft = soft_cost(problem, counts) - problem.soft_cost
    left = prices.allocate * float(problem.priority @ left_over(problem, counts))
    short = prices.minimums * float(score(problem, counts).minimums)
    load = (problem.load + problem.weight @ counts).astype(float)
    total = float(load.sum()) + problem.outside_load
    even = float((load**2 / problem.capacity).sum()) - total**2 / problem.total_capacity
    return left + short + prices.soft_rules * soft + even


def test_steps_that_are_taken_together_are_worth_what_they_are_alone() -> None:
    """No holder is in two of them, and together they come to what each promised."""
    several = 0
    for seed in draws(90):
        for search, steps in filled(seed):
            holders = [person for step in steps for person in (step.p, step.q)]
            assert len(set(holders)) == len(holders)
            assert all(step.change <= SHARE * steps[0].change for step in steps)
            promised, before = sum(step.change for step in steps), worth(search)
            assert search._taken(steps, None)
            assert worth(search) - before == pytest.approx(promised, rel=1e-6, abs=1e-3)
            assert_as_new(search, Penalties())
            several += len(steps) > 1
    assert several > share_of(5)


def test_where_not_all_steps_may_be_taken_the_first_is() -> None:
    alone = 0
    for seed in draws(90):
        for search, steps in filled(seed):
            if len(steps) > 1:
                other = Search(search.problem, search.counts, Penalties())
                other.prepare()
                other.apply(steps[0])
                answers = iter([False, True])
                assert search._taken(steps, lambda _counts, answers=answers: next(answers))
                np.testing.assert_array_equal(search.counts, other.counts)
                assert_as_new(search, Penalties())
                alone += 1
    assert alone > share_of(5)
