"""Which limits matter, against exhaustive search."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.sensitivity import explain_limits
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance

CAP = {"PO": 10, "PSO": 10, "NQO": 10, "PQiP": 10}


def raised(given: Instance, rule: str, field: str) -> Instance:
    rules = {key: dict(section) for key, section in given.policy.rules.items()}
    rules[rule][field] = int(str(rules[rule][field])) + 1
    return given.changed(policy=given.policy.model_copy(update={"rules": rules}))


def test_one_more_place_is_worth_what_exhaustive_search_says() -> None:
    asked = 0
    for seed in draws(40):
        rng = random.Random(f"worth {seed}")
        given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
        rules = {**given.policy.rules, "caseload_cap": dict.fromkeys(CAP, 6)}
        given = given.changed(policy=given.policy.model_copy(update={"rules": rules}))
        if conflicts(given, book_of(given)):
            continue
        best = brute_force(given)
        found = explain_limits(Run(given, solve(given)))
        for one in found.limits:
            if one.rule != "caseload_cap":
                continue
            then = brute_force(raised(given, one.rule, one.group))
            asked += 1
            assert (one.placed > 0) <= (then.allocate < best.allocate), (seed, one)
            if then.allocate == best.allocate:
                assert one.balance.after == pytest.approx(min(then.balance, best.balance), abs=6e-3)
    assert asked > share_of(15)


def test_a_limit_that_lets_one_more_be_placed_says_so() -> None:
    given = instance(
        [case("C1"), case("C2")],
        [practitioner(caseload=9)],
        plain_policy({"caseload_cap": CAP}),
    )
    found = explain_limits(Run(given, solve(given)))
    (cap,) = found.limits
    assert (cap.rule, cap.group, cap.placed) == ("caseload_cap", "PO", 1)
    assert cap.sentence.startswith("A caseload cap for a PO of 11 and not 10 would bring 1 more")


def test_nobody_at_a_limit_is_said() -> None:
    given = instance([case()], [practitioner()], plain_policy({"caseload_cap": CAP}))
    found = explain_limits(Run(given, solve(given)))
    assert found.limits == ()
    assert found.sentence == "Nobody stands at a limit"
