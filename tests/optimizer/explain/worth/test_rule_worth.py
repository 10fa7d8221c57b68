"""What each rule costs, against exhaustive search without it."""

import json
import random

import pytest
from rich.console import Console

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Grade
from caseload.models.instance import Instance
from caseload.models.rule_worth import RuleWorth, RuleWorths
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.worth.rule_worth import explain_rules
from caseload.reports.rule_worth import show_rules
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance

CAP = {"PO": 10, "PSO": 10, "NQO": 10, "PQiP": 10}


def without(given: Instance, rule: str) -> Instance:
    rules = {**given.policy.rules, rule: {**given.policy.rules[rule], "mode": "off"}}
    return given.changed(policy=given.policy.model_copy(update={"rules": rules}))


def few_rules(given: Instance, rng: random.Random) -> Instance:
    """The week under five of its rules, so that one alone may stand in the way; nothing decided."""
    keys = rng.sample(sorted(given.policy.rules), 5)
    rules = {
        key: section if key in keys else {**section, "mode": "off"}
        for key, section in given.policy.rules.items()
    }
    policy = given.policy.model_copy(update={"rules": rules})
    return given.changed(policy=policy, decisions=())


def asked(given: Instance, seconds: float = 60.0) -> RuleWorths:
    return explain_rules(Run(given, solve(given), seconds=seconds))


def of(found: RuleWorths, rule: str) -> RuleWorth:
    return next(one for one in found.rules if one.rule == rule)


@pytest.mark.parametrize("measure", ["spread", "peak"])
def test_each_rule_costs_what_exhaustive_search_without_it_gains(measure: str) -> None:
    gains = nothing = 0
    for seed in draws(26):
        rng = random.Random(f"rules {seed}")
        given = few_rules(random_instance(rng, people=3, cases=5, measure=measure), rng)
        if conflicts(given, book_of(given)):
            continue
        best = brute_force(given)
        for one in asked(given).rules:
            if not one.worked_out or one.kind == "preference":
                continue
            assert one.balance is not None
            then = brute_force(without(given, one.rule))
            assert one.proven, (seed, one)
            assert one.priority == best.allocate - then.allocate, (seed, one)
            same = (then.allocate, then.waiting) == (best.allocate, best.waiting)
            kept = (then.minimums, then.soft) == (best.minimums, best.soft)
            expected = min(then.balance, best.balance) if same and kept else then.balance
            assert one.balance.after == pytest.approx(expected, abs=0.011), (seed, one)
            gained = one.priority > 0 or one.balance.change < -0.02
            gains, nothing = gains + gained, nothing + (not gained)
    assert gains > share_of(5) and nothing > share_of(5)


def short() -> Instance:
    """Two cases of tier A, one PO with one place and a PSO with many."""
    return instance(
        [case("C1", tier="A"), case("C2", tier="A"), case("C3")],
        [practitioner(caseload=9), practitioner("P2", grade=Grade.PSO)],
        plain_policy(
            {
                "caseload_cap": CAP,
                "qualification": {"tiers": {"A": {"grades": ["PO", "NQO"]}}},
                "skills": {},
            }
        ),
    )


def test_a_rule_that_leaves_cases_over_says_what_it_costs_and_one_that_does_not_says_so() -> None:
    found = asked(short())
    table = of(found, "qualification")
    assert (table.placed, table.places, table.proven) == (1, ("C2",), True)
    assert table.more == 1
    assert table.against >= 1
    (pso,) = [one for one in table.eased if one.setting and "PSO" in one.setting]
    assert pso.placed == 1
    cap = of(found, "caseload_cap")
    assert cap.placed == 1
    assert any(one.setting == "caseload_cap.PO=11" and one.placed == 1 for one in cap.eased)
    skills = of(found, "skills")
    assert (skills.placed, skills.more, skills.places, skills.eased) == (0, 0, (), ())
    assert skills.sentence == "Without it: nothing that shows"
    assert found.rules[-1] == skills
    assert found.sentence == "2 rules of 3 would bring something if left out"


def test_a_preference_says_what_evenness_it_spends_or_that_it_costs_nothing() -> None:
    people = [practitioner("P1", caseload=10), practitioner("P2", caseload=10)]
    cases = [case(f"C{n}", previous_practitioner="P1") for n in range(2)]
    rules = {"continuity": {"mode": "soft", "cost": 10}}
    dear = plain_policy(rules, balance={"tolerance": 50.0})
    one = of(asked(instance(cases, people, dear)), "continuity")
    assert one.balance is not None
    assert one.kind == "preference"
    assert one.balance.change == pytest.approx(-2.0)
    assert (one.against, one.more, one.fewer) == (1, 1, 1)
    firm = plain_policy(rules, balance={"tolerance": 0.0})
    free = of(asked(instance(cases, people, firm)), "continuity")
    assert free.proven and free.sentence == "Without it: nothing that shows"


def listed(*excluded: str) -> Instance:
    week = short()
    rules = {**week.policy.rules, "limited_access": {}, "availability": {}}
    policy = week.policy.model_copy(update={"rules": rules})
    cases = (*week.cases[:2], week.cases[2].model_copy(update={"excluded": excluded}))
    return week.changed(policy=policy, cases=cases)


def test_limited_access_is_told_as_availability_and_never_worked_out() -> None:
    said = [asked(listed(*names)) for names in ((), ("P1",))]
    for found in said:
        (one,) = [one for one in found.rules if not one.worked_out]
        assert (one.rule, one.title, one.balance) == ("availability", "Availability", None)
        console = Console(width=200, record=True)
        with console.capture() as seen:
            show_rules(console, found)
        for text in (found.model_dump_json(), seen.get()):
            assert "limited" not in text.lower() and "list" not in text.lower()
            assert "not argued with" in text
    assert said[0] == said[1]


def test_what_time_does_not_reach_is_named() -> None:
    found = asked(short(), seconds=0.0)
    assert not found.complete
    assert {one.sentence for one in found.rules} == {"Not worked out in the time given"}
    assert "not everything was worked out in time" in found.sentence
    assert json.loads(found.model_dump_json())["complete"] is False
