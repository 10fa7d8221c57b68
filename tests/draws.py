"""How many random instances a test draws: a third each time, all of them where that is asked for.

Every draw has a seed of its own, so that the ones of a short run are the first of a long one.
"""

import os
from math import ceil

SHARE = 1 if os.environ.get("CASELOAD_DRAWS") == "all" else 3


def draws(most: int, first: int = 0) -> range:
    """The seeds of a test that draws `most` instances where all are asked for, from `first` on."""
    return range(first, first + ceil(most / SHARE))


def share_of(least: int) -> int:
    """What must have been seen in the draws of this run, where all would show at least so many."""
    return least // SHARE
