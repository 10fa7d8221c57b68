"""What is known of pairs is the same whether it was asked while waiting or when it was needed."""

import random
import threading
from typing import Any

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.optimizer.check.fits import Fits, asked_ahead
from strategies import random_instance


def every_pair(fits: Fits, week: Instance) -> list[bool]:
    return [
        fits(one, person, strict=strict)
        for one in week.cases
        for person in week.practitioners
        for strict in (True, False)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_asked_ahead_is_what_is_asked_when_needed(seed):
    week = random_instance(random.Random(seed))
    waited, fresh = Fits(week, book_of(week)), Fits(week, book_of(week))
    with asked_ahead(waited, week):
        threading.Event().wait(0.001)
    assert every_pair(waited, week) == every_pair(fresh, week)


def test_while_something_is_waited_for_every_pair_is_asked():
    everything = threading.Event()

    class Counting(Fits):
        asked = 0

        def __call__(self, *pair: Any, strict: bool = False) -> bool:
            self.asked += 1
            if self.asked == 6:
                everything.set()
            return super().__call__(*pair, strict=strict)

    people = [practitioner("P1"), practitioner("P2")]
    week = instance([case("C1"), case("C2"), case("C3")], people, plain_policy({"own_intake": {}}))
    with asked_ahead(Counting(week, book_of(week)), week):
        assert everything.wait(timeout=60)


def test_asking_ends_with_what_it_waits_for():
    cases = [case(f"C{number}") for number in range(300)]
    people = [practitioner(f"P{number}") for number in range(300)]
    week = instance(cases, people, plain_policy({"own_intake": {}}))
    before = threading.active_count()
    with asked_ahead(Fits(week, book_of(week)), week):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_what_cannot_be_answered_is_told_to_whoever_needs_it(capfd):
    class Broken(Fits):
        def __call__(self, *_pair: object, strict: bool = False) -> bool:
            raise ZeroDivisionError

    week = instance([case("C1")], [practitioner("P1")], plain_policy({"own_intake": {}}))
    fits = Broken(week, book_of(week))
    with asked_ahead(fits, week):
        pass
    assert capfd.readouterr().err == ""
    with pytest.raises(ZeroDivisionError):
        every_pair(fits, week)
