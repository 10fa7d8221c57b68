"""Rows that are alike, found as strings of bytes: numpy compares wide rows one number at a time."""

import numpy as np

from caseload.optimizer.arrays import IntArray


def distinct_rows(rows: IntArray) -> tuple[IntArray, IntArray]:
    """The first of each kind of row, and the kind of every row; kinds in lexicographic order.

    `rows` has shape [row, column]; the answers have shapes [kind] and [row].
    """
    if not rows.size:
        return np.arange(min(1, len(rows))), np.zeros(len(rows), dtype=np.intp)
    # Bytes of whole numbers from zero up, the most telling first, stand in the order of the rows.
    bytes_of = (rows - rows.min(axis=0)).astype(">u8", order="C")
    strings = bytes_of.view(f"V{bytes_of.itemsize * rows.shape[1]}").reshape(-1)
    _, first, kind = np.unique(strings, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)
