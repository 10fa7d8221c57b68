"""Decisions that cannot all hold, against exhaustive search: each conflict is one, and minimal."""

import random
from itertools import combinations

from builders import book_of, case, compiled, held_case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.conflict import Conflict
from caseload.models.instance import Action, Decision, Instance
from caseload.models.workload import capacity
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.problem.presolve import presolved
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.problem.score import allowed
from caseload.optimizer.rules import RULES
from engine import solve
from oracle import brute_force
from strategies import random_instance, with_movable


def can_hold(given: Instance) -> bool:
    """Whether some allocation keeps every hard rule and decision."""
    try:
        brute_force(given)
    except ValueError:
        return False
    return True


def alone(given: Instance, conflict: Conflict, decisions: tuple[Decision, ...]) -> Instance:
    """The instance with these decisions, and of the rules only those of the conflict."""
    own = {rule.key for rule in RULES if rule.title in conflict.rules}
    rules = {
        rule.key: given.policy.rules[rule.key] if rule.key in own else {"mode": "off"}
        for rule in RULES
    }
    policy = given.policy.model_copy(update={"rules": rules})
    return given.changed(decisions=decisions, policy=policy)


def capable(given: Instance) -> set[str]:
    """Those of whom exhaustive search knows: whoever has capacity."""
    return {one.id for one in given.practitioners if capacity(given.policy, one) > 0}


def decided(rng: random.Random, given: Instance) -> Instance:
    """The instance with a decision or two about most cases."""
    people = sorted(given.practitioner_of)
    decisions = {
        (case, rng.choice(people)): rng.choice([Action.PIN, Action.PIN, Action.PIN, Action.FORBID])
        for case in [*given.case_of, *given.case_of]
        if rng.random() < 0.6
    }
    return given.changed(
        decisions=tuple(
            Decision(action=action, case=case, practitioner=person)
            for (case, person), action in decisions.items()
        )
    )


def test_each_is_one_and_without_any_decision_of_it_is_none() -> None:
    several = found = 0
    for seed in range(100):
        rng = random.Random(f"conflict {seed}")
        given = random_instance(rng, people=3, cases=4, measure="spread", decisions=0.0)
        given = decided(rng, given)
        conditional = {rule.title for rule in book_of(given).hard_conditions}
        for conflict in conflicts(given, book_of(given)):
            unknown = any(d.practitioner not in capable(given) for d in conflict.decisions)
            if unknown or conditional & set(conflict.rules):
                continue
            found += 1
            several += len(conflict.decisions) > 1 and bool(conflict.rules)
            assert not can_hold(alone(given, conflict, conflict.decisions)), (seed, conflict)
            for fewer in combinations(conflict.decisions, len(conflict.decisions) - 1):
                assert can_hold(alone(given, conflict, fewer)), (seed, conflict)
    assert found > 60
    assert several > 1


def test_a_pin_that_other_cases_complete_is_no_conflict() -> None:
    """P1 holds as many women as men: one man more is too many for the lower cap, two are not."""
    policy = plain_policy({"mainly_women_cap": {"mode": "hard", "cap": 40}})
    person = practitioner("P1", caseload=43, women_cases=22)
    men = [case(f"C{n}", gender=Gender.MAN) for n in (1, 2)]
    pin = Decision(action=Action.PIN, case="C1", practitioner="P1")
    both = instance(men, [person], policy, decisions=(pin,))
    assert conflicts(both, book_of(both)) == []
    assert solve(both).allocation == {"C1": "P1", "C2": "P1"}
    alone = instance(men[:1], [person], policy, decisions=(pin,))
    [found] = conflicts(alone, book_of(alone))
    assert found.rules == ("Mainly-women cap",)
    assert "no other cases can put that right" in found.sentence


def test_what_rebalancing_proposed_can_be_pinned() -> None:
    asked = 0
    for seed in range(30):
        week = with_movable(random.Random(f"pin what moved {seed}"), people=3, cases=3)
        week = opened(week.changed(decisions=()), book_of(week))
        for row in solve(week).assignments:
            pin = Decision(action=Action.PIN, case=row.case, practitioner=row.practitioner)
            pinned = week.changed(decisions=(pin,))
            assert conflicts(pinned, book_of(pinned)) == [], (seed, row.case)
            asked += 1
    assert asked > 15


def test_a_refusal_is_that_of_exhaustive_search() -> None:
    refused = 0
    for seed in range(60):
        week = random_instance(random.Random(f"refused {seed}"), people=3, cases=4, decisions=0.6)
        possible = can_hold(week)
        assert bool(conflicts(week, book_of(week))) is not possible, seed
        refused += not possible
    assert refused > 10


def test_a_pin_sends_away_a_case_in_hand_that_may_move() -> None:
    """With the woman's case pinned P1 is under the lower cap of one: the case in hand has to go."""
    policy = plain_policy({"mainly_women_cap": {"mode": "hard", "cap": 1}})
    people = [practitioner("P1"), practitioner("P2")]
    held = held_case("M1", "P1", gender=Gender.MAN, movable=True)
    pin = Decision(action=Action.PIN, case="C1", practitioner="P1")
    week = instance(
        [case("C1", gender=Gender.WOMAN)], people, policy, held=(held,), decisions=(pin,)
    )
    week = opened(week, book_of(week))
    assert conflicts(week, book_of(week)) == []
    [part] = compiled(week).parts
    as_it_is = part.problem.own
    assert not allowed(part.problem, as_it_is)
    assert not allowed(presolved(part.problem), as_it_is)
    assert solve(week).allocation == {"C1": "P1", "M1": "P2"}
