"""A pinned pair changes no figure of an allocation, and counts go there and back."""

import random

import numpy as np

from builders import book_of, compiled
from caseload.optimizer.counterfactual.pinned import (
    counts_with_pin,
    counts_without_pin,
    with_one_person,
    with_pin,
)
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.problem.score import allowed, score
from draws import draws, share_of
from strategies import random_instance


def test_pinning_a_pair_of_an_allocation_leaves_its_score_as_it_was() -> None:
    asked = 0
    for seed in draws(40):
        rng = random.Random(f"pinned {seed}")
        given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
        if conflicts(given, book_of(given)):
            continue
        for part in compiled(given).parts:
            problem = part.problem
            counts = construct(problem)
            for group, person in np.argwhere(counts):
                pinned = with_pin(problem, int(group), int(person))
                rest = counts_with_pin(problem, counts, int(group), int(person))
                before, after = score(problem, counts), score(pinned, rest)
                assert after.allocate == before.allocate, (seed, group, person)
                assert after.soft_rules == before.soft_rules
                assert after.preferences == before.preferences
                back = counts_without_pin(problem, rest, int(group), int(person))
                assert (back == counts).all()
                asked += 1
    assert asked >= share_of(15)


def test_one_practitioner_alone_may_hold_what_an_allocation_gives_them() -> None:
    rng = random.Random("alone")
    given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
    for part in compiled(given).parts:
        counts = construct(part.problem)
        for person in range(part.problem.people):
            only = with_one_person(part.problem, person)
            assert only.people == 1
            assert allowed(only, counts[:, [person]])
