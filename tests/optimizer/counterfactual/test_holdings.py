"""The least cost over whole holdings is what enumeration finds, and no bound is above it."""

import dataclasses
import itertools
import random

import numpy as np
import pytest

from builders import case, compiled, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.counterfactual.holdings import TooManyHoldings, least_cost
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import unmet
from caseload.optimizer.tuning import Tuning

CEILING = 1e6


def problem_of(seed: int) -> Problem:
    """Two practitioners under a cap and a conditional rule; the first is near both."""
    rng = random.Random(f"holdings {seed}")
    rules = {
        "caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 15),
        "mainly_women_cap": {"cap": 12},
    }
    people = [
        practitioner("P1", caseload=11, women_cases=5, workload=11.0),
        practitioner("P2", caseload=2, workload=2.0),
    ]
    cases = [
        case(f"C{n}", weight=rng.choice([1.0, 2.0]), gender=rng.choice(list(Gender)))
        for n in range(6)
    ]
    (part,) = compiled(instance(cases, people, plain_policy(rules))).parts
    return part.problem


def curve(added: FloatArray) -> FloatArray:
    bent: FloatArray = 0.01 * (added - 150.0) ** 2
    return bent


def every_cost(problem: Problem, price: FloatArray) -> dict[tuple[int, ...], float]:
    """The cost of each allowed holding of the first practitioner."""
    found = {}
    for holding in itertools.product(*(range(int(most) + 1) for most in problem.most[:, 0])):
        counts = np.zeros_like(problem.most)
        counts[:, 0] = holding
        fits = all(
            (limit.use @ counts)[0] <= limit.room[0] - limit.taken[0]
            for limit in problem.limits
            if limit.hard and sum(holding)
        )
        broken = any(0 in unmet(one, counts) for one in problem.conditions if not one.penalty)
        if fits and (not broken or not sum(holding)):
            work = float(problem.weight @ counts[:, 0])
            found[holding] = float(price @ counts[:, 0]) + float(curve(np.array([work]))[0])
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_least_cost_is_that_of_the_best_holding(seed: int) -> None:
    problem = problem_of(seed)
    rng = np.random.default_rng(seed)
    price = rng.uniform(-100.0, 100.0, problem.classes)
    every = every_cost(problem, price)
    least, with_class = least_cost(problem, 0, price, curve, CEILING)
    assert least == pytest.approx(min(every.values()))
    for group in range(problem.classes):
        costs = [cost for holding, cost in every.items() if holding[group]]
        assert with_class[group] <= min(costs, default=np.inf) + 1e-6


def test_too_many_states_are_refused() -> None:
    problem = problem_of(0)
    few = Tuning().changed("counterfactual", max_holdings=1)
    price = np.full(problem.classes, -1.0)
    with pytest.raises(TooManyHoldings):
        least_cost(dataclasses.replace(problem, tuning=few), 0, price, curve, CEILING)
