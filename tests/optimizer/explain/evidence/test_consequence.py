"""A consequence is told of one allocation: its moves, its spread and its preferences are its own.

Covers `nearest_allocation`, `spread_after` and `consequence_words` as well.
"""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.optimizer.check.figures import preference_cost, spread
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.consequence import Consequences
from caseload.optimizer.explain.evidence.run import Run
from draws import draws, share_of
from engine import solve
from strategies import random_instance


def test_every_figure_is_that_of_the_allocation_that_shows_it() -> None:
    asked = moved = 0
    for seed in draws(110):
        rng = random.Random(f"consequence {seed}")
        given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.0)
        if conflicts(given, book_of(given)):
            continue
        run = Run(given, solve(given))
        consequences = Consequences(run)
        for case_id in run.index_of:
            for person in given.practitioner_of:
                if run.allocation[case_id] == person:
                    continue
                answer = consequences.of(case_id, person)
                if answer is None:
                    continue
                found, allocation = answer
                assert allocation[case_id] == person
                broken = [
                    b
                    for b in breaches(given, book_of(given), allocation)
                    if not b.soft and not b.shortfall
                ]
                assert not broken, (seed, broken)
                assert found.spread.after == pytest.approx(spread(given, allocation), abs=1e-6)
                cost = preference_cost(given, book_of(given), allocation)
                assert found.preferences.after == pytest.approx(cost), seed
                others = {
                    (one, taker)
                    for one, taker in allocation.items()
                    if taker != run.allocation[one] and one != case_id
                }
                assert {(move.case, move.taker) for move in found.moves} == others
                asked, moved = asked + 1, moved + bool(others)
    assert asked > share_of(25)
    assert moved > share_of(3)


def test_an_equal_colleague_costs_nothing_and_moves_nobody() -> None:
    given = instance([case("C1")], [practitioner("P1"), practitioner("P2")], plain_policy())
    run = Run(given, solve(given))
    other = "P2" if run.allocation["C1"] == "P1" else "P1"
    answer = Consequences(run).of("C1", other)
    assert answer is not None
    assert answer[0].free
    assert answer[0].sentence == "the week is just as even; no other case moves"


def test_one_exchange_is_told_by_name() -> None:
    cases = [case("C1", weight=3.0), case("C2", weight=1.0)]
    people = [practitioner("P1", workload=2.0, caseload=2), practitioner("P2")]
    given = instance(cases, people, plain_policy())
    run = Run(given, solve(given))
    assert run.allocation == {"C1": "P2", "C2": "P1"}
    answer = Consequences(run).of("C1", "P1")
    assert answer is not None
    assert "rises from" in answer[0].sentence
    assert answer[0].sentence.endswith("case C2 goes to P2 instead")
