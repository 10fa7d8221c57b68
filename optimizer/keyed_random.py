"""Keyed random numbers: each draw is a hash of its key, so no decision shifts any other draw.

The key names the draw: seed, replication, week, event, case or practitioner. Every way of
allocating and every cap therefore sees the same arrivals, endings and absences. Simulation knows
this as common random numbers; it lowers the variance of differences (Law, Simulation Modeling and
Analysis, chapter on variance reduction). The draws are the same on every machine.
"""

import hashlib
import math

TRIALS_PER_ARRIVAL = 20
"""Bernoulli trials for each expected arrival: their sum is close to a Poisson variable."""


def uniform(*key: object) -> float:
    """A uniform number in [0, 1)."""
    text = "\x1f".join(map(str, key)).encode()
    whole = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
    return (whole >> 11) / 2**53


def integer_below(limit: int, *key: object) -> int:
    """A uniform whole number from 0 to `limit` − 1."""
    return int(uniform(*key) * limit)


def arrivals(mean: float, *key: object) -> int:
    """A binomial number of arrivals with this mean, of `TRIALS_PER_ARRIVAL` trials for each."""
    trials = TRIALS_PER_ARRIVAL * math.ceil(mean)
    return sum(uniform(*key, one) < mean / trials for one in range(trials))


def geometric_weeks(mean: float, most: int, *key: object) -> int:
    """A geometric number of weeks from 1 to `most`; `mean` is at least 1."""
    return next((n for n in range(1, most) if uniform(*key, n) < 1.0 / mean), most)
