"""The pairs that hold cases say what the whole table of an allocation says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.placed import Placed

TABLES = arrays(
    np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-2, 3)
)


@given(TABLES, st.booleans())
def test_sums_are_those_of_the_table(counts: IntArray, by_person: bool) -> None:
    laid_out = np.asfortranarray(counts) if by_person else counts
    placed = Placed.of(laid_out)
    use = np.arange(len(counts)) * 7 - 3
    np.testing.assert_array_equal(placed.of_class, counts.sum(axis=1))
    np.testing.assert_array_equal(placed.of_person, counts.sum(axis=0))
    np.testing.assert_array_equal(placed.used(use), use @ counts)
    own = np.abs(counts[::-1])
    assert placed.staying(own).sum() == np.minimum(counts, own).sum()
    table = np.zeros_like(counts)
    table[placed.group, placed.person] = placed.cases
    np.testing.assert_array_equal(table, counts)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_holds_nothing(shape: tuple[int, int]) -> None:
    placed = Placed.of(np.zeros(shape, dtype=np.int64))
    assert len(placed.cases) == 0
    assert placed.of_class.shape == shape[:1]
    assert placed.of_person.shape == shape[1:]


def test_pairs_are_taken_as_they_are() -> None:
    placed = Placed.of(np.eye(3, dtype=np.int64))
    assert Placed.of(placed) is placed
