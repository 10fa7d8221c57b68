"""Sampled futures: how many cases of each kind come in the weeks that are looked ahead."""

import math
from collections.abc import Sequence

import numpy as np

from caseload.models.ahead import Expected
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.keyed_random import uniform

LARGE = 500.0
"""A mean from which numbers are not drawn but taken as they are expected: they hardly differ."""


def drawn(expected: Sequence[Expected], weeks: int, futures: int, *key: object) -> IntArray:
    """Cases of each kind in so many futures of so many weeks, shape [future, kind].

    The numbers are Poisson, by inversion of one uniform number each, which its `key` names: with a
    key of its own a future tells nothing of what really comes.
    """
    return np.array(
        [
            [
                _poisson(one.a_week * weeks, uniform("ahead", *key, future, kind))
                for kind, one in enumerate(expected)
            ]
            for future in range(futures)
        ],
        dtype=np.int64,
    ).reshape(futures, len(expected))


def _poisson(mean: float, share: float) -> int:
    """The number that a Poisson variable is at or below with this probability."""
    if mean > LARGE:
        return round(mean)
    chance = total = math.exp(-mean)
    number = 0
    while total <= share and number < 2 * LARGE:
        number += 1
        chance *= mean / number
        total += chance
    return number
