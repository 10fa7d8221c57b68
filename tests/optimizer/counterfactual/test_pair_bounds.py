"""Pair bounds and spread bounds: no allocation with a pair in place is more even than they say."""

import random

import numpy as np

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import StageName
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.pipeline.answer import stage_of
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance


def pinned(given: Instance, case_id: str, person: str) -> Instance:
    pin = Decision(action=Action.PIN, case=case_id, practitioner=person)
    return given.changed(decisions=(*given.decisions, pin))


def test_every_bound_is_below_what_exhaustive_search_finds_and_most_are_close() -> None:
    close = asked = 0
    for seed in draws(150):
        rng = random.Random(f"least {seed}")
        given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.05)
        if conflicts(given, book_of(given)):
            continue
        run, best = Run(given, solve(given)), brute_force(given)
        what_if = run.what_if(0)
        for case_id, index in run.index_of.items():
            for person, (_, column) in run.column_of.items():
                with_pin = pinned(given, case_id, person)
                group = int(what_if.group_of[index.group])
                if conflicts(with_pin, book_of(with_pin)):
                    continue
                found = brute_force(with_pin)
                stages = (found.allocate, found.waiting, found.minimums, found.soft)
                if stages != (best.allocate, best.waiting, best.minimums, best.soft):
                    continue
                asked += 1
                least = float(what_if.pair_bounds.points[group, column])
                assert least <= found.balance + 1e-6, (seed, case_id, person)
                close += found.balance - least < 0.05
    assert asked > share_of(40)
    assert close >= asked / 2


def test_the_cases_that_a_conditional_rule_needs_beside_one_are_counted() -> None:
    """P1 may hold a woman's case only beside two men's, so that is what it costs at least."""
    policy = plain_policy({"mainly_women_cap": {"cap": 10}})
    people = [
        practitioner("P1", caseload=10, women_cases=5, workload=10.0),
        practitioner("P2", caseload=2, workload=2.0),
    ]
    cases = [
        case("C0", gender=Gender.WOMAN),
        *(case(f"C{n}", gender=Gender.MAN) for n in (1, 2, 3)),
    ]
    given = instance(cases, people, policy)
    run = Run(given, solve(given))
    assert np.isfinite(run.what_if(0).pair_bounds.points).all()
    for case_id in given.case_of:
        if run.allocation[case_id] == "P1":
            continue
        best = brute_force(pinned(given, case_id, "P1"))
        outcome = run.with_pair(case_id, "P1", thorough=True)
        assert outcome is not None
        assert abs(stage_of(outcome.stages, StageName.BALANCE).value - best.balance) < 6e-3


def test_spread_bounds_that_a_run_recalls_replace_the_search() -> None:
    cases = [case(f"C{n}", weight=1.0 + n) for n in range(3)]
    given = instance(cases, [practitioner("P1"), practitioner("P2", workload=3.0, caseload=3)])
    proposal = solve(given)
    found = Run(given, proposal).what_if(0).pair_bounds
    assert found.exist
    recalled = Run(given, proposal).what_if(0).pair_bounds
    recalled.recall(found.points + 1.0)
    assert (recalled.points == found.points + 1.0).all()


def test_another_balance_measure_has_no_pair_bounds() -> None:
    policy = plain_policy(balance={"measure": "peak"})
    given = instance([case("C1"), case("C2")], [practitioner("P1"), practitioner("P2")], policy)
    bounds = Run(given, solve(given)).what_if(0).pair_bounds
    assert not bounds.exist
    assert not bounds.points.any()
