"""Enumerated patterns are all that a practitioner could take; one list serves all of a kind."""

import itertools
import random

import numpy as np
import pytest

from builders import case, compiled, instance, plain_policy, practitioner
from caseload.optimizer.exact.patterns import enumeration
from caseload.optimizer.exact.patterns.enumeration import Patterns, alike, enumerated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, shortfall, soft_cost
from strategies import random_instance


def problem_of(seed: int) -> Problem:
    week = random_instance(random.Random(f"patterns{seed}"), people=4, cases=5)
    return compiled(week.model_copy(update={"decisions": ()})).parts[0].problem


def shares_of(problem: Problem) -> Patterns:
    found = enumerated(problem)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_list_is_all_that_the_hard_rules_let_one_practitioner_take(seed: int) -> None:
    problem = problem_of(seed)
    nothing = np.zeros((problem.classes, problem.people), dtype=np.int64)
    if not problem.people or not allowed(problem, nothing):
        return
    patterns = shares_of(problem)
    for kind, people in enumerate(patterns.people):
        found = {tuple(row) for row in patterns.takes[patterns.kind == kind].tolist()}
        for person in people:
            could = set()
            for counts in itertools.product(*(range(int(n) + 1) for n in problem.count)):
                alone = nothing.copy()
                alone[:, person] = counts
                if allowed(problem, alone):
                    could.add(counts)
            assert found == could


@pytest.mark.parametrize("at_once", [1, 7, 10_000])
def test_patterns_of_two_cases_are_counted_in_blocks_of_any_size(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases that weigh 1 to 6 under a cap on the workload: every pair that fits it, each once."""
    monkeypatch.setattr(enumeration, "AT_ONCE", at_once)
    cases = [case(f"C{weight}", weight=float(weight)) for weight in range(1, 7)]
    cap = plain_policy({"workload_cap": {"mode": "hard", "percent": 14}})
    problem = compiled(instance(cases, [practitioner()], cap)).parts[0].problem
    fitting = [pair for pair in itertools.combinations(range(1, 7), 2) if sum(pair) <= 7]
    assert enumeration._of_two(problem, 0) == 6 + len(fitting)


@pytest.mark.parametrize("seed", range(40))
def test_figures_of_shares_add_up_to_those_of_the_allocation(seed: int) -> None:
    problem = problem_of(seed)
    if not problem.people:
        return
    patterns = shares_of(problem)
    chance = np.random.default_rng(seed)
    used = np.zeros(len(patterns.kind), dtype=np.int64)
    for kind, people in enumerate(patterns.people):
        mine = np.flatnonzero(patterns.kind == kind)
        if not len(mine):
            return
        np.add.at(used, chance.choice(mine, size=len(people)), 1)
    counts = patterns.deal(used)
    assert counts.sum(axis=1).tolist() == (used @ patterns.takes).tolist()
    assert shortfall(problem, counts) == used @ patterns.shortfall
    assert soft_cost(problem, counts) - problem.soft_cost == used @ patterns.soft


def test_those_are_alike_whom_nothing_tells_apart() -> None:
    people = [
        practitioner("P1"),
        practitioner("P2"),
        practitioner("P3", caseload=1),
        practitioner("P4", capacity=40),
        practitioner("P5", floating=True),
        practitioner("P6", gender="woman"),
    ]
    rules = {"one_team": {"mode": "hard"}, "practitioner_gender": {"mode": "hard"}}
    cases = [case("C1", team="North"), case("C2", team="South", practitioner_gender="woman")]
    problem = compiled(instance(cases, people, plain_policy(rules))).parts[0].problem
    assert [kind.tolist() for kind in alike(problem)] == [[0, 1], [2], [3], [4], [5]]


def test_too_many_are_not_listed() -> None:
    cases = [case(f"C{place}", weight=place + 1) for place in range(15)]
    problem = compiled(instance(cases, [practitioner()])).parts[0].problem
    assert problem.tuning.exact.max_patterns < 2**15
    assert enumerated(problem) is None
