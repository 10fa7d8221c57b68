"""Leaving pairs out of the search makes no bound of the path too high."""

import random

import pytest

from caseload.models.workload import capacity
from caseload.optimizer.tuning import Tuning
from draws import draws, share_of
from paths import Exhaustive, made_by_hand, path
from strategies import random_instance

FEW = Tuning().changed("relaxation", first_pairs_per_row=1)
"""The relaxation starts from few pairs."""

NO_PROOF = Tuning().changed("restricted_mip", path_max_pairs=0)
"""No point is proven on the open pairs."""


@pytest.mark.parametrize(("tuning", "proven"), [(FEW, True), (NO_PROOF, False)])
def test_leaving_pairs_out_makes_no_bound_too_high(tuning: Tuning, proven: bool) -> None:
    seen = 0
    for seed in draws(40):
        rng = random.Random(f"few{seed}")
        week = random_instance(rng, people=3, cases=4, measure="spread", decisions=0.0)
        if not week.cases or not any(capacity(week.policy, p) for p in week.practitioners):
            continue
        by_hand = made_by_hand(rng, week)
        every = Exhaustive(week, by_hand)
        for point in path(week, by_hand, tuning=tuning):
            seen += 1
            best = every.best(point.most)
            assert (*point.counted_bound, 0.0) <= best
            if point.counted == best[:-1]:
                assert point.bound <= best[-1] + 6e-4
                assert point.balance >= best[-1] - 6e-4
            if proven:
                assert point.rank == pytest.approx(best, abs=6e-4)
    assert seen > share_of(40)
