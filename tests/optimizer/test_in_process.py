"""Solving in this process gives the proposal of `allocate`."""

import random

from builders import book_of
from caseload.optimizer.in_process import solve_here
from strategies import random_instance


def test_solving_here_is_what_allocate_proposes() -> None:
    from caseload.optimizer.allocate import allocate

    rng = random.Random(4)
    given = random_instance(rng, people=6, cases=9, measure="spread", decisions=0.0)
    assert solve_here(given, book_of(given)) == allocate(given)
