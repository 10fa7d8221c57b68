"""The fewest decisions to take back: enough, and no fewer are."""

import random
from itertools import combinations

from builders import book_of
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.hitting_set import fewest_to_give_up
from strategies import random_instance


def without(given: Instance, some: tuple[Decision, ...]) -> Instance:
    return given.changed(decisions=tuple(one for one in given.decisions if one not in some))


def test_they_are_enough_and_the_fewest() -> None:
    contradicting = several = 0
    for seed in range(200):
        rng = random.Random(f"give up {seed}")
        given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
        people = sorted(given.practitioner_of)
        pins = tuple(
            Decision(action=Action.PIN, case=case, practitioner=rng.choice(people))
            for case in given.case_of
        )
        given = given.changed(decisions=pins)
        if not conflicts(given, book_of(given)):
            continue
        contradicting += 1
        found = fewest_to_give_up(given, book_of(given))
        book = book_of(given)
        assert not conflicts(without(given, found.decisions), book), seed
        several += len(found.decisions) > 1
        for fewer in combinations(given.decisions, len(found.decisions) - 1):
            assert conflicts(without(given, fewer), book), (seed, fewer)
    assert contradicting > 40
    assert several > 20


def test_none_where_all_can_hold() -> None:
    given = random_instance(random.Random(1), people=3, cases=4, measure="spread", decisions=0.0)
    assert fewest_to_give_up(given, book_of(given)).decisions == ()
