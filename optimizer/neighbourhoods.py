"""Neighbourhoods around an allocation: a few practitioners' new cases are dealt again."""

from collections.abc import Callable

import numpy as np

from optimizer.construct import most_steps
from optimizer.problem import Problem
from optimizer.rules.base import IntArray
from optimizer.score import convex_cost
from optimizer.search import Search

FEWEST, MOST = 3, 9
"""How many practitioners' cases are dealt again at once."""

SHAKE = 0.3
"""The order is by weight, each weight shaken by so much either way."""


def evened(
    problem: Problem,
    counts: IntArray,
    fits: Callable[[IntArray], bool],
    enough: float,
    tries: int,
    seed: int,
    halted: Callable[[], bool],
) -> IntArray:
    """The most even allocation found around another one, shape [class, practitioner].

    Each try takes away all that a few people, chosen by chance, hold; deals it again by weight
    and scarcity of chance; mends by moves and swaps; and is kept if it `fits` and is more even.
    Ends when the convex cost is down to `enough`, after so many tries, or when `halted`. The same
    `seed` gives the same allocation.
    """
    chance = np.random.default_rng(seed)
    search = Search(problem, counts)
    search.prepare()
    best, saved = convex_cost(problem, counts), search.save()
    for _ in range(tries):
        if best <= enough or halted():
            break
        size = min(problem.people, int(chance.integers(FEWEST, MOST, endpoint=True)))
        people = chance.choice(problem.people, size=size, replace=False)
        shaken = problem.weight * chance.uniform(1.0 - SHAKE, 1.0 + SHAKE, problem.classes)
        search.deal_again(people, np.argsort(-shaken, kind="stable"))
        search.go_on(most_steps(problem))
        cost = convex_cost(problem, search.counts)
        if cost < best * (1.0 - 1e-12) and fits(search.counts):
            best, saved = cost, search.save()
        else:
            search.restore(saved)
    return saved.counts
