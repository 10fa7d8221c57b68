"""What limits decide of conditional rules: not one allocation more or less is allowed."""

import dataclasses
import itertools
import random

import numpy as np

from builders import book_of, case, compiled, instance, plain_policy, practitioner
from caseload.models.policy import Policy
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.presolve import presolved
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, score
from draws import draws, share_of
from strategies import random_instance

MOST = 40_000
"""Allocations of a problem that are looked at one by one."""


def problems() -> list[Problem]:
    """Problems with conditional rules that are small enough to try everything."""
    found = []
    for seed in draws(400):
        week = random_instance(random.Random(f"decided{seed}"), people=3, cases=6)
        if conflicts(week, book_of(week)):
            continue
        for part in compile_instance(week, book_of(week)).parts:
            problem = part.problem
            size = (problem.people + 1) ** int(problem.count.sum())
            if problem.conditions and problem.people and problem.classes and size <= MOST:
                found.append(problem)
    return found


def every_count(problem: Problem) -> list[np.ndarray]:
    """Every way to deal the cases of each class, whatever the rules say."""
    cases = np.repeat(np.arange(problem.classes), problem.count)
    found = {}
    for takers in itertools.product(range(problem.people + 1), repeat=len(cases)):
        counts = np.zeros((problem.classes, problem.people + 1), dtype=np.int64)
        np.add.at(counts, (cases, takers), 1)
        found[counts.tobytes()] = counts[:, :-1]
    return list(found.values())


def asked(problem: Problem) -> int:
    """How many practitioners' disjuncts are asked about."""
    return sum(len(condition.disjuncts) for condition in problem.conditions)


def test_the_same_allocations_are_allowed_and_cost_the_same() -> None:
    fewer = barred = 0
    for problem in problems():
        simpler = presolved(problem)
        fewer += asked(problem) - asked(simpler)
        barred += int((problem.allowed & ~simpler.allowed).sum())
        for counts in every_count(problem):
            may = allowed(problem, counts)
            assert may == allowed(simpler, counts)
            if may:
                assert score(problem, counts) == score(simpler, counts)
    assert fewer > share_of(50)
    assert barred > 0


def mainly_women(room: int) -> Policy:
    caps = {"mode": "hard", "PO": room, "NQO": room, "PSO": room, "PQiP": room}
    rules = {"caseload_cap": caps, "mainly_women_cap": {"mode": "hard", "cap": 2}}
    return plain_policy(rules)


def mixed(room: int) -> Problem:
    """Four cases, two of women, and one practitioner with so much room."""
    cases = [case(f"C{place}", gender="woman" if place < 2 else "man") for place in range(4)]
    [part] = compiled(instance(cases, [practitioner()], mainly_women(room))).parts
    return part.problem


def test_whoever_has_room_for_few_is_not_asked_and_classes_are_fewer() -> None:
    problem = mixed(room=2)
    assert asked(problem) == 1
    assert asked(presolved(problem)) == 0
    assert aggregated(presolved(problem)).problem.classes < problem.classes


def test_whoever_has_room_for_many_is_asked() -> None:
    problem = mixed(room=4)
    assert asked(presolved(problem)) == 1


def test_modes_that_cannot_hold_together_are_taken_out() -> None:
    """Of one team she could have two men, too few to be less than half women; of two teams four."""
    cases = [case(f"M{place}", gender="man", team="AB"[place % 2]) for place in range(4)]
    rules = {"one_team": {"mode": "hard"}, "mainly_women_cap": {"mode": "hard", "cap": 2}}
    caps = {"caseload_cap": {"mode": "hard", "PO": 9, "NQO": 9, "PSO": 9, "PQiP": 9}}
    held = {"caseload": 3, "women_cases": 3}
    for floating, left in ((True, False), (False, True)):
        person = practitioner(floating=floating, **held)
        [part] = compiled(instance(cases, [person], plain_policy(caps | rules))).parts
        problem = part.problem
        assert bool(presolved(problem).most.any()) == left
        for counts in every_count(problem):
            assert allowed(problem, counts) == allowed(presolved(problem), counts)


def test_what_is_decided_is_decided_once() -> None:
    for problem in problems()[:40]:
        once = presolved(problem)
        twice = presolved(once)
        assert asked(once) == asked(twice)
        assert (once.allowed == twice.allowed).all()


def test_a_person_without_any_mode_left_keeps_them_all() -> None:
    problem = mixed(room=4)
    [condition] = problem.conditions
    taken = condition.taken + 1000
    hopeless = dataclasses.replace(
        problem, conditions=(dataclasses.replace(condition, taken=taken),)
    )
    [kept] = presolved(hopeless).conditions
    assert kept.disjuncts == condition.disjuncts
