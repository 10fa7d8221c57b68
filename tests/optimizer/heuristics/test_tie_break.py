"""Ties go to who held the case before, then to who has had the fewest new cases of late."""

import random

import numpy as np

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.explanation import TieBreak
from caseload.optimizer.explain.case import explain_case
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.heuristics.tie_break import new_of_late, settle_ties
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.score import allowed, balance, score
from engine import solve


def test_a_tie_goes_to_who_has_had_the_fewest_new_cases_of_late() -> None:
    people = [
        practitioner("P1", new_cases_7_days=3),
        practitioner("P2", new_cases_7_days=1),
        practitioner("P3", new_cases_7_days=2),
    ]
    given = instance([case("C1")], people, plain_policy())
    proposal = solve(given)
    assert proposal.allocation == {"C1": "P2"}
    told = explain_case(Run(given, proposal), "C1")
    assert set(told.tied) == {"P1", "P3"}
    assert told.tie_break is TieBreak.FEWEST_NEW
    assert any(
        "a tie of 3" in said and "fewest new cases of late" in said for said in told.sentences
    )


def test_where_nothing_else_tells_them_apart_the_order_decides_and_it_says_so() -> None:
    given = instance([case("C1")], [practitioner("P1"), practitioner("P2")], plain_policy())
    told = explain_case(Run(given, solve(given)), "C1")
    assert told.tie_break is TieBreak.ORDER


def test_of_cases_alike_each_stays_with_who_held_it_before() -> None:
    cases = [
        case("C1", previous_practitioner="P2"),
        case("C2", previous_practitioner="P1"),
        case("C3"),
    ]
    people = [practitioner("P1"), practitioner("P2"), practitioner("P3")]
    given = instance(cases, people, plain_policy())
    proposal = solve(given)
    assert proposal.allocation == {"C1": "P2", "C2": "P1", "C3": "P3"}
    told = explain_case(Run(given, proposal), "C1")
    assert told.tie_break is TieBreak.CONTINUITY


def test_no_stage_is_changed_and_nobody_has_more_of_late_than_need_be() -> None:
    changed = 0
    caps = {"caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 13)}
    for seed in range(120):
        rng = random.Random(f"ties {seed}")
        measure = rng.choice(["spread", "peak", "leximax", "range"])
        people = [
            practitioner(
                f"P{n}",
                workload=10.0,
                caseload=10,
                new_cases_7_days=rng.randrange(4),
                gender=rng.choice(list(Gender)),
            )
            for n in range(4)
        ]
        cases = [
            case(
                f"C{n}",
                weight=float(rng.choice((1, 2))),
                practitioner_gender=rng.choice((None, Gender.WOMAN)),
            )
            for n in range(6)
        ]
        given = instance(cases, people, plain_policy({"practitioner_gender": {}, **caps}))
        for part in compile_instance(given, book_of(given)).parts:
            problem = part.problem
            counts = np.zeros((problem.classes, problem.people), dtype=np.int64)
            for group in range(problem.classes):
                takers = np.flatnonzero(problem.most[group])
                if len(takers):
                    counts[group, rng.choice(takers.tolist())] += 1
            if not problem.people or not allowed(problem, counts):
                continue
            found = settle_ties(problem, counts, measure, lambda _counts: True)
            before, after = score(problem, counts), score(problem, found)
            assert allowed(problem, found)
            assert after.allocate == before.allocate
            assert after.minimums <= before.minimums
            assert after.soft_rules <= before.soft_rules
            assert after.preferences <= before.preferences
            most = balance(problem, counts, measure) + 5e-3
            assert balance(problem, found, measure) < most
            squares = [int((new_of_late(problem, one) ** 2).sum()) for one in (counts, found)]
            assert squares[1] <= squares[0]
            changed += int((found != counts).any())
    assert changed > 5
