"""The garbage collector, asked to look seldom.

What a program reads and builds lives to its end, and what a search makes dies without it: looking
every 700 objects, as Python does, costs a tenth of a search and of writing a large run.
"""

import gc


def collect_seldom() -> None:
    """Look after every 50,000 new objects; for a process of our own, as it holds for all of it."""
    gc.set_threshold(50_000, 20, 50)
