"""What the search keeps from step to step is what it would find from nothing."""

import random
from collections.abc import Iterator

import numpy as np

from builders import book_of
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.heuristics.step import Step
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from draws import draws, share_of
from strategies import random_instance

PRICES = Penalties(breach=3.0, preferences=7.0)


def problems(seed: int) -> Iterator[Problem]:
    week = random_instance(random.Random(f"search{seed}"), people=9, cases=24)
    for part in compile_instance(week, book_of(week)).parts:
        if part.problem.people and part.problem.classes:
            yield part.problem


def assert_as_new(search: Search) -> None:
    """The prices are those of a search that begins here, and the leasts those of the table."""
    fresh = Search(search.problem, search.counts, PRICES)
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
