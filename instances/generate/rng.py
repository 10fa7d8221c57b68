"""Random numbers that come out the same on every machine and with every version of numpy.

Only a bit generator's raw stream is guaranteed to stay the same (numpy NEP 19), so everything here
is exact arithmetic on that stream: no distribution of numpy, no transcendental function.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Draws:
    """A stream of draws. `subject` keeps the streams of one seed apart."""

    def __init__(self, seed: int, subject: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, subject]))

    def _raw(self, count: int) -> Floats:
        # 31 bits leave room for a band's number in front without any rounding.
        return np.asarray(self._bits.random_raw(count) >> 33, dtype=np.float64) * 2.0**-31

    def uniform(self, count: int) -> Floats:
        """`count` numbers in [0, 1) in random order, one from each of `count` equal bands.

        So a share that is asked for is met as nearly as whole people allow, even among a few.
        """
        order = np.argsort(self._raw(count), kind="stable")
        return (order + self._raw(count)) / max(count, 1)

    def chance(self, share: float | Floats, count: int) -> Bools:
        """True with the given share, the same for all or one for each."""
        return self.uniform(count) < share

    def pick(self, shares: Sequence[float], count: int) -> Ints:
        """Places in `shares`, each as often as its share of their sum."""
        return self.pick_by_row(np.array([shares]), np.zeros(count, dtype=np.int64))

    def pick_by_row(self, shares: Floats, rows: Ints) -> Ints:
        """Places in the row of `shares` [row, option] that each draw names; shape of `rows`."""
        ends = np.cumsum(shares, axis=1)
        ends = (ends / ends[:, -1:])[rows]
        return np.asarray((self.uniform(len(rows))[:, None] >= ends[:, :-1]).sum(axis=1))

    def level(self, knots: Sequence[tuple[float, float]], count: int) -> Floats:
        """Values spread as the knots (share, value) say."""
        shares, values = zip(*knots, strict=True)
        return np.asarray(np.interp(self.uniform(count), shares, values))

    def below(self, limits: Ints) -> Ints:
        """A whole number from 0 to less than each limit; 0 where the limit is 0."""
        return (self.uniform(len(limits)) * limits).astype(np.int64)


def shared_out(total: int, sizes: Floats) -> Ints:
    """`total` in whole parts in proportion to `sizes`, the largest remainders rounded up."""
    quotas = total * sizes / sizes.sum()
    parts: Ints = np.floor(quotas).astype(np.int64)
    largest = np.argsort(parts - quotas, kind="stable")
    parts[largest[: total - int(parts.sum())]] += 1
    return parts
