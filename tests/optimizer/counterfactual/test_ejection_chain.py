"""Ejection chains: the cheapest exchange is found, the pair is in place, the start is restored."""

import random

import numpy as np
import pytest

from builders import case, compiled, instance, plain_policy, practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.ejection_chain import EjectionChains
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, left_over


def problem_of(seed: int) -> Problem:
    rng = random.Random(f"chains {seed}")
    cases = [case(f"C{n}", weight=rng.choice([1.0, 2.0, 3.5])) for n in range(8)]
    people = [practitioner(f"P{n}", caseload=5, workload=rng.uniform(4.0, 12.0)) for n in range(4)]
    (part,) = compiled(instance(cases, people, plain_policy())).parts
    return part.problem


def absent_pairs(counts: IntArray) -> list[tuple[int, int]]:
    return [(int(group), int(person)) for group, person in np.argwhere(counts == 0)]


def exchanges(counts: IntArray, group: int, person: int) -> list[IntArray]:
    """Every exchange of two people that brings the pair about."""
    found = []
    for giver in np.flatnonzero(counts[group]):
        for back in (None, *np.flatnonzero(counts[:, person])):
            after = counts.copy()
            after[group, giver] -= 1
            after[group, person] += 1
            if back is not None:
                after[back, person] -= 1
                after[back, giver] += 1
            found.append(after)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_first_chain_is_the_cheapest_exchange_of_two_people(seed: int) -> None:
    problem = problem_of(seed)
    counts = construct(problem)
    chains = EjectionChains(problem, counts, Penalties())
    for group, person in absent_pairs(counts):
        (first,) = chains.cheapest(group, person, None, 1)
        least = min(convex_cost(problem, one) for one in exchanges(counts, group, person))
        assert convex_cost(problem, first) == pytest.approx(least)


@pytest.mark.parametrize("seed", range(6))
def test_every_chain_places_the_pair_and_loses_no_case(seed: int) -> None:
    problem = problem_of(seed)
    counts = construct(problem)
    chains = EjectionChains(problem, counts, Penalties())
    for group, person in absent_pairs(counts):
        for after in chains.cheapest(group, person, None, 20):
            assert after[group, person] == 1
            assert (after >= 0).all()
            assert (after.sum(axis=1) == counts.sum(axis=1)).all()
            assert (after != counts).any(axis=0).sum() <= 3


@pytest.mark.parametrize("seed", range(6))
def test_a_repair_keeps_the_pair_costs_no_more_and_restores_the_start(seed: int) -> None:
    problem = problem_of(seed)
    counts = construct(problem)
    chains = EjectionChains(problem, counts, Penalties())
    for group, person in absent_pairs(counts):
        (first,) = chains.cheapest(group, person, None, 1)
        repaired = chains.repaired(group, person)
        assert repaired is not None
        assert repaired[group, person] >= 1
        assert not left_over(problem, repaired).any()
        assert convex_cost(problem, repaired) <= convex_cost(problem, first) + 1e-6
        assert (chains.counts == counts).all()
        again = chains.repaired(group, person)
        assert again is not None
        assert (again == repaired).all()


def test_a_repair_around_a_holding_keeps_one_case_of_the_class() -> None:
    problem = problem_of(0)
    counts = construct(problem)
    chains = EjectionChains(problem, counts, Penalties())
    group, person = absent_pairs(counts)[0]
    holding = np.zeros(problem.classes, dtype=np.int64)
    holding[group] = 1
    after = chains.repaired_around(group, person, holding)
    assert after[group, person] >= 1
    assert not left_over(problem, after).any()
    assert (chains.counts == counts).all()
