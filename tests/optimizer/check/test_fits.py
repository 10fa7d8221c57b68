"""What is known of pairs is the same however it was asked, and what the rules say one by one."""

import random
from datetime import timedelta

import pytest

from builders import MONDAY, book_of, case, held_case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.optimizer.check.fits import Fits, every_pair
from caseload.optimizer.meanwhile import meanwhile
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.rule_kit.presence import is_new, stays_with
from caseload.optimizer.rule_kit.shapes import LimitRule, PairRule, Rule
from strategies import random_instance


def known(fits: Fits, week: Instance) -> list[bool]:
    return [
        fits(one, person, strict=strict)
        for one in week.cases
        for person in week.practitioners
        for strict in (True, False)
    ]


def bars(rule: Rule, one, person, week: Instance) -> bool:
    if isinstance(rule, PairRule):
        return rule.objection(one, person, week) is not None
    assert isinstance(rule, LimitRule)
    standing = rule.standing(person, rule.counted([one]), week)
    return standing is not None and standing.excess > 1e-9


def asked(week: Instance) -> list[bool]:
    rules = [rule for rule in book_of(week).rules if isinstance(rule, PairRule | LimitRule)]
    return [
        stays_with(one) != person.id
        and not any(bars(rule, one, person, week) for rule in rules if strict or rule.hard)
        for one in week.cases
        for person in week.practitioners
        for strict in (True, False)
    ]


@pytest.mark.parametrize("seed", range(24))
def test_a_pair_fits_where_no_rule_bars_it_by_itself(seed):
    week = random_instance(random.Random(seed))
    assert known(Fits(week, book_of(week)), week) == asked(week)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_asked_ahead_is_what_is_asked_when_needed(seed):
    week = random_instance(random.Random(seed))
    waited, fresh = Fits(week, book_of(week)), Fits(week, book_of(week))
    with meanwhile(every_pair(waited, week)):
        pass
    assert known(waited, week) == known(fresh, week)


@pytest.mark.parametrize("seed", range(24))
def test_a_rule_that_is_alike_for_every_new_case_says_the_same_of_each(seed):
    week = random_instance(random.Random(f"alike{seed}"))
    new = [one for one in week.cases if is_new(one)]
    for rule in book_of(week).rules:
        if rule.alike:
            for person in week.practitioners:
                assert len({bars(rule, one, person, week) for one in new}) <= 1


def test_whoever_has_had_enough_new_cases_may_have_one_in_hand():
    policy = plain_policy({"weekly_intake": {"PO": 1}})
    held = (
        held_case("H1", "other", movable=True),
        held_case("H2", "full", allocated_on=MONDAY - timedelta(days=3)),
    )
    people = [practitioner("full"), practitioner("other")]
    given = instance([case("C1")], people, policy, held=held)
    week = opened(given, book_of(given))
    fits = Fits(week, book_of(week))
    allowed = [one.id for one in week.cases if fits(one, week.practitioner_of["full"])]
    assert allowed == ["H1"]
