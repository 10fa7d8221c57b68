"""Covers by patterns: the parts put together are the cheapest whole, and no bound is above it."""

import time

import numpy as np
import pytest

from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.patterns.decompose import cheapest_partition
from caseload.optimizer.exact.patterns.set_partition import (
    Partition,
    choose,
    parts_of,
    priced_patterns,
)


def budget() -> Budget:
    return Budget(60.0, time.monotonic() + 600)


def random_partition(seed: int, parts: int = 3) -> Partition:
    """Classes in parts, patterns of up to three cases within a part at random costs, one kind."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(2, 5, parts)
    count = chance.integers(1, 3, int(sizes.sum()))
    rows = [np.zeros(len(count), dtype=np.int64)] if chance.random() < 0.5 else []
    for part in range(parts):
        own = np.arange(sizes[:part].sum(), sizes[: part + 1].sum())
        for _ in range(12):
            take = np.zeros(len(count), dtype=np.int64)
            np.add.at(take, chance.choice(own, size=int(chance.integers(1, 4))), 1)
            rows.append(take)
    takes = np.unique(np.array(rows), axis=0)
    people = np.array([int(chance.integers(parts, count.sum() + 1))])
    kind = np.zeros(len(takes), dtype=np.int64)
    return Partition(takes, kind, chance.integers(0, 40, len(takes)), people, count)


@pytest.mark.parametrize("seed", range(60))
def test_parts_put_together_are_the_cheapest_whole(seed: int) -> None:
    partition = random_partition(seed)
    whole = choose(partition, budget())
    found = cheapest_partition(partition, budget(), np.inf)
    assert found.impossible is whole.impossible
    if whole.used is None or found.used is None:
        return
    assert found.used @ partition.takes == pytest.approx(partition.count)
    assert found.used.sum() == partition.people.sum()
    assert partition.cost @ found.used == partition.cost @ whole.used == found.bound


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_found_below_the_cheapest(seed: int) -> None:
    partition = random_partition(seed)
    whole = choose(partition, budget())
    if whole.used is None:
        return
    least = float(partition.cost @ whole.used)
    none = cheapest_partition(partition, budget(), least)
    assert (none.used, none.bound) == (None, least)
    some = cheapest_partition(partition, budget(), least + 1)
    assert some.used is not None
    assert partition.cost @ some.used == least


@pytest.mark.parametrize("seed", range(60))
def test_the_relaxation_bounds_and_keeps_what_the_cheapest_uses(seed: int) -> None:
    partition = random_partition(seed)
    whole = choose(partition, budget())
    if whole.used is None:
        return
    least = float(partition.cost @ whole.used)
    prices = priced_patterns(partition)
    assert prices.whole <= least
    assert prices.cheaper_than(least + 1)[whole.used > 0].all()


def test_without_effort_the_bound_is_still_one() -> None:
    partition = random_partition(6)
    whole = choose(partition, budget())
    assert whole.used is not None
    spent = Budget(0.0, time.monotonic() + 600)
    found = cheapest_partition(partition, spent, np.inf)
    assert not found.optimal
    assert found.bound <= partition.cost @ whole.used


def test_classes_of_one_share_are_of_one_part() -> None:
    takes = np.array([[1, 0, 1, 0], [0, 0, 1, 0], [0, 2, 0, 0], [0, 0, 0, 0]])
    nothing = np.zeros(4, dtype=np.int64)
    partition = Partition(takes, nothing, nothing, np.array([2]), np.ones(4, dtype=np.int64))
    assert [part.tolist() for part in parts_of(partition)] == [[0, 2], [1], [3]]
