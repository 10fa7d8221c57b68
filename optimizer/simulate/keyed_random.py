"""Chance that depends on its key alone, so that no decision shifts what happens to anybody else.

Each draw is a hash of what it is about (seed, replication, week, event, case or practitioner).
Every way of allocating and every cap therefore sees the same arrivals, endings and absences, which
are known in simulation as common random numbers, and the answer is the same on every machine.
"""

import hashlib
import math

Key = tuple[object, ...]

CHANCES = 20
"""Chances for each arrival that is expected: close to the Poisson distribution."""


def uniform(*key: object) -> float:
    """A number in [0, 1)."""
    text = "\x1f".join(map(str, key)).encode()
    whole = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
    return (whole >> 11) / 2**53


def below(limit: int, *key: object) -> int:
    """A whole number from 0 to less than `limit`."""
    return int(uniform(*key) * limit)


def how_many(mean: float, *key: object) -> int:
    """How many arrive where `mean` are expected: binomial, of `CHANCES` chances for each."""
    chances = CHANCES * math.ceil(mean)
    return sum(uniform(*key, one) < mean / chances for one in range(chances))


def weeks_on_end(mean: float, most: int, *key: object) -> int:
    """A length of at least one week and at most `most`: geometric, with a mean of at least 1."""
    return next((n for n in range(1, most) if uniform(*key, n) < 1.0 / mean), most)
