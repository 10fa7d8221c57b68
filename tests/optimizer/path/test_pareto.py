"""Pareto points: allocations carry forward, bounds carry back, and the path ends at its best."""

import numpy as np

from caseload.optimizer.path.pareto import (
    ParetoPoint,
    better_of,
    gain_fractions,
    monotone,
    trimmed,
)

NOTHING_COUNTED = (0.0, 0.0, 0.0)


def point(most: int, balance: float, bound: float = 0.0, left: float = 0.0) -> ParetoPoint:
    counted = (left, 0.0, 0.0)
    return ParetoPoint(most, np.zeros((1, 1), int), counted, NOTHING_COUNTED, balance, bound)


def test_more_changes_reach_what_fewer_reach() -> None:
    found = monotone([point(0, 9.0), point(1, 5.0), point(2, 6.0)])
    assert [one.balance for one in found] == [9.0, 5.0, 5.0]
    assert [one.most for one in found] == [0, 1, 2]


def test_what_more_changes_cannot_beat_fewer_cannot() -> None:
    found = monotone([point(0, 9.0, 1.0), point(1, 5.0, 2.0), point(2, 4.0, 3.5)])
    assert [one.bound for one in found] == [3.5, 3.5, 3.5]


def test_a_bound_is_not_carried_back_where_fewer_cases_are_placed() -> None:
    found = monotone([point(0, 9.0, 1.0, left=1.0), point(1, 9.5, 3.0)])
    assert [one.bound for one in found] == [1.0, 3.0]


def test_the_better_of_two_keeps_the_changes_and_the_bounds_of_the_first() -> None:
    found = better_of(point(3, 7.0, 2.0), point(1, 5.0, 4.0))
    assert (found.most, found.balance, found.bound) == (3, 5.0, 2.0)


def test_the_gain_goes_from_nothing_to_all_and_only_where_as_much_is_placed() -> None:
    path = [point(0, 9.0, left=1.0), point(1, 8.0), point(2, 5.0), point(3, 4.0)]
    assert gain_fractions(path) == [None, 0.0, 0.75, 1.0]


def test_the_path_ends_where_no_difference_from_its_end_shows() -> None:
    path = [point(0, 9.0), point(1, 4.0002), point(2, 4.0)]
    assert [one.most for one in trimmed(path)] == [0, 1]
