"""Rows that are alike are found as numpy's own search finds them, in the same order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.distinct import distinct_rows

SHAPES = st.tuples(st.integers(0, 8), st.integers(1, 4))
VALUES = st.sampled_from([-(2**40), -300, -1, 0, 1, 2, 255, 256, 2**40])


@given(SHAPES.flatmap(lambda shape: arrays(np.int64, shape, elements=VALUES)), st.booleans())
def test_kinds_are_those_of_numpy(rows: IntArray, turned: bool) -> None:
    rows = np.asfortranarray(rows) if turned else rows
    _, first, kind = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    found, of = distinct_rows(rows)
    np.testing.assert_array_equal(found, first)
    np.testing.assert_array_equal(of, kind.reshape(-1))


def test_rows_without_columns_are_all_alike() -> None:
    first, kind = distinct_rows(np.zeros((3, 0), dtype=np.int64))
    assert first.tolist() == [0]
    assert kind.tolist() == [0, 0, 0]
