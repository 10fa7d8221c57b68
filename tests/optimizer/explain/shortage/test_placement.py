"""The first stage alone leaves over what exhaustive search leaves over."""

import random
import time

from builders import book_of
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.shortage.placement import best_placement
from oracle import brute_force
from strategies import random_instance


def test_no_allocation_leaves_less_priority_over() -> None:
    asked = left = 0
    for seed in range(40):
        rng = random.Random(f"placement {seed}")
        given = random_instance(rng, people=3, cases=5, measure="spread", decisions=0.0)
        if conflicts(given, book_of(given)):
            continue
        found = best_placement(given, book_of(given), time.monotonic() + 600)
        assert found.priority == brute_force(given).allocate, seed
        assert found.priority == sum(given.case_of[one].priority for one in found.left)
        assert found.proven
        again = best_placement(
            given, book_of(given), time.monotonic() + 600, dict.fromkeys(given.case_of)
        )
        assert again.priority == found.priority
        asked, left = asked + 1, left + bool(found.left)
    assert asked > 15
    assert left > 5
