"""One scenario against exhaustive search, and its count of people over the cap."""

import random

from builders import book_of, case, instance, plain_policy, practitioner
from capped import capped
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.scenarios.ranges import Row
from caseload.optimizer.scenarios.scenario import scenario
from draws import draws, share_of
from oracle import brute_force
from strategies import random_instance

ROW = Row("cap", (), (0,))


class TestScenario:
    def test_whoever_is_over_the_cap_takes_nothing_and_is_counted(self) -> None:
        people = [practitioner("P1", caseload=12), practitioner("P2", caseload=5)]
        given = capped(instance([case("C1"), case("C2")], people, plain_policy()), 6)
        found = scenario(given, ROW)
        assert found.over_before == 1
        assert (found.placed, found.left_over, found.free) == (1, 1, 0)
        assert "P1" not in found.allocation.values()
        (short,) = found.shortfalls
        assert short.cases == 1

    def test_a_higher_cap_never_places_less_and_each_is_what_exhaustive_search_finds(self) -> None:
        asked = 0
        for seed in draws(25):
            rng = random.Random(f"caps {seed}")
            given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
            if conflicts(given, book_of(given)):
                continue
            left = []
            for cap in (2, 4, 6, 9):
                one = capped(given, cap)
                found = scenario(one, ROW)
                assert found.priority_left == brute_force(one).allocate, (seed, cap)
                left.append(found.priority_left)
                asked += 1
            assert left == sorted(left, reverse=True), seed
        assert asked > share_of(40)
