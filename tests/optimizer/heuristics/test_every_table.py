"""All price tables at once are the tables of one practitioner after another."""

import random

import numpy as np
import pytest

from builders import book_of
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import FORBIDDEN, Penalties
from caseload.optimizer.problem.components import compile_instance
from draws import draws, share_of
from paths import made_by_hand, start_of
from strategies import random_instance

PRICES = (Penalties(), Penalties(breach=3.0, preferences=7.0, keep=2.0, move=50.0))


@pytest.mark.parametrize("prices", PRICES)
def test_every_row_is_as_it_is_alone(prices: Penalties) -> None:
    rows, barred, broken = 0, 0, 0
    for seed in draws(60):
        rng = random.Random(f"tables{seed}")
        week = random_instance(rng, people=4, cases=6)
        book = book_of(week)
        problems = [part.problem for part in compile_instance(week, book).parts]
        if week.cases:
            problems.append(start_of(week, book, made_by_hand(rng, week)).problem)
        for problem in problems:
            if not problem.people or not problem.classes:
                continue
            counts = problem.own if problem.by_hand else place_at_once(problem)
            search = Search(problem, counts, prices)
            every = search.every_table()
            for person in range(problem.people):
                held, table = search._table(person)
                mine = every.person == person
                np.testing.assert_array_equal(every.held[mine], held)
                np.testing.assert_array_equal(every.price[mine], table)
                np.testing.assert_array_equal(every.price[every.last[person]], table[-1])
                rows, barred = rows + len(held), barred + int((table == FORBIDDEN).sum())
            broken += bool(problem.conditions)
    assert rows > share_of(300)
    assert barred > share_of(100)
    assert broken > share_of(10)
