"""A good allocation at once: greedy by scarcity and weight, then moves and swaps."""

import dataclasses
from collections.abc import Callable

import numpy as np

from optimizer.coarse import coarsened
from optimizer.problem import FloatArray, Problem
from optimizer.rules.base import IntArray
from optimizer.score import moved, unmet, utilisation
from optimizer.search import Prices, Search

STEPS_PER_CASE = 20
"""Bound on the steps of a descent for each case: far more than any was seen to take."""

RAISES, FALLS, FALL = 30, 12, 0.6
"""How often a price on moves may double, and how often it then falls by so much."""


def construct(problem: Problem, prices: Prices = Prices()) -> IntArray:
    """An allocation that keeps every hard rule, shape [class, practitioner].

    The class with the fewest takers goes first, then the heaviest; each case goes where it costs
    least; then moves and swaps mend what greed spoilt.
    """
    if not problem.people:
        return np.zeros_like(problem.most)
    coarse = coarsened(problem)
    return coarse.unfold(_construct(coarse.problem, prices))


def _construct(problem: Problem, prices: Prices) -> IntArray:
    search = Search(problem, problem.as_it_is, prices)
    slots = np.minimum(problem.most, problem.count[:, None]).sum(axis=1)
    order = np.lexsort((np.arange(problem.classes), -problem.weight, slots))
    for group in order:
        for _ in range(int(search.left[group])):
            person, price = search.cheapest_taker(group)
            if not price < prices.unallocated * problem.priority[group]:
                break
            search.take(group, person)
    return descend(problem, search.counts, prices)


def round_off(problem: Problem, parts: FloatArray, prices: Prices = Prices()) -> IntArray:
    """An allocation near a solution in parts: its whole cases, the rest placed greedily.

    `parts` has shape [class, practitioner]. The relaxation leaves conditional rules out: whoever
    breaks one with her whole cases starts again from none.
    """
    whole = np.floor(parts + 1e-6).astype(np.int64)
    for condition in problem.conditions:
        if condition.penalty == 0:
            whole[:, unmet(condition, whole)] = 0
    search = Search(problem, whole, prices)
    for group in np.argsort(-problem.weight, kind="stable"):
        for _ in range(int(search.left[group])):
            person, price = search.cheapest_taker(group)
            if price < prices.unallocated * problem.priority[group]:
                search.take(group, person)
    return descend(problem, search.counts, prices)


def most_steps(problem: Problem) -> int:
    """Bound on the steps of a descent."""
    return STEPS_PER_CASE * int(problem.count.sum()) + 1


def descend(
    problem: Problem,
    counts: IntArray,
    prices: Prices = Prices(),
    keeps: Callable[[IntArray], bool] | None = None,
) -> IntArray:
    """The allocation that moves and swaps lead to from another one.

    Where cases in hand may move, their number stays within what is allowed.
    """
    if problem.most_moves is not None:
        return _descend_moving(problem, counts, prices, keeps)
    search = Search(problem, counts, prices)
    search.descend(most_steps(problem), keeps)
    return search.counts


def _descend_moving(
    problem: Problem,
    counts: IntArray,
    prices: Prices,
    keeps: Callable[[IntArray], bool] | None,
) -> IntArray:
    """As `descend`, with a price on moves that falls until as many are made as may be.

    The steps that help most for a move come first. More moves than may be are taken back first.
    Where preferences count, the moves have found their places already.
    """
    most = problem.most_moves or 0
    weight = float(problem.weight.max(initial=1))
    price = 4.0 * weight * float(np.ptp(utilisation(problem, counts))) * prices.balance
    for _ in range(RAISES):
        if moved(problem, counts) <= most:
            break
        price *= 2.0
        search = Search(problem, counts, dataclasses.replace(prices, move=price))
        search.descend(most_steps(problem))
        counts = search.counts
    falls = [] if prices.preference else [price * FALL**step for step in range(FALLS)]
    for falling in [*falls, 0.0]:
        search = Search(problem, counts, dataclasses.replace(prices, move=falling))
        search.descend(most_steps(problem), keeps)
        counts = search.counts
    return counts
