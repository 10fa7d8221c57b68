"""Assigning one case after the other and never looking back, as routers and today's tools do."""

from collections.abc import Callable

import numpy as np

from benchmarks.said import Teller
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.heuristics import baselines
from caseload.optimizer.problem.problem import Problem


def in_order_of_arrival(problem: Problem) -> IntArray:
    """The class of each case that is with nobody yet, in an order by chance."""
    waiting = problem.count - problem.own.sum(axis=1)
    return np.random.default_rng(0).permutation(np.repeat(np.arange(problem.classes), waiting))


def least_loaded(problem: Problem) -> IntArray:
    """Each case in turn to whoever has the lowest utilisation of those who may take it."""
    return baselines.one_pass(
        problem, in_order_of_arrival(problem).tolist(), baselines.least_loaded
    )[0]


def round_robin(problem: Problem) -> IntArray:
    """Each case in turn to the next of those who may take it."""
    return baselines.one_pass(
        problem, in_order_of_arrival(problem).tolist(), baselines.round_robin
    )[0]


def least_loaded_all(problems: list[Problem], _seconds: float, teller: Teller) -> None:
    """Least loaded, part after part."""
    _assigned(least_loaded, problems, teller)


def round_robin_all(problems: list[Problem], _seconds: float, teller: Teller) -> None:
    """Round robin, part after part."""
    _assigned(round_robin, problems, teller)


def _assigned(
    assign: Callable[[Problem], IntArray], problems: list[Problem], teller: Teller
) -> None:
    teller.built()
    for part, problem in enumerate(problems):
        teller.of_part(part).found(assign(problem))
