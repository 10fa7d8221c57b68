"""The price of a change of one case is what the change makes of the weighted stages."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from builders import book_of
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import FORBIDDEN, Penalties
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import feature_sums, loads, moved, score, shortfall, soft_cost
from draws import draws, share_of
from paths import made_by_hand, start_of
from strategies import random_instance

PRICES = (Penalties(), Penalties(breach=3.0, preferences=7.0, keep=2.0, move=50.0))


def problems(seed: int) -> Iterator[Problem]:
    rng = random.Random(f"tables{seed}")
    week = random_instance(rng, people=4, cases=6)
    book = book_of(week)
    yield from (part.problem for part in compile_instance(week, book).parts)
    if week.cases:
        yield start_of(week, book, made_by_hand(rng, week)).problem


def by_chance(problem: Problem, seed: int) -> IntArray:
    """Each case with somebody who may have it, whatever limits and conditions say."""
    rng, counts = random.Random(seed), problem.own.copy()
    for group in range(problem.classes):
        may = np.flatnonzero(problem.allowed[group])
        for _ in range(int(problem.count[group] - counts[group].sum()) if len(may) else 0):
            counts[group, rng.choice(may)] += 1
    return counts


def hard_breaches(problem: Problem, counts: IntArray, person: int, price: float) -> float:
    """What hard conditional rules that the practitioner breaks cost, by the nearest disjunct."""
    total = 0.0
    for condition in problem.conditions:
        if not condition.penalty and person in condition.disjuncts:
            sums = feature_sums(condition, counts)[:, person]
            missed = min(
                int(np.maximum(disjunct.rows @ sums - disjunct.rooms, 0).sum())
                for disjunct in condition.disjuncts[person]
            )
            total += price * missed if missed else 0.0
    return total


def cost(problem: Problem, counts: IntArray, person: int, prices: Penalties) -> float:
    """The weighted stages of an allocation, hard conditional rules but for this person's apart."""
    preferences = score(problem, counts).preferences
    squares = (loads(problem, counts).astype(float) ** 2 / problem.capacity).sum()
    return float(
        prices.minimums * shortfall(problem, counts)
        + prices.soft_rules * soft_cost(problem, counts)
        + prices.balance * squares
        + prices.keep * (problem.departure * counts).sum()
        + prices.preferences * preferences
        + prices.move * moved(problem, counts)
        + hard_breaches(problem, counts, person, prices.breach)
    )


def barred(problem: Problem, before: IntArray, after: IntArray, person: int) -> bool:
    """Whether a hard rule but a conditional one speaks against the change."""
    more = after[:, person] > np.where(problem.allowed, after, problem.own)[:, person]
    came = after[:, person] > before[:, person]
    limits = [
        (limit.taken + limit.use @ after)[person]
        > max(limit.room[person], (limit.taken + limit.use @ before)[person])
        for limit in problem.limits
        if limit.hard
    ]
    return bool((more & came).any() or any(limits))


def assert_priced(problem: Problem, counts: IntArray, prices: Penalties) -> tuple[int, int, int]:
    """Returns how many prices there were, were forbidden, and began with a breach."""
    search = Search(problem, counts, prices)
    seen, forbidden, broken = 0, 0, 0
    for person, held, table in search.tables(np.arange(problem.people)).of_each():
        np.testing.assert_array_equal(held[:-1], np.flatnonzero(counts[:, person]))
        assert held[-1] == problem.classes
        now = cost(problem, counts, person, prices)
        at_rest = hard_breaches(problem, counts, person, prices.breach)
        broken += at_rest > 0
        for row, lose in enumerate(held):
            for gain in range(problem.classes + 1):
                if gain == lose:  # no step exchanges a class for itself
                    continue
                after = counts.copy()
                if lose < problem.classes:
                    after[lose, person] -= 1
                if gain < problem.classes:
                    after[gain, person] += 1
                found, seen = table[row, gain], seen + 1
                breach = hard_breaches(problem, after, person, prices.breach)
                if barred(problem, counts, after, person) or np.isinf(breach):
                    assert found == FORBIDDEN
                    forbidden += 1
                    continue
                then = cost(problem, after, person, prices)
                # A breach that nothing can pay for is no gain when it ends.
                change = then - (now if np.isfinite(now) else cost_apart(problem, counts, prices))
                assert found == pytest.approx(change, rel=1e-7, abs=1e-2)
    return seen, forbidden, broken


def cost_apart(problem: Problem, counts: IntArray, prices: Penalties) -> float:
    """As `cost`, hard conditional rules left out."""
    return cost(problem, counts, -1, prices)


@pytest.mark.parametrize("prices", PRICES)
def test_a_price_is_what_the_change_makes_of_the_stages(prices: Penalties) -> None:
    seen = forbidden = broken = 0
    for seed in draws(60):
        for problem in problems(seed):
            if problem.people and problem.classes:
                counts = problem.own if problem.by_hand else by_chance(problem, seed)
                found = assert_priced(problem, counts, prices)
                seen, forbidden = seen + found[0], forbidden + found[1]
                broken += found[2]
    assert seen > share_of(1000)
    assert forbidden > share_of(60)
    assert broken > share_of(10)


def test_some_tables_are_those_of_all() -> None:
    for seed in draws(60):
        for problem in problems(seed):
            if problem.people > 1 and problem.classes:
                search = Search(problem, place_at_once(problem), PRICES[1])
                every = list(search.tables(np.arange(problem.people)).of_each())
                some = search.tables(np.array([0, problem.people - 1])).of_each()
                for (person, held, table), other in zip(some, (every[0], every[-1]), strict=True):
                    assert person == other[0]
                    np.testing.assert_array_equal(held, other[1])
                    np.testing.assert_array_equal(table, other[2])
