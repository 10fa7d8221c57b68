"""An allocation that breaks rules is repaired near where it was."""

import random

import numpy as np

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import construct, repaired
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.score import allowed, breaking, left_over
from caseload.optimizer.problem.simplify import simplified
from strategies import random_instance, with_movable

CAP = plain_policy({"caseload_cap": {"mode": "hard", "PO": 2}})


def test_whoever_breaks_a_limit_gives_up_and_nobody_else_does() -> None:
    people = [practitioner(f"P{place}") for place in range(3)]
    cases = [case(f"C{place}", weight=1.0 + place) for place in range(6)]
    week = instance(cases, people, CAP)
    [part] = compile_instance(week, book_of(week)).parts
    holders = {"C0": "P0", "C1": "P0", "C2": "P0", "C3": "P1", "C4": "P2", "C5": "P2"}
    counts = part.counts(holders)
    assert list(breaking(part.problem, counts)) == [True, False, False]
    found = repaired(part.problem, counts, simplified(part.problem))
    assert allowed(part.problem, found) and not left_over(part.problem, found).any()
    assert (found.sum(axis=0) == 2).all()
    assert (found >= counts)[:, 1:].all()


def test_an_allocation_that_breaks_nothing_stays_as_it_is() -> None:
    week = instance([case("C0"), case("C1")], [practitioner("P0")], CAP)
    [part] = compile_instance(week, book_of(week)).parts
    counts = part.counts({"C0": "P0"})
    assert (repaired(part.problem, counts, simplified(part.problem)) == counts).all()


def test_random_allocations_become_ones_that_keep_every_hard_rule() -> None:
    mended = 0
    for seed in range(60):
        rng = random.Random(f"repaired{seed}")
        week = with_movable(rng) if seed % 2 else random_instance(rng)
        if conflicts(week, book_of(week)):
            continue
        for part in compile_instance(week, book_of(week)).parts:
            problem = part.problem
            if not problem.people or not problem.classes:
                continue
            simple, counts = simplified(problem), np.zeros_like(problem.most)
            for group, many in enumerate(problem.count):
                for _ in range(int(many)):
                    counts[group, rng.randrange(problem.people)] += 1
            found = repaired(problem, counts, simple)
            assert allowed(problem, found) or not allowed(problem, construct(problem))
            mended += not allowed(problem, counts)
    assert mended > 20
