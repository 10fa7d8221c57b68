"""With one pair in place, every stage's value is what exhaustive search finds."""

import random

import pytest

from builders import book_of
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import StageName
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from draws import draws, share_of
from engine import solve
from oracle import Best, brute_force
from strategies import random_instance


def pinned(instance: Instance, case: str, person: str) -> Instance:
    pin = Decision(action=Action.PIN, case=case, practitioner=person)
    return instance.changed(decisions=(*instance.decisions, pin))


def expected(best: Best) -> dict[StageName, float]:
    return {
        StageName.ALLOCATE: best.allocate,
        StageName.WAITING: best.waiting,
        StageName.MINIMUMS: best.minimums,
        StageName.SOFT_RULES: best.soft,
        StageName.BALANCE: best.balance,
    }


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax", "range"])
def test_each_pair_reaches_what_exhaustive_search_reaches(measure: str) -> None:
    asked = 0
    for seed in draws(90):
        rng = random.Random(f"forced{measure}{seed}")
        instance = random_instance(rng, people=4, cases=5, measure=measure, decisions=0.05)
        if conflicts(instance, book_of(instance)):
            continue
        run = Run(instance, solve(instance))
        for case in run.index_of:
            for person in instance.practitioner_of:
                with_pin = pinned(instance, case, person)
                if conflicts(with_pin, book_of(with_pin)):
                    continue
                outcome = run.with_pair(case, person, thorough=True)
                assert outcome is not None, (seed, case, person)
                best = expected(brute_force(with_pin))
                for stage in outcome.stages:
                    value = pytest.approx(best[stage.name], abs=6e-4)
                    assert stage.value == value, (seed, case, person, stage)
                    assert stage.bound <= best[stage.name] + 1e-6, (seed, case, person, stage)
                assert outcome.proven, (seed, case, person, outcome.stages)
                asked += 1
    assert asked > share_of(30)
