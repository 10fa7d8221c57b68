"""The walk along the path against exhaustive search, from the models alone."""

import random

import pytest

from builders import book_of, case, instance, practitioner
from caseload.models.comparison import TOLD
from caseload.optimizer.compare.smallest_changes import path_points
from caseload.optimizer.path.start import start_of
from draws import draws, share_of
from paths import Allocation, Exhaustive, lopsided, made_by_hand, path, weeks_by_hand
from strategies import random_instance


@pytest.mark.parametrize("measure", ["spread", "peak", "range"])
def test_every_point_equals_exhaustive_search(measure: str) -> None:
    asked = 0
    for seed, week, by_hand in weeks_by_hand("path", draws(60), measure):
        every = Exhaustive(week, by_hand)
        for point in path(week, by_hand):
            asked += 1
            best = every.best(point.most)
            assert point.rank == pytest.approx(best, abs=6e-4), (seed, point.most)
            assert point.proven, (seed, point.most)
    assert asked > share_of(50)


def test_how_few_changes_bring_so_much_is_not_skipped() -> None:
    week = instance([case(f"C{n}") for n in range(12)], [practitioner(f"P{n}") for n in range(12)])
    by_hand: Allocation = {f"C{n}": "P0" for n in range(12)}
    listed = path_points(
        start_of(week, book_of(week), by_hand), path(week, by_hand, every=1), by_hand
    )
    all_of_them = path_points(start_of(week, book_of(week), by_hand), path(week, by_hand), by_hand)
    for share in TOLD:
        fewest = next(point.moves for point in all_of_them if point.gain >= share)
        assert next(point.moves for point in listed if point.gain >= share) == fewest


SEEDS = (0, 1, 2, 4, 5, 6, 8, 9, 10)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_path_is_monotone_and_ends_at_the_best(seed: int) -> None:
    rng = random.Random(f"monotone{seed}")
    week = random_instance(rng, people=3, cases=5, measure="spread", decisions=0.0)
    by_hand = made_by_hand(rng, week)
    if not week.cases:
        pytest.skip("chance has pinned or taken every case")
    found = path(week, by_hand)
    ranks = [point.rank for point in found]
    assert ranks == sorted(ranks, reverse=True)
    every = Exhaustive(week, by_hand)
    assert ranks[-1] == pytest.approx(every.best(len(week.cases)), abs=6e-4)
    part = start_of(week, book_of(week), by_hand)
    listed = path_points(part, found, by_hand)
    for point in listed:
        allocation = {**every.start, **{c.case: c.after for c in point.changes}}
        assert len(point.changes) <= point.moves
        assert every.worth(allocation) == pytest.approx(
            (
                point.left_over,
                every.risk(allocation),
                point.shortfall,
                point.soft,
                point.value,
            ),
            abs=6e-4,
        )


def test_each_change_helps_most_at_first() -> None:
    week, by_hand = lopsided()
    found = path(week, by_hand)
    assert [point.most for point in found] == [0, 1, 2, 3, 4]
    listed = path_points(start_of(week, book_of(week), by_hand), found, by_hand)
    gains = [point.gain for point in listed]
    assert gains[0] == 0.0
    assert gains[-1] == 1.0
    assert gains == sorted(gains)
    assert listed[-1].value == pytest.approx(0.0, abs=1e-6)
    assert all(change.before == "P0" for change in listed[-1].changes)
