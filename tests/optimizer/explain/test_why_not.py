"""Why not this practitioner: possible exactly where exhaustive search says so."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.why_not import explain_why_not
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance


def pinned(given: Instance, case_id: str, person: str) -> Instance:
    others = [d for d in given.decisions if d.case != case_id]
    pin = Decision(action=Action.PIN, case=case_id, practitioner=person)
    return given.changed(decisions=(*others, pin))


def test_every_why_not_agrees_with_exhaustive_search() -> None:
    possible = impossible = 0
    for seed in draws(45):
        rng = random.Random(f"why not {seed}")
        given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.05)
        if conflicts(given, book_of(given)):
            continue
        run = Run(given, solve(given))
        for case_id in given.case_of:
            for person in given.practitioner_of:
                if run.allocation[case_id] == person:
                    continue
                found = explain_why_not(run, case_id, person)
                with_pin = pinned(given, case_id, person)
                banned = any(
                    d.action is Action.FORBID and (d.case, d.practitioner) == (case_id, person)
                    for d in given.decisions
                )
                assert found.possible == (
                    not banned and not conflicts(with_pin, book_of(with_pin))
                ), (seed, found)
                if not found.possible:
                    impossible += 1
                    assert found.because
                    continue
                possible += 1
                assert found.consequence is not None
                best = brute_force(with_pin)
                assert found.consequence.left_over.after == best.allocate
                assert found.consequence.balance.after == pytest.approx(best.balance, abs=6e-3)
    assert possible > share_of(8)
    assert impossible > share_of(30)


class TestWhyNot:
    def test_every_rule_that_stands_against_it_is_named_and_what_an_exception_brings(self) -> None:
        policy = plain_policy({"practitioner_gender": {}, "skills": {}})
        woman = practitioner(
            "W", gender=Gender.WOMAN, skills=("welsh",), workload=10.0, caseload=10
        )
        man = practitioner("M", gender=Gender.MAN, workload=2.0, caseload=2)
        asks = case("C1", practitioner_gender=Gender.WOMAN, skills=("welsh",))
        given = instance([asks, case("C2")], [woman, man], policy)
        run = Run(given, solve(given))
        found = explain_why_not(run, "C1", "M")
        assert not found.possible
        assert len(found.because) == 2
        (change,) = found.changes
        assert change.size == 2
        best = brute_force(pinned(given.changed(policy=plain_policy()), "C1", "M"))
        assert f"then {best.balance:.2f} points" in change.sentence

    def test_who_is_not_available_is_not_argued_with(self) -> None:
        given = instance(
            [case("C1", excluded=("P1",))],
            [practitioner("P1"), practitioner("P2")],
            plain_policy({"limited_access": {}, "availability": {}}),
        )
        found = explain_why_not(Run(given, solve(given)), "C1", "P1")
        assert not found.possible
        assert found.changes == ()
        assert "not available for this case" in found.because[0]
